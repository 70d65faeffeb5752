import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Meters = ReturnType<typeof createMeters>;

/** Seconds. 2 s for a push and 60 s for triage are service levels (deploy/monitoring). */
const REQUEST_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];
const QUERY_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];
const TRIAGE_SECONDS = [1, 5, 15, 30, 60, 300, 1_800, 21_600];
/** From a few seconds to weeks without a network. */
const WAIT_SECONDS = [10, 60, 600, 3_600, 21_600, 86_400, 604_800, 2_592_000];
const BATCH_OPERATIONS = [1, 2, 5, 10, 25, 50, 100];

/** What this process counts, in Prometheus’ base units. What the database knows is in `metrics/`. */
export function createMeters() {
  const registry = new Registry();
  const registers = [registry];
  const meters = {
    registry,
    /** Memory, event loop and garbage collection of this process. */
    observeProcess: () => collectDefaultMetrics({ register: registry }),
    requests: new Histogram({
      name: 'varadi_http_request_duration_seconds',
      help: 'From the first byte of a request until the reply is out',
      labelNames: ['route', 'method', 'status'],
      buckets: REQUEST_SECONDS,
      registers
    }),
    /** Labels: `outcome`, and `code` of a refusal. */
    operations: new Counter({
      name: 'varadi_sync_operations_total',
      help: 'Operations that phones pushed, by outcome',
      labelNames: ['outcome', 'code'],
      registers
    }),
    pushSizes: new Histogram({
      name: 'varadi_sync_push_operations',
      help: 'Operations in a push',
      buckets: BATCH_OPERATIONS,
      registers
    }),
    operationWaits: new Histogram({
      name: 'varadi_sync_operation_wait_seconds',
      help: 'From an operation’s saving on the phone, by its clock, until it arrived',
      buckets: WAIT_SECONDS,
      registers
    }),
    uploadsInFlight: new Gauge({
      name: 'varadi_photo_uploads_in_flight',
      help: 'Requests that are sending a photo now',
      registers
    }),
    uploadsResumed: new Counter({
      name: 'varadi_photo_uploads_resumed_total',
      help: 'Requests that continued a photo where it had broken off',
      registers
    }),
    /** Label `finish`: received, or why not. */
    photosFinished: new Counter({
      name: 'varadi_photos_finished_total',
      help: 'Photos whose last byte had arrived, by what became of them',
      labelNames: ['finish'],
      registers
    }),
    /** Label `by`: local, or the name of a model. */
    triageLag: new Histogram({
      name: 'varadi_triage_lag_seconds',
      help: 'From a report’s arrival until its first suggestion',
      labelNames: ['by'],
      buckets: TRIAGE_SECONDS,
      registers
    }),
    queries: new Histogram({
      name: 'varadi_database_query_duration_seconds',
      help: 'Statements, with the wait for a connection of the pool',
      buckets: QUERY_SECONDS,
      registers
    }),
    slowQueries: new Counter({
      name: 'varadi_database_slow_queries_total',
      help: 'Statements that took longer than a second; the log has their text',
      registers
    }),
    /** Label `platform`: node, or javascript for the app on phones. */
    faults: new Counter({
      name: 'varadi_faults_total',
      help: 'Unexpected errors, of this server and of the app on phones',
      labelNames: ['platform'],
      registers
    }),
    spansDropped: new Counter({
      name: 'varadi_trace_spans_dropped_total',
      help: 'Spans that the collector did not take',
      registers
    })
  };
  // From zero on, so that the first one is seen as an increase.
  for (const platform of ['node', 'javascript']) meters.faults.inc({ platform }, 0);
  for (const finish of ['received', 'damaged', 'not_a_photo', 'unavailable'])
    meters.photosFinished.inc({ finish }, 0);
  for (const outcome of ['applied', 'repeated', 'refused', 'retry'])
    meters.operations.inc({ outcome, code: '' }, 0);
  return meters;
}
