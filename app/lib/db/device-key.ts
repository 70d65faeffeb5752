import { writeDeviceCredentials } from '#shared/device-credentials.ts';
import type { PhoneDatabase } from './db.ts';
import { randomBytes } from './new-id.ts';

/**
 * The phone's credentials, created on first use and sent only to our server. There is no account: the
 * credentials decide which reports are "mine".
 */
export async function deviceAuthorization(db: PhoneDatabase): Promise<string> {
  const { id, key } = await db.transaction('rw', db.settings, async () => {
    const known = await db.setting('device');
    if (known) return known;
    const made = { id: crypto.randomUUID(), key: base64url(randomBytes(32)) };
    await db.set('device', made);
    return made;
  });
  return writeDeviceCredentials(id, key);
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
