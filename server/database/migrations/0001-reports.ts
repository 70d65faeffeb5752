import { sql, type Kysely } from 'kysely';

export async function up(database: Kysely<unknown>): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(database);

  await run(`create table device (
    id uuid primary key,
    key_hash bytea not null,
    enrolled_at timestamptz not null,
    seen_at timestamptz not null,
    blocked_at timestamptz
  )`);

  await run(`create table report (
    id uuid primary key,
    version integer not null,
    status text not null,
    category text not null,
    description text,
    language text,
    landmark text,
    lat double precision,
    lng double precision,
    accuracy double precision,
    location_source text,
    contact_email text,
    captured_at timestamptz not null,
    classified_as text,
    severity text,
    assignee text,
    agency text,
    rejection jsonb,
    merged_into uuid references report (id),
    hidden boolean not null,
    supporters integer not null,
    confirmed boolean,
    touches jsonb not null,
    ward text not null,
    corporation text,
    ward_approximate boolean not null,
    received_at timestamptz not null,
    updated_at timestamptz not null,
    changed_in xid8 not null default pg_current_xact_id(),
    check ((lat is null) = (lng is null)),
    check (lat is not null or landmark is not null)
  )`);
  // A pull reads one scope in the order of change (S8).
  await run('create index report_by_ward on report (ward, changed_in, id)');
  await run('create index report_by_corporation on report (corporation, changed_in, id)');

  await run(`create table report_device (
    report uuid not null references report (id),
    device uuid not null references device (id),
    relation text not null check (relation in ('author', 'supporter')),
    primary key (device, report)
  )`);
  await run('create index report_device_by_report on report_device (report)');

  await run(`create table photo (
    id uuid primary key,
    report uuid not null references report (id),
    role text not null check (role in ('problem', 'fix')),
    position integer not null,
    sha256 text not null,
    bytes integer not null,
    width integer not null,
    height integer not null,
    taken_at timestamptz,
    announced_by text not null,
    audience text not null check (audience in ('everyone', 'officers')),
    received_at timestamptz,
    released_at timestamptz
  )`);
  await run('create index photo_by_report on photo (report, position)');

  await run(`create table operation (
    id uuid primary key,
    report uuid not null,
    actor text not null,
    digest bytea not null,
    outcome text not null check (outcome in ('applied', 'refused')),
    code text,
    detail jsonb,
    version integer,
    received_at timestamptz not null
  )`);

  await run(`create table event (
    report uuid not null references report (id),
    version integer not null,
    kind text not null,
    actor text not null,
    audience text not null check (audience in ('everyone', 'officers', 'nobody')),
    operation uuid,
    body jsonb not null,
    at timestamptz not null,
    primary key (report, version)
  )`);
  await run(`create function refuse_change() returns trigger language plpgsql as
    $$ begin raise exception '% is append-only', tg_table_name; end $$`);
  await run(`create trigger event_is_append_only before update or delete or truncate on event
    for each statement execute function refuse_change()`);

  await run(`create table departure (
    scope text not null,
    report uuid not null references report (id),
    at timestamptz not null,
    changed_in xid8 not null default pg_current_xact_id(),
    primary key (scope, report)
  )`);
  await run('create index departure_by_change on departure (scope, changed_in, report)');

  // A new epoch, for example after a restore, makes devices rebuild their mirrors; outboxes are kept.
  await run(
    'create table sync_epoch (epoch uuid not null default gen_random_uuid(), cluster text)'
  );
  await run('insert into sync_epoch default values');

  await run(`create table ward_layer (
    id text primary key,
    name text not null,
    valid_from timestamptz not null,
    imported_at timestamptz not null
  )`);
  await run(`create table ward (
    id text primary key,
    layer text not null references ward_layer (id) on delete cascade,
    number integer,
    name_en text not null,
    name_kn text,
    corporation text,
    corporation_en text,
    corporation_kn text,
    rings jsonb not null
  )`);
  await run('create index ward_by_layer on ward (layer)');
}
