import { z, type core } from 'zod';
import { OFFICE_CALLS, type OfficeCall } from '#shared/office-calls.ts';
import { Operation } from '#shared/operations.ts';
import {
  MissingReply,
  MissingRequest,
  PUSH_OPERATIONS_MAX,
  PulledChange,
  PullPage,
  PushReply
} from '#shared/protocol.ts';
import { PublicReport } from '#shared/public-report.ts';
import { WardPack } from '#shared/ward-pack.ts';
import { WardPlaces } from '#shared/ward-places.ts';

/** Who may ask. `phone`: device credentials. `sender`: a phone, or an officer's session. */
export const ASKERS = ['anyone', 'phone', 'sender', 'officer', 'administrator'] as const;
export type Asker = (typeof ASKERS)[number];

export const TOPICS = {
  sync: 'Sync',
  photos: 'Photos',
  wards: 'Wards',
  reports: 'Public reports',
  privacy: 'A phone’s own data',
  officers: 'Officers',
  budget: 'Budget and triage',
  usage: 'Use and faults',
  state: 'State of the server'
} as const;
export type Topic = keyof typeof TOPICS;

/** A request that the tests send. `{…}` stands for what an earlier one has made (`tests/contract/reference.test.ts`). */
export type Example = {
  path?: string;
  headers?: Record<string, string>;
  body?: unknown;
  /** Default 200. */
  status?: number;
};

export type ApiOperation = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** As the router has it. */
  path: string;
  topic: Topic;
  who: Asker;
  summary: string;
  /** Of a body that the route parses by itself; otherwise what its parser takes is found there. */
  body?: core.$ZodType;
  /** Of a 2xx reply; absent: no JSON. */
  reply?: core.$ZodType;
  /** The media type of another reply than JSON. */
  media?: string;
  /** Headers that it needs or sends, by name. */
  headers?: Record<string, string>;
  example: Example;
};

const REPORT = '0197f1a0-0000-7000-8000-0000000000b1';
const PHOTO = '0197f1a0-0000-7000-8000-0000000000c1';
const WARD = 'gba-2025.central.3';
const TUS = { 'Tus-Resumable': '1.0.0' };
const PROTOCOL = { 'Varadi-Protocol': '1' };

/** A call of the officers' API: its schemas are where the app has them. */
const office = (
  { method, path, reply }: OfficeCall,
  rest: Pick<ApiOperation, 'topic' | 'who' | 'summary' | 'example'>
): ApiOperation => ({ method, path, reply, ...rest });

/** The HTTP API, in the order in which the examples are executed. */
export const OPERATIONS: readonly ApiOperation[] = [
  {
    method: 'POST',
    path: '/api/sync/push',
    topic: 'sync',
    who: 'sender',
    summary:
      'Sends operations, each of which is applied once, in their order. One result for each.',
    headers: PROTOCOL,
    body: z.object({ operations: z.array(Operation).min(1).max(PUSH_OPERATIONS_MAX) }),
    reply: PushReply,
    example: {
      body: {
        operations: [
          {
            id: '0197f1a0-0000-7000-8000-0000000000a1',
            report: REPORT,
            kind: 'file',
            at: '2026-06-15T09:00:00+05:30',
            body: {
              category: 'pothole',
              description: 'Deep hole in front of the school',
              language: 'en',
              location: { lat: 12.9763, lng: 77.5929, accuracy: 10, source: 'gps' },
              photos: [{ id: PHOTO, sha256: '{sha256}', bytes: '{bytes}', width: 320, height: 240 }]
            }
          }
        ]
      }
    }
  },
  {
    method: 'GET',
    path: '/api/sync/pull',
    topic: 'sync',
    who: 'sender',
    summary: 'A page of what has changed since a cursor, in one scope.',
    headers: PROTOCOL,
    reply: z.intersection(PullPage, z.looseObject({ changes: z.array(PulledChange) })),
    example: { path: '/api/sync/pull?scope=mine&limit=100' }
  },
  {
    method: 'POST',
    path: '/api/sync/missing',
    topic: 'sync',
    who: 'sender',
    summary: 'After a restore: which of these operations and photos does the server lack?',
    headers: PROTOCOL,
    body: MissingRequest,
    reply: MissingReply,
    example: { body: { operations: ['0197f1a0-0000-7000-8000-0000000000a1'], photos: [PHOTO] } }
  },
  {
    method: 'OPTIONS',
    path: '/api/photos',
    topic: 'photos',
    who: 'anyone',
    summary: 'What this server understands of tus 1.0, by headers.',
    example: { status: 204 }
  },
  {
    method: 'OPTIONS',
    path: '/api/photos/:id',
    topic: 'photos',
    who: 'anyone',
    summary: 'The same, for an upload.',
    example: { path: `/api/photos/${PHOTO}`, status: 204 }
  },
  {
    method: 'POST',
    path: '/api/photos',
    topic: 'photos',
    who: 'sender',
    summary:
      'Creates the upload of a photo that a report has announced, or returns the existing one.',
    headers: { ...TUS, 'Upload-Length': 'bytes', 'Upload-Metadata': 'photo, report, sha256, role' },
    example: {
      headers: { ...TUS, 'Upload-Length': '{bytes}', 'Upload-Metadata': '{metadata}' },
      status: 201
    }
  },
  {
    method: 'PATCH',
    path: '/api/photos/:id',
    topic: 'photos',
    who: 'sender',
    summary:
      'Appends bytes. The reply to the last ones has Varadi-Photo-Sha256: the photo is whole, and stored.',
    headers: { ...TUS, 'Upload-Offset': 'bytes that the server has' },
    example: {
      path: `/api/photos/${PHOTO}`,
      headers: {
        ...TUS,
        'Upload-Offset': '0',
        'Content-Type': 'application/offset+octet-stream'
      },
      body: '{photo}',
      status: 204
    }
  },
  {
    method: 'GET',
    path: '/api/photos/:id',
    topic: 'photos',
    who: 'sender',
    summary: 'For HEAD only: the offset of an upload.',
    headers: TUS,
    example: { path: `/api/photos/${PHOTO}`, headers: TUS, status: 405 }
  },
  {
    method: 'DELETE',
    path: '/api/photos/:id',
    topic: 'photos',
    who: 'sender',
    summary: 'Ends an upload that is not complete. One that has arrived stays.',
    headers: TUS,
    example: { path: `/api/photos/${PHOTO}`, headers: TUS, status: 404 }
  },
  {
    method: 'GET',
    path: '/photos/:id/:variant{thumb|view}',
    topic: 'photos',
    who: 'officer',
    summary: 'A photo, at most 320 or 1280 pixels; for anyone, once an officer has released it.',
    media: 'image/jpeg',
    example: { path: `/photos/${PHOTO}/thumb` }
  },
  {
    method: 'GET',
    path: '/api/wards',
    topic: 'wards',
    who: 'anyone',
    summary: 'All wards with their outlines, as the app keeps them.',
    reply: WardPack,
    example: {}
  },
  {
    method: 'GET',
    path: '/api/wards/:id/places',
    topic: 'wards',
    who: 'anyone',
    summary: 'Main roads and stops of a ward.',
    reply: WardPlaces,
    example: { path: `/api/wards/${WARD}/places` }
  },
  {
    method: 'GET',
    path: '/api/wards/at',
    topic: 'wards',
    who: 'anyone',
    summary: 'The ward of a place; null outside the city.',
    reply: z.looseObject({
      ward: z.nullable(z.looseObject({ id: z.string(), corporation: z.nullable(z.string()) })),
      approximate: z.boolean()
    }),
    example: { path: '/api/wards/at?lat=12.9763&lng=77.5929' }
  },
  {
    method: 'GET',
    path: '/api/reports/:id',
    topic: 'reports',
    who: 'anyone',
    summary: 'What everybody may read of one report.',
    reply: PublicReport,
    example: { path: `/api/reports/${REPORT}` }
  },
  {
    method: 'GET',
    path: '/api/privacy/export',
    topic: 'privacy',
    who: 'phone',
    summary: 'Everything that the server holds of this phone.',
    reply: z.looseObject({}),
    example: {}
  },
  office(OFFICE_CALLS.signIn, {
    topic: 'officers',
    who: 'anyone',
    summary: 'Signs an officer in; sets the cookie of the session.',
    example: { body: { email: 'asha@example.org', password: 'not her password' }, status: 401 }
  }),
  office(OFFICE_CALLS.signInByLink, {
    topic: 'officers',
    who: 'anyone',
    summary: 'Signs in by a one-time link.',
    example: { body: { token: 'a-token-that-nobody-was-given' }, status: 401 }
  }),
  office(OFFICE_CALLS.profile, {
    topic: 'officers',
    who: 'officer',
    summary: 'The signed-in officer, and what their device needs offline.',
    example: {}
  }),
  office(OFFICE_CALLS.updateAccount, {
    topic: 'officers',
    who: 'officer',
    summary: 'Sets one’s name, and one’s password.',
    example: {
      body: { name: 'Asha Rao', email: 'asha@example.org', password: 'a long password' }
    }
  }),
  {
    method: 'GET',
    path: '/api/officers/live',
    topic: 'officers',
    who: 'officer',
    summary: 'A stream of hints that there is something to pull.',
    media: 'text/event-stream',
    example: {}
  },
  office(OFFICE_CALLS.updateAgencies, {
    topic: 'officers',
    who: 'administrator',
    summary: 'Replaces the table of responsible agencies.',
    example: {
      body: {
        agencies: [
          {
            id: 'roads',
            name: { en: 'Roads', kn: 'ರಸ್ತೆಗಳು' },
            categories: ['pothole']
          }
        ]
      }
    }
  }),
  office(OFFICE_CALLS.budget, {
    topic: 'budget',
    who: 'administrator',
    summary: 'What the paid model has cost, what is reserved, and the limits. In nano-dollars.',
    example: {}
  }),
  office(OFFICE_CALLS.ledger, {
    topic: 'budget',
    who: 'administrator',
    summary: 'Entries of the ledger, newest first.',
    example: { path: '/api/budget/ledger?kind=settle' }
  }),
  {
    method: 'GET',
    path: '/api/budget/ledger.csv',
    topic: 'budget',
    who: 'administrator',
    summary: 'The ledger as a table.',
    media: 'text/csv',
    example: {}
  },
  office(OFFICE_CALLS.setLimit, {
    topic: 'budget',
    who: 'administrator',
    summary: 'Sets a limit: from the soft amount on a cheaper model, at the cap none.',
    example: { body: { id: 'total/day', cap: 5_000_000_000, soft: 4_000_000_000 } }
  }),
  office(OFFICE_CALLS.setKillSwitch, {
    topic: 'budget',
    who: 'administrator',
    summary: 'Stops spending under a limit at once, or allows it again.',
    example: { body: { id: 'total/day', killed: true } }
  }),
  office(OFFICE_CALLS.triageOutcomes, {
    topic: 'budget',
    who: 'administrator',
    summary: 'How often officers took what triage suggested.',
    example: {}
  }),
  office(OFFICE_CALLS.health, {
    topic: 'state',
    who: 'administrator',
    summary: 'What is up and what is not, version, backups, queues, use.',
    example: {}
  }),
  {
    method: 'GET',
    path: '/healthz',
    topic: 'state',
    who: 'anyone',
    summary: 'Whether this process answers.',
    media: 'text/plain',
    example: {}
  },
  {
    method: 'GET',
    path: '/readyz',
    topic: 'state',
    who: 'anyone',
    summary: 'Whether this server can serve, and what it depends on. 503 if it cannot.',
    reply: z.looseObject({}),
    example: {}
  },
  {
    method: 'POST',
    path: '/api/usage',
    topic: 'usage',
    who: 'anyone',
    summary: 'The app was opened: at most once a day for each phone, without its name.',
    example: { body: { opened: 'installed', version: '0.2.0' }, status: 204 }
  },
  {
    method: 'POST',
    path: '/api/usage/faults',
    topic: 'usage',
    who: 'anyone',
    summary: 'The app has failed.',
    example: {
      body: { version: '0.2.0', route: '/mine', name: 'TypeError', message: 'x is undefined' },
      status: 204
    }
  },
  office(OFFICE_CALLS.signOut, {
    topic: 'officers',
    who: 'officer',
    summary: 'Ends the session.',
    example: {}
  }),
  {
    method: 'POST',
    path: '/api/privacy/erase',
    topic: 'privacy',
    who: 'phone',
    summary:
      'Erases what the server holds of this phone; its reports keep the problem and the place.',
    reply: z.looseObject({ reports: z.int() }),
    example: {}
  }
];
