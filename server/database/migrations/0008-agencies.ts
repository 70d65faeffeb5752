import { sql, type Kysely } from 'kysely';

/** The agencies of Bengaluru and the categories they are responsible for; administrators can change them. */
const AGENCIES = [
  [
    'ward-engineering',
    'Ward engineering',
    'ವಾರ್ಡ್ ಎಂಜಿನಿಯರಿಂಗ್ ವಿಭಾಗ',
    ['pothole', 'road_surface', 'footpath_slab', 'blocked_drain']
  ],
  [
    'storm-water-drains',
    'Storm-water drain division',
    'ಮಳೆನೀರು ಕಾಲುವೆ ವಿಭಾಗ',
    ['storm_drain', 'waterlogging']
  ],
  [
    'water-and-sewerage',
    'Water and sewerage board (BWSSB)',
    'ಜಲಮಂಡಳಿ (BWSSB)',
    ['sewage', 'manhole']
  ],
  ['electricity', 'Electricity supply company (BESCOM)', 'ಬೆಸ್ಕಾಂ (BESCOM)', []],
  ['solid-waste', 'Solid waste management', 'ಘನತ್ಯಾಜ್ಯ ನಿರ್ವಹಣೆ ವಿಭಾಗ', []]
] as const;

export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create table agency (
    id text primary key,
    name_en text not null,
    name_kn text not null,
    categories text[] not null,
    position integer not null
  )`.execute(database);
  for (const [position, [id, en, kn, categories]] of AGENCIES.entries()) {
    await sql`insert into agency (id, name_en, name_kn, categories, position)
      values (${id}, ${en}, ${kn}, ${[...categories]}::text[], ${position})`.execute(database);
  }
}
