import { AwsClient } from 'aws4fetch';
import postgres from 'postgres';
import { createRoleKeys, type Keys } from '../platform/role-keys.ts';

/** `?auth=rds-iam` in DATABASE_URL: no password, but a token that the platform's role signs for each connection. */
const AUTH = 'auth';
const BY_ROLE = 'rds-iam';

type Options = postgres.Options<Record<string, postgres.PostgresType>>;

/**
 * Opens connections to PostgreSQL; every room that needs some of its own does so by this.
 *
 * @throws Error if `auth` in the URL is neither absent nor `rds-iam`
 */
export function openPostgres(url: string, options: Options): postgres.Sql {
  const address = new URL(url);
  const auth = address.searchParams.get(AUTH);
  if (auth === null) return postgres(url, options);
  if (auth !== BY_ROLE) throw new Error(`DATABASE_URL has auth=${auth}; expected auth=${BY_ROLE}`);
  address.searchParams.delete(AUTH);
  const keysOf = createRoleKeys();
  return postgres(address.href, {
    ...options,
    ssl: 'require',
    password: async () => connectToken(address, await keysOf())
  });
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
