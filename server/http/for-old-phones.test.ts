import { describe, expect, test } from 'vitest';
import type { Profile } from '#shared/office.ts';
import type { UnknownValue } from '#shared/open-values.ts';
import {
  OperationResult,
  PulledChange,
  PushReply,
  type PullReply,
  type ReportView
} from '#shared/protocol.ts';
import * as old from '#tests/fixtures/app-0.1.0/replies.ts';
import { newId } from '#tests/support/builders.ts';
import { profileForOldPhones, pullForOldPhones, pushForOldPhones } from './for-old-phones.ts';

/** A value that a later version of the server may send. */
const unheardOf = (value: string) => value as UnknownValue;
const unheardOfField = { due: 'soon' };
const AT = '2027-01-01T00:00:00.000Z';

const laterView: ReportView = {
  id: newId(),
  version: 7,
  status: unheardOf('scheduled'),
  category: unheardOf('bus_stop'),
  description: 'words',
  language: 'kn',
  landmark: null,
  location: { lat: 12.97, lng: 77.59, source: unheardOf('operator'), ...unheardOfField },
  photos: [
    {
      id: newId(),
      role: unheardOf('before_work'),
      state: unheardOf('blurred'),
      width: 8,
      height: 8
    }
  ],
  contact: null,
  capturedAt: AT,
  classifiedAs: unheardOf('bus_stop'),
  severity: unheardOf('catastrophe'),
  assignee: null,
  agency: null,
  rejection: { reason: unheardOf('works_planned'), text: 'in May' },
  mergedInto: null,
  hidden: false,
  supporters: 0,
  confirmed: null,
  answered: false,
  ...unheardOfField,
  receivedAt: AT,
  updatedAt: AT,
  ward: {
    id: 'gba-2025.west.1',
    number: 1,
    name: { en: 'One', kn: null, ...unheardOfField },
    corporation: 'gba-west',
    approximate: false
  },
  history: [
    { kind: 'schedule', at: AT, by: unheardOf('agency'), reason: unheardOf('works_planned') }
  ],
  relation: unheardOf('follower'),
  triage: {
    by: 'local',
    at: AT,
    language: 'ta',
    category: { value: unheardOf('bus_stop'), confidence: 0.9, because: [] },
    severity: { value: unheardOf('catastrophe'), confidence: 0.9, because: [] },
    privacy: [unheardOf('voice'), 'phone' as const]
  }
};

const laterPage: PullReply = {
  changes: [laterView, { id: newId(), gone: true }],
  cursor: 'c',
  more: false
};

describe('[S13] replies of a later server', () => {
  test('app 0.1.0 gets only values that it knows', () => {
    const read = old.PullReply.parse(JSON.parse(JSON.stringify(pullForOldPhones(laterPage))));
    expect(read.changes[0]).toMatchObject({
      status: 'acknowledged',
      category: 'other',
      classifiedAs: null,
      severity: null,
      rejection: { reason: 'other', text: 'in May' },
      relation: 'none',
      history: [{ kind: 'schedule', by: 'system', reason: 'other' }],
      triage: { category: { value: 'other' }, severity: { value: 'medium' }, privacy: ['phone'] }
    });
  });

  test('app 0.1.0 cannot parse the unconverted reply', () => {
    expect(old.PullReply.safeParse(laterPage).success).toBe(false);
  });

  test('app 0.1.0 gets a known code for a refusal with a new code', () => {
    const reply: PushReply = {
      results: [
        { id: newId(), outcome: 'refused', code: unheardOf('curfew') },
        { id: newId(), outcome: 'refused', code: 'proof_needed' },
        { id: newId(), outcome: unheardOf('forwarded') }
      ],
      time: AT
    };
    const { results } = old.PushReply.parse(pushForOldPhones(reply));
    expect(results.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['refused', 'not_allowed'],
      ['refused', 'not_allowed'],
      ['retry', undefined]
    ]);
  });

  test('app 0.1.0 can sign an officer in despite new roles and categories', () => {
    const profile: Profile = {
      officer: {
        id: 'o',
        name: 'O',
        email: 'o@example.org',
        role: unheardOf('auditor'),
        wards: [],
        corporations: []
      },
      scopes: ['assigned:o'],
      agencies: [
        {
          id: 'a',
          name: { en: 'A', kn: 'ಎ' },
          categories: ['pothole', unheardOf('bus_stop')]
        }
      ],
      unnamed: false
    };
    expect(old.Profile.parse(profileForOldPhones(profile))).toMatchObject({
      officer: { role: 'officer' },
      agencies: [{ categories: ['pothole'] }]
    });
  });

  test('this version keeps unknown values and fields unchanged', () => {
    const json = JSON.parse(JSON.stringify(laterView)) as object;
    expect(PulledChange.parse(json)).toEqual(json);
  });

  test('this version retries operations whose result it cannot parse', () => {
    const fine = { id: newId(), outcome: 'applied', version: 1 };
    const { results } = PushReply.parse({ results: [fine, { outcome: 5 }], time: 'later' });
    expect(results).toEqual([fine, { id: null, outcome: 'retry' }]);
    expect(OperationResult.safeParse({ ...fine, outcome: 'forwarded' }).success).toBe(true);
  });
});
