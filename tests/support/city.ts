import { sql } from 'kysely';
import type { Database } from '#server/database/connect.ts';

const ROWS_AT_ONCE = 20_000;
const SUGGESTION = {
  language: 'en',
  category: { value: 'pothole', confidence: 0.9, because: [] },
  severity: { value: 'medium', confidence: 0.9, because: [] },
  privacy: [],
  duplicates: []
};

/**
 * Fills a database as after years: one report in twenty is open, each has an event, an operation, a suggestion and two
 * photos, and a third of them were classified by an officer. It is written by SQL, without the verbs.
 *
 * @param wards ids of wards that get the reports, in turn
 */
export async function fillCity(
  database: Database,
  reports: number,
  wards: readonly string[],
  from = 0
): Promise<void> {
  for (let at = from; at < from + reports; at += ROWS_AT_ONCE) {
    const until = Math.min(at + ROWS_AT_ONCE, from + reports);
    await sql`
      with made as (
        select i, gen_random_uuid() as id, gen_random_uuid() as device,
          now() - (i || ' minutes')::interval as at from generate_series(${at + 1}::int, ${until}::int) as i
      ), devices as (
        insert into device (id, key_hash, enrolled_at, seen_at) select device, 'x', at, at from made
      ), reports as (
        insert into report (id, version, status, category, description, lat, lng, accuracy, location_source,
          captured_at, received_at, updated_at, ward, corporation, hidden, supporters, touches, ward_approximate,
          classified_as)
        select id, 2, case when i % 20 = 0 then 'received' when i % 3 = 0 then 'rejected' else 'fixed' end, 'pothole',
          'a hole, number ' || i, 12.9 + (i % 1000) * 0.0002, 77.5 + (i / 1000 % 1000) * 0.0002, 10, 'gps', at, at, at,
          (${[...wards]}::text[])[1 + i % ${wards.length}::int], 'gba-central', false, 0, '{}', false,
          case when i % 3 = 0 then 'manhole' end
        from made
      ), relations as (
        insert into report_device (report, device, relation) select id, device, 'author' from made
      ), operations as (
        insert into operation (id, report, actor, digest, outcome, version, received_at)
        select gen_random_uuid(), id, 'device:' || device, 'x', 'applied', 1, at from made
      ), events as (
        insert into event (report, version, kind, actor, audience, operation, body, at)
        select id, version, 'file', 'device:' || device, 'everyone', null, '{}', at
        from made, generate_series(1, 2) as version
      ), photos as (
        insert into photo (id, report, role, position, sha256, bytes, width, height, announced_by, audience, received_at)
        select gen_random_uuid(), id, 'problem', position, 'x', 90000, 1280, 960, 'device:' || device, 'everyone',
          case when i % 100 > 0 then at end
        from made, generate_series(0, 1) as position
      )
      insert into triage (report, by, version, suggestion, question, at)
      select id, 'local', 1, ${JSON.stringify(SUGGESTION)}::text::jsonb, 'q', at from made`.execute(
      database
    );
  }
  await sql`vacuum analyze`.execute(database);
}
