import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { MINUTE } from '#shared/time.ts';

/** Short-lived keys. */
export type Keys = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string | undefined;
};

const Answer = z.object({
  AccessKeyId: z.string(),
  SecretAccessKey: z.string(),
  Token: z.string().optional(),
  Expiration: z.string().optional()
});

/** Fetched again so long before they expire. */
const EARLY_MS = 5 * MINUTE;
const TIMEOUT_MS = 5_000;
/** Of a container on ECS, and of a machine on EC2 (IMDSv2). */
const CONTAINER = 'http://169.254.170.2';
const MACHINE = 'http://169.254.169.254';

/**
 * The keys of the platform's role: of the container (ECS, EKS Pod Identity) if its variables are set, else of the
 * machine. They are kept until shortly before they expire.
 *
 * @throws Error if the platform has none
 */
export function createRoleKeys(
  env: Readonly<Record<string, string | undefined>> = process.env,
  machine = MACHINE
): () => Promise<Keys> {
  let known: { keys: Promise<Keys>; until: number } | undefined;

  async function load(): Promise<Keys> {
    const answer = Answer.parse(
      await (containerAddress(env) ? ofContainer(env) : ofMachine(machine))
    );
    const expires = Date.parse(answer.Expiration ?? '');
    if (known && !Number.isNaN(expires)) known.until = expires - EARLY_MS;
    return {
      accessKeyId: answer.AccessKeyId,
      secretAccessKey: answer.SecretAccessKey,
      sessionToken: answer.Token
    };
  }

  return () => {
    if (!known || Date.now() > known.until) {
      const before = known;
      known = { keys: Promise.resolve(null as never), until: Infinity };
      known.keys = load();
      // Keys that still hold are used until the platform answers again.
      known.keys.catch(
        () => (known = before && Date.now() < before.until + EARLY_MS ? before : undefined)
      );
    }
    return known.keys;
  };
}

const containerAddress = (env: Readonly<Record<string, string | undefined>>): string | undefined =>
  env.AWS_CONTAINER_CREDENTIALS_FULL_URI ??
  (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI &&
    CONTAINER + env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI);

async function ofContainer(env: Readonly<Record<string, string | undefined>>): Promise<unknown> {
  const file = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const token = file
    ? (await readFile(file, 'utf8')).trim()
    : env.AWS_CONTAINER_AUTHORIZATION_TOKEN;
  return (await ask(containerAddress(env)!, token ? { Authorization: token } : {})).json();
}

async function ofMachine(machine: string): Promise<unknown> {
  const token = await (
    await ask(
      `${machine}/latest/api/token`,
      { 'X-aws-ec2-metadata-token-ttl-seconds': '300' },
      'PUT'
    )
  ).text();
  const headers = { 'X-aws-ec2-metadata-token': token };
  const roles = `${machine}/latest/meta-data/iam/security-credentials/`;
  const role = (await (await ask(roles, headers)).text()).trim();
  return (await ask(`${roles}${encodeURIComponent(role)}`, headers)).json();
}

async function ask(
  url: string,
  headers: Record<string, string>,
  method = 'GET'
): Promise<Response> {
  const reply = await fetch(url, {
    method,
    headers,
    signal: AbortSignal.timeout(TIMEOUT_MS)
  }).catch((cause: unknown) => {
    throw new Error('this platform gives no keys of a role; for PHOTO_STORE set S3_ACCESS_KEY_ID', {
      cause
    });
  });
  if (!reply.ok)
    throw new Error(`the platform answered ${reply.status} when asked for its role's keys`);
  return reply;
}
