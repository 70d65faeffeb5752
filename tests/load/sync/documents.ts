import { writeFile } from 'node:fs/promises';
import type { OperationOf } from '#shared/operations.ts';
import { filing } from '../../support/builders.ts';
import { seededRandom } from '../../support/random.ts';

export const WORDS = 'Deep pothole after the rain, two scooters fell here yesterday evening';

/** Filings all over the city, as after heavy rain. */
export function filings(count: number): OperationOf<'file'>[] {
  const random = seededRandom(count);
  const between = (min: number, max: number) => Number((min + random() * (max - min)).toFixed(5));
  return Array.from({ length: count }, () => {
    const place = { lat: between(12.9, 13), lng: between(77.55, 77.63) };
    return filing({ description: WORDS, location: { ...place, accuracy: 12, source: 'gps' } });
  });
}

/** The same reports as documents of a database that replicates. */
export const documentsOf = (operations: readonly OperationOf<'file'>[]) =>
  operations.map(({ report, at, body }) => ({ _id: report, at, ...body }));

export const writeDocuments = (file: string, operations: readonly OperationOf<'file'>[]) =>
  writeFile(file, JSON.stringify(documentsOf(operations)));
