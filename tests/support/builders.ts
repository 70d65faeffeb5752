import { createHash, randomBytes } from 'node:crypto';
import type { Actor, Officer } from '#shared/access.ts';
import { uuidv7 } from '#shared/ids.ts';
import type { FileBody, Kind, OperationOf, PhotoNotice } from '#shared/operations.ts';
import { writeDeviceCredentials } from '#shared/device-credentials.ts';

/** Cubbon Park, in the city centre. */
export const IN_BENGALURU = { lat: 12.97629, lng: 77.59289 };
export const IN_MYSURU = { lat: 12.30522, lng: 76.65517 };

export const newId = () => uuidv7(Date.parse('2026-06-15T09:00:00+05:30'), randomBytes(10));

export function operation<K extends Kind>(
  kind: K,
  body: OperationOf<K>['body'],
  rest: Partial<Omit<OperationOf<K>, 'kind' | 'body'>> = {}
): OperationOf<K> {
  return {
    id: newId(),
    report: newId(),
    at: '2026-06-15T09:00:00+05:30',
    kind,
    body,
    ...rest
  } as OperationOf<K>;
}

export const filing = (
  body: Partial<FileBody> = {},
  rest: Partial<Omit<OperationOf<'file'>, 'kind' | 'body'>> = {}
) =>
  operation(
    'file',
    { category: 'pothole', location: { ...IN_BENGALURU, accuracy: 12, source: 'gps' }, ...body },
    rest
  );

export function photoNotice(bytes: Uint8Array, size = { width: 8, height: 8 }): PhotoNotice {
  return {
    id: newId(),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    ...size
  };
}

export type TestDevice = {
  id: string;
  authorization: string;
  actor: Extract<Actor, { kind: 'device' }>;
};

export function newDevice(): TestDevice {
  const id = newId();
  return {
    id,
    authorization: writeDeviceCredentials(id, randomBytes(32).toString('base64url')),
    actor: { kind: 'device', device: id }
  };
}

export const officer = (rest: Partial<Officer> = {}): Extract<Actor, { kind: 'officer' }> => ({
  kind: 'officer',
  officer: {
    id: 'officer-1',
    name: 'Officer One',
    email: 'one@example.org',
    role: 'admin',
    wards: [],
    corporations: [],
    ...rest
  }
});
