import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { load, openStack, type Outcome } from './stack.ts';

/** Bits of a stored photo have changed, and another one is gone. Reports are served all the time. */
export async function drill(): Promise<Outcome> {
  const stack = await openStack();
  await load(8_000);
  await stack.command('backup', 'make');
  const kept = path.join(stack.env.DATA_DIR!, 'photos', 'kept');
  const files = (await readdir(kept, { recursive: true })).filter((name) =>
    name.endsWith('.view.jpg')
  );

  const disaster = Date.now();
  for (const file of files.slice(0, 2)) await writeFile(path.join(kept, file), 'not a photo');
  const found = await stack.command('photos', 'check').then(
    () => 'nothing',
    (cause: unknown) => String(cause)
  );
  if (!found.includes('2 are damaged')) throw new Error(`the damage was not found: ${found}`);
  await stack.command('photos', 'check', '--mend');
  const mended = Date.now();
  await stack.command('photos', 'check');
  const after = new Set(stack.phones.acknowledged().keys());
  return {
    ...(await stack.finish({ disaster, served: mended, after })),
    photosLost: 0,
    note: `2 of ${files.length} photos damaged, found and put back`
  };
}
