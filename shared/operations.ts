import * as z from 'zod/mini';
import { CATEGORIES, SEVERITIES } from './categories.ts';
import {
  DESCRIPTION_MAX,
  EMAIL_MAX,
  LANDMARK_MAX,
  PHOTO_BYTES_MAX,
  PHOTOS_PER_REPORT_MAX
} from './limits.ts';
import { hasVisibleText, isClean } from './text.ts';
import { Id, Sha256, Timestamp, WardId } from './values.ts';

export const Category = z.enum(CATEGORIES);
export const Severity = z.enum(SEVERITIES);

const text = (maxLength: number) =>
  z.string().check(z.trim(), z.minLength(1), z.maxLength(maxLength), z.refine(isClean));

/** A text with at least one visible character. */
const visibleText = (maxLength: number) =>
  text(maxLength).check(z.refine(hasVisibleText, { error: 'no visible characters' }));

export const Language = z.string().check(z.regex(/^[a-z]{2,3}$/));

export const LOCATION_SOURCES = ['gps', 'pin', 'photo', 'typed'] as const;

export const Location = z.object({
  /** Degrees in WGS 84. */
  lat: z.number().check(z.minimum(-90), z.maximum(90)),
  lng: z.number().check(z.minimum(-180), z.maximum(180)),
  /** Radius in metres that contains the place with a probability of 68 %. */
  accuracy: z.optional(z.number().check(z.minimum(0), z.maximum(100_000))),
  source: z.enum(LOCATION_SOURCES)
});
export type Location = z.infer<typeof Location>;

/** The announcement of a photo; its bytes are uploaded separately. */
export const PhotoNotice = z.strictObject({
  id: Id,
  sha256: Sha256,
  bytes: z.int().check(z.minimum(1), z.maximum(PHOTO_BYTES_MAX)),
  width: z.int().check(z.minimum(1), z.maximum(20_000)),
  height: z.int().check(z.minimum(1), z.maximum(20_000)),
  takenAt: z.optional(Timestamp)
});
export type PhotoNotice = z.infer<typeof PhotoNotice>;

const photos = z.array(PhotoNotice).check(
  z.maxLength(PHOTOS_PER_REPORT_MAX),
  z.refine((notices) => new Set(notices.map(({ id }) => id)).size === notices.length, {
    error: 'duplicate photo id'
  })
);

export const Contact = z.strictObject({ email: z.email().check(z.maxLength(EMAIL_MAX)) });
export type Contact = z.infer<typeof Contact>;

const reportFields = {
  description: z.optional(text(DESCRIPTION_MAX)),
  language: z.optional(Language),
  landmark: z.optional(text(LANDMARK_MAX)),
  location: z.optional(Location),
  photos: z.optional(photos)
};

export const FileBody = z
  .strictObject({ category: Category, ...reportFields, contact: z.optional(Contact) })
  .check(
    z.refine((body) => body.location !== undefined || hasVisibleText(body.landmark ?? ''), {
      path: ['location'],
      error: 'no location or landmark'
    })
  );
export type FileBody = z.infer<typeof FileBody>;

/** Any fields of `file`: given fields replace, photos are added, `contact: null` removes the address. */
export const AmendBody = z
  .strictObject({
    category: z.optional(Category),
    ...reportFields,
    contact: z.optional(z.nullable(Contact))
  })
  .check(
    z.refine((body) => Object.keys(body).length > 0, {
      error: 'nothing to amend'
    })
  );
export type AmendBody = z.infer<typeof AmendBody>;

const EmptyBody = z.strictObject({});
const TextBody = z.strictObject({ text: visibleText(DESCRIPTION_MAX), photos: z.optional(photos) });

/** Why an officer rejects a report; residents see it in their language. */
export const REJECTION_REASONS = [
  'not_found',
  'not_ours',
  'not_a_defect',
  'unclear',
  'other'
] as const;
export const RejectionReason = z.enum(REJECTION_REASONS);
export type RejectionReason = z.infer<typeof RejectionReason>;

const RejectBody = z
  .strictObject({ reason: RejectionReason, text: z.optional(text(DESCRIPTION_MAX)) })
  .check(
    z.refine((body) => body.reason !== 'other' || hasVisibleText(body.text ?? ''), {
      path: ['text'],
      error: '"other" requires a text'
    })
  );

const operation = <Kind extends string, Body extends z.ZodMiniType>(kind: Kind, body: Body) =>
  z.strictObject({
    id: Id,
    report: Id,
    kind: z.literal(kind),
    /** When the person did it, by the device's clock; never used for ordering. */
    at: Timestamp,
    /** The version of the report that the person saw. */
    seen: z.optional(z.int().check(z.minimum(0))),
    body
  });

const byResidents = [
  operation('file', FileBody),
  operation('amend', AmendBody),
  operation('withdraw', EmptyBody),
  operation('support', EmptyBody),
  operation('dispute', TextBody),
  operation('confirm', EmptyBody),
  operation('comment', TextBody),
  operation('answer', TextBody)
] as const;

const byOfficers = [
  operation('acknowledge', EmptyBody),
  operation(
    'classify',
    z.strictObject({ category: z.optional(Category), severity: z.optional(Severity) }).check(
      z.refine((body) => Object.keys(body).length > 0, {
        error: 'no category or severity'
      })
    )
  ),
  operation('place', z.strictObject({ ward: WardId })),
  operation('assign', z.strictObject({ officer: z.nullable(text(100)) })),
  operation('transfer', z.strictObject({ agency: text(100) })),
  operation('start', EmptyBody),
  operation(
    'resolve',
    z.strictObject({
      text: z.optional(text(DESCRIPTION_MAX)),
      photos: z.optional(photos)
    })
  ),
  operation('reject', RejectBody),
  operation('merge', z.strictObject({ into: Id })),
  operation('note', TextBody),
  operation('reply', TextBody),
  operation('hide', z.strictObject({ hidden: z.boolean() })),
  operation('reopen', z.strictObject({ text: z.optional(text(DESCRIPTION_MAX)) }))
] as const;

/** Everything that a person can do to a report, as a closed union. */
export const Operation = z.discriminatedUnion('kind', [...byResidents, ...byOfficers]);
export type Operation = z.infer<typeof Operation>;
export type Kind = Operation['kind'];
export type OperationOf<K extends Kind> = Extract<Operation, { kind: K }>;

export type ResidentKind = z.infer<(typeof byResidents)[number]>['kind'];
export type OfficerKind = z.infer<(typeof byOfficers)[number]>['kind'];

/** What an officer decides about a report. */
export type Decision = { [K in OfficerKind]: Pick<OperationOf<K>, 'kind' | 'body'> }[OfficerKind];

const RESIDENT_KINDS: readonly ResidentKind[] = byResidents.map(
  (schema) => schema.shape.kind.def.values[0]!
);
export const isResidentKind = (kind: Kind): kind is ResidentKind =>
  (RESIDENT_KINDS as readonly Kind[]).includes(kind);
