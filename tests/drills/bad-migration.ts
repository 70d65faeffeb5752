import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { load, openStack, run, type Outcome } from './stack.ts';

const BAD = `import { sql, type Kysely } from 'kysely';
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql\`delete from photo\`.execute(database);
  await sql\`update report set description = null\`.execute(database);
}
`;

/** A new release has a migration that destroys rows. `npm run upgrade` notices, and puts the database back. */
export async function drill(): Promise<Outcome> {
  const release = await mkdtemp(path.join(tmpdir(), 'varadi-drill-release-'));
  for (const part of ['server', 'shared', 'package.json', 'deploy'])
    await cp(part, path.join(release, part), { recursive: true });
  await symlink(path.resolve('node_modules'), path.join(release, 'node_modules'));
  await writeFile(path.join(release, 'server/database/migrations/9999-bad.ts'), BAD);
  const list = path.join(release, 'server/database/migrations.ts');
  const text = await readFile(list, 'utf8');
  await writeFile(
    list,
    text
      .replace('\n\n/**', "\nimport * as bad from './migrations/9999-bad.ts';\n\n/**")
      .replace('\n};', ",\n  '9999-bad': expand(bad)\n};")
  );

  const stack = await openStack();
  await load(8_000);
  const disaster = Date.now();
  await stack.server().end();
  const said = await run(['server/upgrade/main.ts'], stack.env, release).then(
    () => 'it was applied',
    (cause: unknown) => String(cause)
  );
  if (!said.includes('the database is as it was before')) throw new Error(said);
  const after = await stack.reports();
  const served = stack.phones.servedAfter(Date.now());
  await stack.start();
  const outcome = await stack.finish({ disaster, served: await served, after });
  await rm(release, { recursive: true, force: true });
  return { ...outcome, note: 'the upgrade was refused, and the release before serves' };
}
