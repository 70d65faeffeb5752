import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Officer } from '#shared/access.ts';
import { uuidv7 } from '#shared/ids.ts';
import type { Assistants } from '#shared/office.ts';
import { ASSISTANTS_MAX } from '#shared/office-calls.ts';
import { DAY, MINUTE, toTimestamp } from '#shared/time.ts';
import { officerByUser } from '../actors/officer.ts';
import type { Database, Tx } from '../database/connect.ts';
import { DomainError } from '../errors.ts';
import { revokeAssistants } from '../officers/revoke-access.ts';
import type { Services } from '../services.ts';

type Needs = Pick<Services, 'database' | 'clock' | 'config' | 'log'>;

/** Where assistants connect to. */
export const MCP_PATH = '/mcp';

/** So that one is known at sight, also by scanners for secrets. */
const KEY_PREFIX = 'varadi_assistant_';
const KEY_BYTES = 32;
const KEY_LIFE_MS = 90 * DAY;
/** How old "last used" may be before it is written again. */
const USED_AT_RESOLUTION_MS = MINUTE;

/** An assistant that has shown its key, and the officer as whom it acts. */
export type AssistantSession = { assistant: string; officer: Officer };

/** The officer's assistants whose keys work or have expired, the newest first. */
export async function listAssistants(
  { database, config }: Pick<Needs, 'config'> & { database: Database | Tx },
  officer: Officer
): Promise<Assistants> {
  const rows = await database
    .selectFrom('assistant')
    .select(['id', 'name', 'made_at', 'used_at', 'expires_at'])
    .where('officer', '=', officer.id)
    .where('revoked_at', 'is', null)
    .orderBy('made_at', 'desc')
    .execute();
  return {
    address: config.publicOrigin + MCP_PATH,
    assistants: rows.map((row) => ({
      id: row.id,
      name: row.name,
      madeAt: toTimestamp(row.made_at.getTime()),
      usedAt: row.used_at && toTimestamp(row.used_at.getTime()),
      expiresAt: toTimestamp(row.expires_at.getTime())
    }))
  };
}

/**
 * Makes the key of one more assistant. Only its hash is stored: a plain SHA-256, since the key is 32 random bytes.
 *
 * @throws DomainError `too_many` if the officer has five
 */
export async function addAssistant(
  services: Needs,
  officer: Officer,
  name: string
): Promise<Assistants & { key: string }> {
  const { database, clock, log } = services;
  const key = KEY_PREFIX + randomBytes(KEY_BYTES).toString('base64url');
  const now = clock.now();
  const id = uuidv7(now, randomBytes(10));
  await database.transaction().execute(async (tx) => {
    // Two requests at once must not make a sixth.
    await sql`select from officer where "user" = ${officer.id} for update`.execute(tx);
    const { assistants } = await listAssistants({ config: services.config, database: tx }, officer);
    if (assistants.length >= ASSISTANTS_MAX)
      throw new DomainError('too_many', `an officer has at most ${ASSISTANTS_MAX} assistants`);
    await tx
      .insertInto('assistant')
      .values({
        id,
        officer: officer.id,
        name,
        key_hash: hashOf(key),
        made_at: new Date(now),
        expires_at: new Date(now + KEY_LIFE_MS)
      })
      .execute();
  });
  log.info({ officer: officer.id, assistant: id }, 'assistant added');
  return { key, ...(await listAssistants(services, officer)) };
}

/** Ends an assistant of this officer at once; what it proposed leaves the screen. */
export async function revokeAssistant(
  services: Needs,
  officer: Officer,
  id: string
): Promise<Assistants> {
  await revokeAssistants(services.database, officer.id, id);
  services.log.info({ officer: officer.id, assistant: id }, 'assistant revoked');
  return listAssistants(services, officer);
}

/**
 * Whose assistant sends this.
 *
 * @param authorization of the request: `Bearer` and a key
 * @throws DomainError `signed_out` if the key is unknown, revoked or expired, or its officer is disabled
 */
export async function assistantOf(
  { database, clock }: Pick<Needs, 'database' | 'clock'>,
  authorization: string | undefined
): Promise<AssistantSession> {
  const [, key] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
  const refused = () =>
    new DomainError('signed_out', 'the key of this assistant is unknown, revoked or expired');
  if (!key?.startsWith(KEY_PREFIX)) throw refused();
  const row = await database
    .selectFrom('assistant')
    .select(['id', 'officer', 'used_at', 'expires_at'])
    .where('key_hash', '=', hashOf(key))
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  const now = clock.now();
  if (!row || row.expires_at.getTime() <= now) throw refused();
  const officer = await officerByUser(database, row.officer);
  if (!officer) throw refused();
  if (!row.used_at || now - row.used_at.getTime() > USED_AT_RESOLUTION_MS)
    await database
      .updateTable('assistant')
      .set({ used_at: new Date(now) })
      .where('id', '=', row.id)
      .execute();
  return { assistant: row.id, officer };
}

const hashOf = (key: string): Uint8Array => createHash('sha256').update(key).digest();
