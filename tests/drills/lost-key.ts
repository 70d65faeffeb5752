import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { load, loseMachine, openStack, type Outcome } from './stack.ts';

/**
 * The machine is lost, and with it the only copy of the backups’ password. A second key, which was made when backups were
 * set up and is kept by another person, opens them.
 */
export async function drill(): Promise<Outcome> {
  const stack = await openStack();
  await load(5_000);
  await stack.command('backup', 'make');
  const file = path.join(stack.folder, 'second');
  await writeFile(file, 'kept by another person');
  const added = spawnSync('restic', ['key', 'add', `--new-password-file=${file}`], {
    env: {
      PATH: process.env.PATH,
      RESTIC_REPOSITORY: stack.env.BACKUP_REPOSITORY,
      RESTIC_PASSWORD: stack.env.BACKUP_PASSWORD
    },
    encoding: 'utf8'
  });
  if (added.status !== 0) throw new Error(added.stderr);
  await load(4_000);

  const disaster = Date.now();
  await loseMachine(stack);
  stack.env.BACKUP_PASSWORD = 'a guess that is wrong';
  const refused = await stack.command('backup', 'restore').then(
    () => false,
    (cause: unknown) => String(cause).includes('wrong password')
  );
  if (!refused) throw new Error('a wrong password was taken');
  stack.env.BACKUP_PASSWORD = 'kept by another person';
  await stack.command('backup', 'restore');
  const after = await stack.reports();
  const served = stack.phones.servedAfter(Date.now());
  await stack.start();
  return stack.finish({ disaster, served: await served, after });
}
