import { z } from 'zod';
import { OFFICE_CALLS } from '#shared/office-calls.ts';
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
import { OFFICE_OPERATIONS } from './office-operations.ts';
import { office, type ApiOperation } from './operation.ts';

const REPORT = '0197f1a0-0000-7000-8000-0000000000b1';
const PHOTO = '0197f1a0-0000-7000-8000-0000000000c1';
const WARD = 'gba-2025.central.3';
const TUS = { 'Tus-Resumable': '1.0.0' };
const PROTOCOL = { 'Varadi-Protocol': '1' };

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
  ...OFFICE_OPERATIONS,
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
