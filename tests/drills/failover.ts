import { createAddress, createPostgres, createStandby } from './cluster.ts';
import { load, openStack, type Outcome } from './stack.ts';

/** The database’s machine is lost. A standby that followed by streaming takes over. */
export async function drill(): Promise<Outcome> {
  const primary = await createPostgres(false);
  const address = await createAddress(primary.port);
  const stack = await openStack({ DATABASE_URL: primary.url(address.port) });
  const standby = await createStandby(primary);
  await load(8_000);

  const disaster = Date.now();
  await primary.stop('immediate');
  standby.promote();
  address.pointTo(standby.port);
  const after = await stack.reports();
  const served = stack.phones.servedAfter(Date.now());
  // A server that starts notices the new timeline, and begins an epoch: phones are asked what did not get across.
  await stack.server().end('SIGTERM');
  await stack.start();
  const outcome = await stack.finish({ disaster, served: await served, after });
  await standby.stop();
  address.close();
  return outcome;
}
