import { AwsClient } from 'aws4fetch';
import postgres from 'postgres';
import { OperatorError } from '../errors.ts';
import { createRoleKeys, type Keys } from '../platform/role-keys.ts';

/** `?auth=rds-iam` in DATABASE_URL: no password, but a token that the platform's role signs for each connection. */
const AUTH = 'auth';
const BY_ROLE = 'rds-iam';

type Options = postgres.Options<Record<string, postgres.PostgresType>>;

/** Kept until they expire; every connection asks for them. */
const roleKeys = createRoleKeys();

/**
 * Opens connections to PostgreSQL; every room that needs some of its own does so by this.
 *
 * @throws OperatorError if `auth` in the URL is neither absent nor `rds-iam`
 */
export function openPostgres(url: string, options: Options): postgres.Sql {
  if (!isByRole(url)) return postgres(url, options);
  const address = new URL(url);
  address.searchParams.delete(AUTH);
  return postgres(address.href, {
    ...options,
    ssl: 'require',
    password: () => passwordOf(url)
  });
}

/**
 * The password of DATABASE_URL, or a new token; also for PostgreSQL's own tools.
 *
 * @throws OperatorError as `openPostgres`, Error if the platform gives no keys
 */
export async function passwordOf(url: string): Promise<string> {
  const address = new URL(url);
  return isByRole(url)
    ? connectToken(address, await roleKeys())
    : decodeURIComponent(address.password);
}

function isByRole(url: string): boolean {
  const auth = new URL(url).searchParams.get(AUTH);
  if (auth !== null && auth !== BY_ROLE)
    throw new OperatorError(`DATABASE_URL has ${AUTH}=${auth}; expected ${AUTH}=${BY_ROLE}`);
  return auth === BY_ROLE;
}

/**
 * The token that Amazon RDS takes as a password, for 15 minutes: a signed request without its scheme.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.Connecting.html
 *
 * @param address of an instance, HOST.REGION.rds.amazonaws.com
 */
export async function connectToken(address: URL, keys: Keys, datetime?: string): Promise<string> {
  const region = /\.(?<region>[a-z0-9-]+)\.rds\.amazonaws\.com(?:\.cn)?$/.exec(address.hostname);
  if (!region) throw new Error(`auth=${BY_ROLE} needs an instance of RDS, not ${address.hostname}`);
  const user = decodeURIComponent(address.username);
  const port = address.port || '5432';
  const url = new URL(`https://${address.hostname}:${port}/`);
  url.search = new URLSearchParams({
    Action: 'connect',
    DBUser: user,
    'X-Amz-Expires': '900'
  }).toString();
  const { accessKeyId, secretAccessKey, sessionToken } = keys;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    service: 'rds-db',
    region: region.groups!.region!,
    ...(sessionToken !== undefined && { sessionToken })
  });
  const signed = await client.sign(url.href, {
    aws: { signQuery: true, ...(datetime && { datetime }) }
  });
  return signed.url.slice('https://'.length);
}
