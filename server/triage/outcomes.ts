import { sql } from 'kysely';
import { DAY, type Instant } from '#shared/time.ts';
import type { TriageOutcome } from '#shared/triage.ts';
import type { Database } from '../database/connect.ts';

/** Only recent outcomes are counted: an earlier version of triage made the older suggestions. */
const RECENT_MS = 90 * DAY;

/**
 * How often officers accepted suggestions, by field and by the source of the suggestion. It counts the officer's
 * last decision on a field after the suggestion, from the append-only history of reports. A report that was
 * acknowledged and never classified counts as undecided.
 */
export async function outcomesOf(database: Database, now: Instant): Promise<TriageOutcome[]> {
  const { rows } = await sql<TriageOutcome>`
    with suggested as (
      select report, "by", suggestion, at from triage where at >= ${new Date(now - RECENT_MS)}
    ),
    sorted as (
      select suggested."by", field, suggestion->field->>'value' as said, last.chosen
      from suggested cross join (values ('category'), ('severity')) as fields (field)
      cross join lateral (
        select event.body->>field as chosen from event
        where event.report = suggested.report and event.kind = 'classify'
          and event.body ? field and event.at >= suggested.at
        order by event.version desc limit 1
      ) as last
    ),
    moved as (
      select suggested."by", suggestion, last.kind, last.body
      from suggested cross join lateral (
        select kind, body from event
        where event.report = suggested.report and event.at >= suggested.at
          and event.kind in ('merge', 'acknowledge', 'start', 'resolve', 'reject')
        order by event.kind = 'merge' desc, event.version desc limit 1
      ) as last
    ),
    passed_on as (
      select agency.id as said, last.chosen
      from suggested join report on report.id = suggested.report
      cross join lateral (
        select event.body->>'agency' as chosen from event
        where event.report = suggested.report and event.kind = 'transfer'
          and event.at >= suggested.at
        order by event.version desc limit 1
      ) as last
      join agency on agency.categories
        @> array[coalesce(report.classified_as, suggestion->'category'->>'value')]
      where suggested."by" = 'local'
    ),
    judged as (
      select field, "by", said = chosen as taken from sorted
      union all
      select 'duplicates', "by", kind = 'merge' and exists (
          select from jsonb_array_elements(suggestion->'duplicates') as one
          where one->>'report' = body->>'into')
        from moved where jsonb_array_length(coalesce(suggestion->'duplicates', '[]')) > 0
      union all
      select 'spam', "by", kind = 'reject' and body->>'reason' in ('not_a_defect', 'not_ours')
        from moved where suggestion->'spam' = 'true'
      union all
      select 'agency', 'table', said = chosen from passed_on
    )
    select field, "by", count(*)::int as decided, (count(*) filter (where taken))::int as taken
    from judged group by field, "by" order by field, "by"`.execute(database);
  return rows;
}
