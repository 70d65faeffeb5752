import { SECOND } from '#shared/time.ts';
import type { Config } from '../config.ts';
import type { OnQuery } from '../database/connect.ts';
import { onLoggedFault, type Log } from '../log.ts';
import { VERSION } from '../version.ts';
import { createFaultReports, type FaultReports } from './fault-reports.ts';
import { createMeters, type Meters } from './meters.ts';
import { createTracer, type Tracer } from './tracer.ts';

export type Telemetry = {
  meters: Meters;
  tracer: Tracer;
  faultReports: FaultReports;
  onQuery: OnQuery;
  close: () => Promise<void>;
};

/** Slower statements are in the log, as their text without values. */
const SLOW_QUERY_MS = SECOND;

/** Opens what measures this process, and what tells others about it. */
export function openTelemetry(config: Config, log: Log): Telemetry {
  const meters = createMeters();
  const resource = {
    'service.name': 'varadi',
    'service.version': VERSION,
    'service.instance.id': config.replica
  };
  const tracer = createTracer(
    config.traces ? { ...config.traces, resource } : null,
    (cause, spans) => {
      meters.spansDropped.inc(spans);
      log.warn({ why: String(cause), spans }, 'traces not sent');
    }
  );
  const faultReports = createFaultReports(config.sentryDsn ?? null, config.replica, (cause) =>
    log.warn({ why: String(cause) }, 'fault not sent')
  );
  const unsubscribe = onLoggedFault(({ error, tags }) => {
    meters.faults.inc({ platform: 'node' });
    const { name, message, stack = '' } = error;
    faultReports.report({ platform: 'node', release: VERSION, type: name, message, stack, tags });
  });
  return {
    meters,
    tracer,
    faultReports,
    onQuery(statement, milliseconds) {
      meters.queries.observe(milliseconds / SECOND);
      if (milliseconds < SLOW_QUERY_MS) return;
      meters.slowQueries.inc();
      log.warn({ statement, ms: Math.round(milliseconds) }, 'slow statement');
    },
    async close() {
      unsubscribe();
      await tracer.close();
      await faultReports.close();
    }
  };
}
