import { Registry } from 'prom-client';
import type { Services } from '../services.ts';
import { createGauges, type Needs } from './gauges.ts';

/** What Prometheus reads: what this process has counted, and gauges of what all servers share. */
export function createMetrics(services: Needs & Pick<Services, 'meters' | 'log'>): {
  contentType: string;
  read(): Promise<string>;
} {
  const { meters, log } = services;
  const shared = new Registry();
  const gauges = createGauges(shared);
  const all = Registry.merge([meters.registry, shared]);
  return {
    contentType: all.contentType,
    async read() {
      // One group that cannot be read, while the database is away, hides none of the others.
      await Promise.all(
        gauges.map((read) =>
          read(services).catch((cause: unknown) => log.warn({ err: cause }, 'a gauge was not read'))
        )
      );
      return all.metrics();
    }
  };
}
