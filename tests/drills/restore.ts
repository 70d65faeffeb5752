import { load, loseMachine, openStack, type Outcome } from './stack.ts';

/** The one machine is lost, with its database (PGlite) and its photos. A new one begins from the last backup. */
export async function drill(): Promise<Outcome> {
  const stack = await openStack();
  await load(6_000);
  await stack.command('backup', 'make');
  await load(6_000);

  const disaster = Date.now();
  await loseMachine(stack);
  // Only the repository and its password are left.
  await stack.command('backup', 'restore');
  const after = await stack.reports();
  const served = stack.phones.servedAfter(Date.now());
  await stack.start();
  return stack.finish({ disaster, served: await served, after });
}
