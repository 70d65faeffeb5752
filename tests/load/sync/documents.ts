import { writeFile } from 'node:fs/promises';
import type { OperationOf } from '#shared/operations.ts';
import { filing } from '../../support/builders.ts';

export const WORDS = 'Deep pothole after the rain, two scooters fell here yesterday evening';

export const filings = (count: number): OperationOf<'file'>[] =>
  Array.from({ length: count }, () => filing({ description: WORDS }));

/** The same reports as documents of a database that replicates. */
export const documentsOf = (operations: readonly OperationOf<'file'>[]) =>
  operations.map(({ report, at, body }) => ({ _id: report, at, ...body }));

export const writeDocuments = (file: string, operations: readonly OperationOf<'file'>[]) =>
  writeFile(file, JSON.stringify(documentsOf(operations)));
