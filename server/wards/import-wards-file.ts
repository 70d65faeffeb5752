import { readFile } from 'node:fs/promises';
import { err, type Result } from '#shared/result.ts';
import type { Services } from '../services.ts';
import { importWards } from './import-wards.ts';
import type { Preset } from './presets.ts';

/** Imports a GeoJSON file as a layer. */
export async function importWardsFile(
  services: Pick<Services, 'database' | 'wards' | 'clock'>,
  file: string,
  preset?: Preset
): Promise<Result<{ layer: string; wards: number }, string>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    return err(`${file} cannot be read as JSON: ${(cause as Error).message}`);
  }
  return importWards(services, json, preset);
}
