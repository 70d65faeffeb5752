import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { OperatorError } from '../errors.ts';

/** What a backup says about itself. The first format; a later one has another number. */
const Manifest = z.object({
  format: z.literal(1),
  at: z.coerce.date(),
  /** The release that made it, and the last migration of its database. */
  version: z.string(),
  schema: z.string(),
  tables: z.record(
    z.string(),
    z.object({ columns: z.array(z.string()), rows: z.int(), sha256: z.string() })
  )
});
export type Manifest = z.infer<typeof Manifest>;

const FILE = 'manifest.json';

export const writeManifest = (folder: string, manifest: Manifest): Promise<void> =>
  writeFile(path.join(folder, FILE), JSON.stringify(manifest, null, 1), { mode: 0o600 });

/** @throws OperatorError if the folder holds no backup, or one of a later format */
export async function readManifest(folder: string): Promise<Manifest> {
  const read = Manifest.safeParse(JSON.parse(await readFile(path.join(folder, FILE), 'utf8')));
  if (!read.success)
    throw new OperatorError('that backup was made by a later version of Varadi; use that version');
  return read.data;
}
