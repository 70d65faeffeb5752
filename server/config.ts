import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { BlockList, isIP, isIPv6 } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { OperatorError } from './errors.ts';
import { parseDollars, type Nanos } from '#shared/money.ts';

/** Variables with secret values: never shown, and readable from the file named in `X_FILE`. */
const SECRETS = [
  'DATABASE_URL',
  'SESSION_SECRET',
  'SESSION_SECRET_ALSO',
  'AI_API_KEY',
  'REDIS_URL',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'BACKUP_PASSWORD',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'SENTRY_DSN'
] as const;

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((url) => new URL(url).pathname === '/', 'an origin, without a path')
  .transform((url) => new URL(url).origin);

const dollars = z
  .string()
  .transform(parseDollars)
  .refine((amount) => amount !== null);

const port = z.coerce.number().int().min(0).max(65_535);

const PHOTO_STORE = /^(file:.+|s3:\/\/[a-z0-9][a-z0-9.-]+(\/[\w./-]*)?)$/;

/** Every variable that the server reads. `.env.example` documents them for operators. */
const Environment = z.object({
  PORT: port.default(3000).describe('a port number'),
  HOST: z.string().min(1).default('127.0.0.1').describe('an address or a host name to listen on'),
  PUBLIC_ORIGIN: origin.optional().describe('an origin such as https://varadi.example.org'),
  DATA_DIR: z.string().min(1).default('./data').describe('a folder that can be written to'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('postgres://user:password@host:port/database'),
  DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(2)
    .max(200)
    .default(10)
    .describe('connections, 2 to 200'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .optional()
    .describe('redis://host:port'),
  PHOTO_STORE: z
    .string()
    .regex(PHOTO_STORE)
    .optional()
    .describe('file:<folder> or s3://<bucket>/<prefix>'),
  S3_ENDPOINT: origin.optional().describe('an origin such as https://s3.ap-south-1.amazonaws.com'),
  S3_REGION: z.string().min(1).default('us-east-1').describe('a region such as ap-south-1'),
  S3_PATH_STYLE: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('true or false'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional().describe('an access key'),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('a secret key'),
  WARDS_FILE: z.string().min(1).optional().describe('a GeoJSON file of wards'),
  PLACES_FILE: z.string().min(1).optional().describe('a GeoJSON file of main roads and stops'),
  SESSION_SECRET: z.string().min(32).optional().describe('32 characters or more'),
  SESSION_SECRET_ALSO: z.string().min(32).optional().describe('32 characters or more'),
  AI_PROVIDER: z
    .enum(['none', 'openai-compatible', 'anthropic'])
    .default('none')
    .describe('none, openai-compatible or anthropic'),
  AI_MODEL: z.string().min(1).optional().describe('the name of a model'),
  AI_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the URL of an API'),
  AI_API_KEY: z.string().min(1).optional().describe('a key'),
  AI_PRICES_FILE: z.string().min(1).optional().describe('a JSON file of prices'),
  BUDGET_DAY_USD: dollars.optional().describe('dollars, such as 0.50'),
  BUDGET_MONTH_USD: dollars.optional().describe('dollars, such as 10'),
  BACKUP_REPOSITORY: z.string().min(1).optional().describe('a repository of restic'),
  BACKUP_PASSWORD: z.string().min(16).optional().describe('16 characters or more'),
  BACKUP_MINUTES: z.coerce
    .number()
    .int()
    .min(5)
    .max(1_440)
    .default(60)
    .describe('minutes, 5 to 1440'),
  BACKUP_PHOTOS: z
    .string()
    .regex(PHOTO_STORE)
    .optional()
    .describe('file:<folder> or s3://<bucket>/<prefix>'),
  PGBACKREST_STANZA: z
    .string()
    .regex(/^[\w-]+$/)
    .optional()
    .describe('the name of a stanza'),
  PGBACKREST_CONFIG: z.string().min(1).optional().describe('a file'),
  /** As OpenTelemetry names them. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the URL of a collector'),
  OTEL_EXPORTER_OTLP_HEADERS: z
    .string()
    .regex(/^[^=,]+=[^,]*(,[^=,]+=[^,]*)*$/)
    .optional()
    .describe('name=value,name=value'),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(0.1).describe('0 to 1'),
  SENTRY_DSN: z
    .url({ protocol: /^https?$/ })
    .refine((url) => new URL(url).username !== '' && new URL(url).pathname.length > 1)
    .optional()
    .describe('https://key@host/project'),
  ASSISTANTS: z.enum(['on', 'off']).default('off').describe('on or off'),
  METRICS_PORT: port.optional().describe('a port number'),
  REPLICA: z
    .string()
    .regex(/^[\w.-]{1,63}$/)
    .optional()
    .describe('a name of this server'),
  DRAIN_SECONDS: z.coerce.number().min(0).max(600).default(0).describe('seconds, up to 600'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('trace, debug, info, warn, error, fatal or silent'),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform(subnets)
    .describe('addresses or subnets, comma-separated, such as 10.0.0.0/8,127.0.0.1')
});

export type ModelConfig = {
  provider: 'openai-compatible' | 'anthropic';
  model: string;
  /** Base URL of an API compatible with OpenAI's, such as Ollama or vLLM. */
  baseUrl: string | undefined;
  apiKey: string | undefined;
};

/**
 * @property isPathStyle whether the bucket is in the path of the URL, not in the host name
 * @property keys null: the role of the platform has them
 */
export type BucketAccess = {
  endpoint: string;
  region: string;
  isPathStyle: boolean;
  keys: { accessKeyId: string; secretAccessKey: string } | null;
};

/** @property prefix without slashes at its ends; may be empty */
export type BucketConfig = BucketAccess & { bucket: string; prefix: string };

/**
 * @property repository of restic: a folder, or what restic calls others, such as `s3:https://…` or `sftp:…`
 * @property photos where the photos of a bucket are copied to; those of a folder are in the repository
 * @property pointInTime pgBackRest on this machine
 */
export type BackupConfig = {
  repository: string;
  password: string;
  everyMs: number;
  photos: Config['photoStore'] | undefined;
  pointInTime: { stanza: string; configFile: string | undefined } | undefined;
};

export type Config = {
  port: number;
  host: string;
  /** The public URL of the app. */
  publicOrigin: string;
  dataDir: string;
  /** Absent: PGlite in `dataDir`. */
  databaseUrl: string | undefined;
  /** Connections to PostgreSQL that this server holds at most. */
  databasePool: number;
  /** Absent: frequent rate limits are counted by each server for itself. */
  redisUrl: string | undefined;
  photoStore: { kind: 'folder'; folder: string } | ({ kind: 'bucket' } & BucketConfig);
  /** For the bucket of the photo store, and for one that photos are copied to. */
  buckets: BucketAccess;
  wardsFile: string | undefined;
  placesFile: string | undefined;
  /** Absent: generated once and kept in the database. */
  sessionSecret: string | undefined;
  /** Accepted too, while one secret goes out and another comes in. */
  sessionSecretAlso: string | undefined;
  /** The name of this server in its log. */
  replica: string;
  /** How long it goes on serving after it was told to stop, in milliseconds. */
  drainMs: number;
  logLevel: z.infer<typeof Environment>['LOG_LEVEL'];
  /** Absent: no paid model is used. */
  paidModel: (ModelConfig & { pricesFile: string }) | undefined;
  /** The spending limits until somebody sets others. */
  budget: { day: Nanos; month: Nanos } | undefined;
  /** Absent: the server makes no backups. */
  backup: BackupConfig | undefined;
  /** Absent: no traces are sent. @property sampled the part of the traces, 0 to 1 */
  traces: { endpoint: string; headers: Record<string, string>; sampled: number } | undefined;
  /** Absent: faults are only in the log. */
  sentryDsn: string | undefined;
  /** Whether officers may let an assistant of theirs read and propose (`/mcp`). */
  hasAssistants: boolean;
  /** Absent: no metrics are served. */
  metricsPort: number | undefined;
  /** Proxies whose `X-Forwarded-For` is trusted. */
  trustedProxies: BlockList;
};

/** The configuration is invalid; the message is one line for the operator. */
export class ConfigError extends OperatorError {}

/**
 * Reads the whole configuration, once.
 *
 * @throws ConfigError that names the variable, its value and what was expected
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = withSecretsFromFiles(env);
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]!.path[0]) as keyof typeof Environment.shape;
    const got = (SECRETS as readonly string[]).includes(name)
      ? 'value not shown'
      : JSON.stringify(given[name]);
    throw new ConfigError(
      `${name} is invalid (${got}); expected ${Environment.shape[name].description}`
    );
  }
  const value = parsed.data;
  const dataDir = path.resolve(value.DATA_DIR);
  const buckets = bucketAccessOf(value);
  return {
    port: value.PORT,
    host: value.HOST,
    publicOrigin: value.PUBLIC_ORIGIN ?? `http://localhost:${value.PORT}`,
    dataDir,
    databaseUrl: value.DATABASE_URL,
    databasePool: value.DATABASE_POOL,
    redisUrl: value.REDIS_URL,
    photoStore: photoStoreAt(value.PHOTO_STORE ?? `file:${path.join(dataDir, 'photos')}`, buckets),
    buckets,
    wardsFile: value.WARDS_FILE,
    placesFile: value.PLACES_FILE,
    sessionSecret: value.SESSION_SECRET,
    sessionSecretAlso: value.SESSION_SECRET_ALSO,
    replica: value.REPLICA ?? hostname(),
    drainMs: value.DRAIN_SECONDS * 1_000,
    logLevel: value.LOG_LEVEL,
    paidModel: paidModelOf(value),
    budget: budgetOf(value),
    backup: backupOf(value, buckets),
    traces: tracesOf(value),
    sentryDsn: value.SENTRY_DSN,
    hasAssistants: value.ASSISTANTS === 'on',
    metricsPort: value.METRICS_PORT,
    trustedProxies: value.TRUSTED_PROXIES
  };
}

/** How buckets are reached; keys both or neither. */
function bucketAccessOf(value: z.infer<typeof Environment>): BucketAccess {
  const { S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = value;
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new ConfigError(
      'set both S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or neither for the role of the platform'
    );
  }
  if (
    !value.S3_PATH_STYLE &&
    value.S3_ENDPOINT &&
    isIP(new URL(value.S3_ENDPOINT).hostname.replace(/[[\]]/g, '')) !== 0
  )
    throw new ConfigError(
      'S3_ENDPOINT is an address, so the bucket cannot be part of its name; set S3_PATH_STYLE=true'
    );
  return {
    endpoint: value.S3_ENDPOINT ?? `https://s3.${value.S3_REGION}.amazonaws.com`,
    region: value.S3_REGION,
    isPathStyle: value.S3_PATH_STYLE,
    keys:
      accessKeyId !== undefined && secretAccessKey !== undefined
        ? { accessKeyId, secretAccessKey }
        : null
  };
}

/**
 * @param address `file:<folder>` or `s3://<bucket>/<prefix>`
 * @throws ConfigError if it is neither
 */
export function photoStoreAt(address: string, access: BucketAccess): Config['photoStore'] {
  if (!PHOTO_STORE.test(address))
    throw new ConfigError(
      `${JSON.stringify(address)} is no photo store; expected file:<folder> or s3://<bucket>/<prefix>`
    );
  if (address.startsWith('file:'))
    return { kind: 'folder', folder: path.resolve(address.slice('file:'.length)) };
  const [bucket = '', ...prefix] = address.slice('s3://'.length).split('/');
  return { kind: 'bucket', bucket, prefix: prefix.filter(Boolean).join('/'), ...access };
}

/** A paid model is configured completely or not at all. */
function paidModelOf(value: z.infer<typeof Environment>): Config['paidModel'] {
  const { AI_PROVIDER: provider, AI_MODEL: model, AI_PRICES_FILE: pricesFile } = value;
  if (provider === 'none') return undefined;
  if (!model) throw new ConfigError('AI_PROVIDER is set, but AI_MODEL is missing; set both');
  if (!pricesFile)
    throw new ConfigError('AI_PROVIDER is set, but AI_PRICES_FILE is missing; set both');
  const baseUrl = value.AI_BASE_URL;
  if (provider === 'openai-compatible' && !baseUrl) {
    throw new ConfigError('AI_PROVIDER is openai-compatible, but AI_BASE_URL is missing; set both');
  }
  return { provider, model, baseUrl, apiKey: value.AI_API_KEY, pricesFile };
}

function backupOf(
  value: z.infer<typeof Environment>,
  buckets: BucketAccess
): BackupConfig | undefined {
  const { BACKUP_REPOSITORY: repository, BACKUP_PASSWORD: password } = value;
  if (repository === undefined && password === undefined) return undefined;
  if (repository === undefined)
    throw new ConfigError('BACKUP_PASSWORD is set, but BACKUP_REPOSITORY is missing; set both');
  if (password === undefined)
    throw new ConfigError('BACKUP_REPOSITORY is set, but BACKUP_PASSWORD is missing; set both');
  const { PGBACKREST_STANZA: stanza, PGBACKREST_CONFIG: configFile } = value;
  if (stanza !== undefined && value.DATABASE_URL === undefined)
    throw new ConfigError('PGBACKREST_STANZA is set, but DATABASE_URL is missing; set both');
  return {
    // A folder is that of the command and of the server alike, wherever they are started.
    repository: /^[a-z0-9]+:/.test(repository) ? repository : path.resolve(repository),
    password,
    everyMs: value.BACKUP_MINUTES * 60_000,
    photos:
      value.BACKUP_PHOTOS === undefined ? undefined : photoStoreAt(value.BACKUP_PHOTOS, buckets),
    pointInTime: stanza === undefined ? undefined : { stanza, configFile }
  };
}

function tracesOf(value: z.infer<typeof Environment>): Config['traces'] {
  const endpoint = value.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined) return undefined;
  const pairs = (value.OTEL_EXPORTER_OTLP_HEADERS ?? '').split(',').filter(Boolean);
  const headers = pairs.map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at).trim(), decodeURIComponent(pair.slice(at + 1).trim())] as const;
  });
  return { endpoint, headers: Object.fromEntries(headers), sampled: value.OTEL_TRACES_SAMPLER_ARG };
}

/** Both limits or neither: without a daily limit, a month's budget could be spent within an hour. */
function budgetOf(value: z.infer<typeof Environment>): Config['budget'] {
  const { BUDGET_DAY_USD: day, BUDGET_MONTH_USD: month } = value;
  if (day === undefined && month === undefined) return undefined;
  if (typeof day !== 'number')
    throw new ConfigError('BUDGET_MONTH_USD is set, but BUDGET_DAY_USD is missing; set both');
  if (typeof month !== 'number')
    throw new ConfigError('BUDGET_DAY_USD is set, but BUDGET_MONTH_USD is missing; set both');
  return { day, month };
}

/** An empty variable or file counts as absent, since compose files pass absent variables so. */
function withSecretsFromFiles(env: Record<string, string | undefined>) {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value) given[name] = value;
  for (const name of SECRETS) {
    const file = given[`${name}_FILE`];
    if (!file) continue;
    if (given[name]) throw new ConfigError(`${name} and ${name}_FILE are both set; set only one`);
    try {
      const value = readFileSync(file, 'utf8').trim();
      if (value) given[name] = value;
    } catch {
      throw new ConfigError(
        `${name}_FILE is invalid (${JSON.stringify(file)}); expected a readable file`
      );
    }
  }
  return given;
}

function subnets(text: string, context: z.RefinementCtx): BlockList {
  const list = new BlockList();
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    try {
      list.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
    } catch {
      context.addIssue({ code: 'custom', message: `${entry} is not an address or a subnet` });
    }
  }
  return list;
}
