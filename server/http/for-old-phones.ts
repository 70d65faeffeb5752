import type { Profile } from '#shared/office.ts';
import { isOneOf, OPEN_VALUES_HEADER } from '#shared/open-values.ts';
import type { OperationResult, PulledChange, PullReply, PushReply } from '#shared/protocol.ts';
import type { AppContext } from './context.ts';

/*
 * App 0.1.0 parses replies with closed lists: one unknown value makes it reject all further replies. So it gets the
 * nearest known value instead of a newer one. Apps that keep unknown values send `Varadi-Open-Values` and get the
 * original reply. The lists below are those of 0.1.0 and never change. A value that is added to shared/ needs a change
 * here only if its nearest known value is not the fallback that is used below.
 */

const STATUSES = [
  'received',
  'acknowledged',
  'in_progress',
  'fixed',
  'rejected',
  'withdrawn',
  'merged'
] as const;
const CATEGORIES = [
  'pothole',
  'road_surface',
  'blocked_drain',
  'manhole',
  'waterlogging',
  'sewage',
  'storm_drain',
  'footpath_slab',
  'other'
] as const;
const SEVERITIES = ['low', 'medium', 'high', 'hazard'] as const;
const REASONS = ['not_found', 'not_ours', 'not_a_defect', 'unclear', 'other'] as const;
const SOURCES = ['gps', 'pin', 'photo', 'typed'] as const;
const PHOTO_ROLES = ['problem', 'fix'] as const;
const PHOTO_STATES = ['expected', 'received'] as const;
const RELATIONS = ['author', 'supporter', 'none'] as const;
const ACTORS = ['author', 'resident', 'officer', 'system'] as const;
const TRACES = ['phone', 'email', 'plate', 'face'] as const;
const ROLES = ['officer', 'supervisor', 'admin'] as const;
const OUTCOMES = ['applied', 'repeated', 'refused', 'retry'] as const;
const CODES = [
  'invalid',
  'id_reused',
  'unknown_report',
  'not_yours',
  'not_allowed',
  'outside_area',
  'closed',
  'stale',
  'too_large',
  'blocked'
] as const;

/** Whether the client keeps values that it does not know (S13). */
export const keepsUnknownValues = (c: AppContext): boolean =>
  c.req.header(OPEN_VALUES_HEADER) !== undefined;

const nearest = <Value extends string>(
  known: readonly Value[],
  value: string,
  fallback: NoInfer<Value>
): Value => (isOneOf(known, value) ? value : fallback);

/** `null` for an unknown value, as if it was not set. */
const orNull = <Value extends string>(known: readonly Value[], value: string | null) =>
  isOneOf(known, value) ? value : null;

export const pushForOldPhones = (reply: PushReply): PushReply => ({
  ...reply,
  results: reply.results.map((result): OperationResult => ({
    ...result,
    outcome: nearest(OUTCOMES, result.outcome, 'retry'),
    ...(result.code !== undefined && { code: nearest(CODES, result.code, 'not_allowed') })
  }))
});

export const pullForOldPhones = (reply: PullReply): PullReply => ({
  ...reply,
  changes: reply.changes.map(changeForOldPhones)
});

function changeForOldPhones(change: PulledChange): PulledChange {
  if ('gone' in change) return change;
  const { triage } = change;
  return {
    ...change,
    status: nearest(STATUSES, change.status, 'acknowledged'),
    category: nearest(CATEGORIES, change.category, 'other'),
    location: change.location && {
      ...change.location,
      source: nearest(SOURCES, change.location.source, 'typed')
    },
    photos: change.photos.map((photo) => ({
      ...photo,
      role: nearest(PHOTO_ROLES, photo.role, 'problem'),
      state: nearest(PHOTO_STATES, photo.state, 'expected')
    })),
    classifiedAs: orNull(CATEGORIES, change.classifiedAs),
    severity: orNull(SEVERITIES, change.severity),
    rejection: change.rejection && {
      ...change.rejection,
      reason: nearest(REASONS, change.rejection.reason, 'other')
    },
    relation: nearest(RELATIONS, change.relation, 'none'),
    history: change.history.map(({ reason, ...entry }) => ({
      ...entry,
      by: nearest(ACTORS, entry.by, 'system'),
      ...(reason !== undefined && { reason: nearest(REASONS, reason, 'other') })
    })),
    ...(triage && {
      triage: {
        ...triage,
        category: {
          ...triage.category,
          value: nearest(CATEGORIES, triage.category.value, 'other')
        },
        severity: {
          ...triage.severity,
          value: nearest(SEVERITIES, triage.severity.value, 'medium')
        },
        ...(triage.privacy && {
          privacy: triage.privacy.filter((trace) => isOneOf(TRACES, trace))
        })
      }
    })
  };
}

export const profileForOldPhones = (profile: Profile): Profile => ({
  ...profile,
  officer: { ...profile.officer, role: nearest(ROLES, profile.officer.role, 'officer') },
  agencies: profile.agencies.map(({ id, name, categories }) => ({
    id,
    name: { en: name.en, kn: name.kn },
    categories: categories.filter((category) => isOneOf(CATEGORIES, category))
  }))
});
