import type { core } from 'zod';
import type { OfficeCall } from '#shared/office-calls.ts';

/** Who may ask. `phone`: device credentials. `sender`: a phone, or an officer's session. `assistant`: its key. */
export const ASKERS = [
  'anyone',
  'phone',
  'sender',
  'officer',
  'administrator',
  'assistant'
] as const;
export type Asker = (typeof ASKERS)[number];

export const TOPICS = {
  sync: 'Sync',
  photos: 'Photos',
  wards: 'Wards',
  reports: 'Public reports',
  privacy: 'A phone’s own data',
  officers: 'Officers',
  assistants: 'Officers’ assistants',
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

/** A call of the officers' API: its schemas are where the app has them. */
export const office = (
  { method, path, reply }: OfficeCall,
  rest: Pick<ApiOperation, 'topic' | 'who' | 'summary' | 'example'>
): ApiOperation => ({ method, path, reply, ...rest });
