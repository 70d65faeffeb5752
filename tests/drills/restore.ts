import { rm } from 'node:fs/promises';
import { makeDataDir } from '../support/process.ts';
import { load, openStack, type Outcome } from './stack.ts';

/** The one machine is lost, with its database (PGlite) and its photos. A new one begins from the last backup. */
export async function drill(): Promise<Outcome> {
  const stack = await openStack();
  await load(6_000);
  await stack.command('backup', 'make');
  await load(6_000);

  const disaster = Date.now();
  await stack.server().end('SIGKILL');
  await rm(stack.env.DATA_DIR!, { recursive: true, force: true });

  // The new machine; only the repository and its password are left.
  const fresh = await makeDataDir();
  await rm(fresh, { recursive: true });
  stack.env.DATA_DIR = fresh;
  await stack.command('backup', 'restore');
  const after = await stack.reports();
  const served = stack.phones.servedAfter(Date.now());
  await stack.start();
  return stack.finish({ disaster, served: await served, after });
}
