import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog, type Log } from '#server/log.ts';
import { createApp } from '#server/app.ts';
import { readConfig } from '#server/config.ts';
import { metricsApp } from '#server/metrics/routes.ts';
import { openServices, type OpenServices } from '#server/open-services.ts';
import { withoutPersonalData } from '#server/telemetry/fault-reports.ts';
import { startWork } from '#server/work.ts';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { filing, newDevice } from '../support/builders.ts';
import { openReal, type Opened } from '../support/databases.ts';
import { migrate } from '#server/database/migrate.ts';
import { openSink, type Sink } from '../support/sink.ts';

type Attribute = { key: string; value: { stringValue?: string; intValue?: string } };
type Span = {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attribute[];
};

let sink: Sink;
let opened: Opened;
let services: OpenServices;
const lines: string[] = [];
let log: Log;
beforeEach(async () => {
  sink = await openSink();
  opened = await openReal();
  lines.length = 0;
  log = createLog('info', {}, { write: (line: string) => void lines.push(line) });
  await migrate(opened.database, log);
  const config = readConfig({
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.origin,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc',
    OTEL_TRACES_SAMPLER_ARG: '1',
    SENTRY_DSN: sink.origin.replace('http://', 'http://somekey@') + '/42'
  });
  services = await openServices(config, log, Date, () => Promise.resolve(opened.database));
});
afterEach(async () => {
  await services.close();
  await opened.close();
  await sink.close();
});

const device = newDevice();
const push = (description: string) =>
  createApp(services, null).request('/api/sync/push', {
    method: 'POST',
    headers: { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' },
    body: JSON.stringify({ operations: [filing({ description })] })
  });
const spans = () =>
  sink.received
    .filter(({ path }) => path === '/v1/traces')
    .flatMap(({ body }) => {
      const { resourceSpans } = JSON.parse(body) as {
        resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
      };
      return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((one) => one.spans));
    });

test('one trace leads from a phone’s request to the job that triages it, in the log too', async () => {
  await startWork(services);
  const reply = await push('a deep hole near the bus stop, call 9845012345');
  expect(reply.status).toBe(200);
  await expect.poll(() => spans().map(({ name }) => name), { timeout: 15_000 }).toContain('triage');
  const [job] = spans().filter(({ name }) => name === 'triage');
  const trace = spans().filter(({ traceId }) => traceId === job!.traceId);
  expect(trace.map(({ name }) => name).toSorted()).toEqual([
    'POST /api/sync/push',
    'apply operations',
    'triage'
  ]);
  const byName = (wanted: string) => trace.find(({ name }) => name === wanted)!;
  const request = byName('POST /api/sync/push');
  expect(request.parentSpanId).toBeUndefined();
  expect(byName('apply operations').parentSpanId).toBe(request.spanId);
  expect(BigInt(job!.startTimeUnixNano)).toBeGreaterThan(BigInt(request.startTimeUnixNano));
  expect(BigInt(job!.endTimeUnixNano)).toBeGreaterThan(BigInt(job!.startTimeUnixNano));
  const logged = lines.map((line) => JSON.parse(line) as { msg: string; trace?: string });
  for (const message of ['request', 'triaged'])
    expect(
      logged.find(({ msg }) => msg === message),
      message
    ).toMatchObject({
      trace: job!.traceId
    });
  expect(sink.received[0]!.headers.authorization).toBe('Bearer abc');
  // Nothing of the report or of who wrote it.
  const sent = sink.received.map(({ body }) => body).join();
  expect(sent).not.toMatch(/hole|9845012345/);
  expect(sent).not.toContain(device.id);
});

test('while the collector is away, phones are served, and what is lost is counted', async () => {
  sink.answer(503);
  expect((await push('while it is away')).status).toBe(200);
  await services.tracer.close();
  const text = await (await metricsApp(services).request('/metrics')).text();
  expect(text).toMatch(/^varadi_trace_spans_dropped_total [1-9]/m);
});

test('an unexpected error goes to the service for faults, once, without what a resident wrote', async () => {
  const cause = new TypeError(
    'cannot read "my landlord’s house" of asha@example.org near 12.97629,77.59289'
  );
  services.jobs.add = () => Promise.reject(cause);
  for (let i = 0; i < 3; i++) await push('second floor, 9845012345');
  await expect
    .poll(() => sink.received.filter(({ path }) => path === '/api/42/envelope/').length)
    .toBeGreaterThan(0);
  await services.faultReports.close();
  const [envelope, ...others] = sink.received.filter(({ path }) => path === '/api/42/envelope/');
  expect(others).toEqual([]);
  expect(envelope!.headers['x-sentry-auth']).toContain('sentry_key=somekey');
  const [header, item, event] = envelope!.body
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(header).toMatchObject({ event_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
  expect(item).toEqual({ type: 'event' });
  expect(event).toMatchObject({
    platform: 'node',
    release: expect.stringMatching(/^varadi@\d/) as string,
    tags: { trace: expect.stringMatching(/^[0-9a-f]{32}$/) as string },
    exception: {
      values: [
        {
          type: 'TypeError',
          value: 'cannot read [text] of [e-mail] near [number],[number]',
          stacktrace: { frames: expect.arrayContaining([]) as unknown[] }
        }
      ]
    }
  });
  expect(envelope!.body).not.toMatch(/landlord|asha|12\.97|9845/);
});

test.each([
  ['call 98450 12345 now', 'call [number] now'],
  ['GET https://x.example/report/1?key=2 failed', 'GET [address] failed'],
  ['value “ಮನೆ ಹತ್ತಿರ ಗುಂಡಿ” is too long', 'value [text] is too long'],
  ['ಗುಂಡಿ is not iterable', '[text] is not iterable'],
  ['ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED 127.0.0.1:5432']
])('%j is sent as %j', (message, sent) => {
  expect(withoutPersonalData(message)).toBe(sent);
});

test('metrics count requests by the pattern of their route, and operations by their outcome', async () => {
  await push('one');
  const app = createApp(services, null);
  await app.request('/api/reports/01a10fcc-4e1b-73fb-ad3a-d3c357dcc783');
  await app.request('/nowhere/at/all');
  const text = await (await metricsApp(services).request('/metrics')).text();
  expect(text).toMatch(
    /varadi_http_request_duration_seconds_count\{route="\/api\/sync\/push",method="POST",status="200"\} 1/
  );
  expect(text).toMatch(/route="none",method="GET",status="404"/);
  expect(text).not.toContain('01a10fcc');
  expect(text).toMatch(/varadi_sync_operations_total\{outcome="applied",code=""\} 1/);
  expect(text).toMatch(/varadi_sync_push_operations_sum 1/);
  expect(text).toMatch(/varadi_database_query_duration_seconds_count/);
});
