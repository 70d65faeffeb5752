import { Hono } from 'hono';
import type { Services } from '../services.ts';
import { createMetrics } from './metrics.ts';

/** For Prometheus, on a separate port that is not public. */
export function metricsApp(services: Services) {
  const metrics = createMetrics(services);
  return new Hono().get('/metrics', async (c) =>
    c.text(await metrics.read(), 200, { 'Content-Type': metrics.contentType })
  );
}
