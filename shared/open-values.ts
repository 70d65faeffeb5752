import * as z from 'zod/mini';

/*
 * Lists of values grow: a status, a category, a reason. A phone that was not updated keeps and shows
 * what it does not know (S13), so whatever a server may say is read with these.
 */

declare const unknownValue: unique symbol;

/** A value that this version does not know. It is kept as it came, for a later version to understand. */
export type UnknownValue = string & { readonly [unknownValue]: true };

/** Sent by whoever keeps unknown values; the server tells others only what they know. */
export const OPEN_VALUES_HEADER = 'Varadi-Open-Values';

/** One of a list that may have grown since. */
export const openEnum = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.union([z.enum(values), z.string() as unknown as z.ZodMiniType<UnknownValue, UnknownValue>]);

/** An object that may have gained fields since; they are kept, and the type does not speak of them. */
export const openObject = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject(shape) as unknown as z.ZodMiniObject<Shape>;

export const isOneOf = <Value extends string>(
  values: readonly Value[],
  value: string | null | undefined
): value is Value => (values as readonly (string | null | undefined)[]).includes(value);
