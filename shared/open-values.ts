import * as z from 'zod/mini';

/*
 * Lists of statuses, categories and reasons grow. A phone that was not updated keeps and shows unknown values (S13),
 * so all replies of the server are parsed with these.
 */

declare const unknownValue: unique symbol;

/** A value that this version does not know. It is stored unchanged, for a later version. */
export type UnknownValue = string & { readonly [unknownValue]: true };

/** Sent by clients that keep unknown values; the server sends other clients only known values. */
export const OPEN_VALUES_HEADER = 'Varadi-Open-Values';

/** One of a list that may grow in later versions. */
export const openEnum = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.union([z.enum(values), z.string() as unknown as z.ZodMiniType<UnknownValue, UnknownValue>]);

/** An object that may get further fields in later versions; they are kept but not typed. */
export const openObject = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject(shape) as unknown as z.ZodMiniObject<Shape>;

export const isOneOf = <Value extends string>(
  values: readonly Value[],
  value: string | null | undefined
): value is Value => (values as readonly (string | null | undefined)[]).includes(value);
