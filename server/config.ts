import { readFileSync } from 'node:fs';
import { BlockList, isIPv6 } from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { parseDollars, type Nanos } from '#shared/money.ts';

/** The variables whose values are secret: never shown, and readable from a file as `X_FILE`. */
const SECRETS = ['DATABASE_URL', 'SESSION_SECRET', 'AI_API_KEY'] as const;

const origin = z
  .url({ protocol: /^https?$/ })
  .refine((url) => new URL(url).pathname === '/', 'an origin, without a path')
  .transform((url) => new URL(url).origin);

const dollars = z
  .string()
  .transform(parseDollars)
  .refine((amount) => amount !== null);

const port = z.coerce.number().int().min(0).max(65_535);

/** Every variable that the server reads, with what it takes. `.env.example` says the same to operators. */
const Environment = z.object({
  PORT: port.default(3000).describe('a port number'),
  HOST: z.string().min(1).default('127.0.0.1').describe('an address or a host name to listen on'),
  PUBLIC_ORIGIN: origin.optional().describe('an origin such as https://varadi.example.org'),
  DATA_DIR: z.string().min(1).default('./data').describe('a folder that can be written to'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('postgres://user:password@host:port/database'),
  PHOTO_STORE: z
    .string()
    .regex(/^file:.+/)
    .optional()
    .describe('file:<folder>'),
  WARDS_FILE: z.string().min(1).optional().describe('a GeoJSON file of wards'),
  SESSION_SECRET: z.string().min(32).optional().describe('32 characters or more'),
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
  METRICS_PORT: port.optional().describe('a port number'),
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
  /** Of an API that speaks like OpenAI's: Ollama, vLLM and many others. */
  baseUrl: string | undefined;
  apiKey: string | undefined;
};

export type Config = {
  port: number;
  host: string;
  /** Where people reach the app. */
  publicOrigin: string;
  dataDir: string;
  /** Absent: PGlite in `dataDir`. */
  databaseUrl: string | undefined;
  photoDir: string;
  wardsFile: string | undefined;
  /** Absent: made on the first start and kept in `dataDir`. */
  sessionSecret: string | undefined;
  logLevel: z.infer<typeof Environment>['LOG_LEVEL'];
  /** Absent: nothing is paid for. */
  paidModel: (ModelConfig & { pricesFile: string }) | undefined;
  /** What may be spent at most as long as nobody has set a limit. */
  budget: { day: Nanos; month: Nanos } | undefined;
  /** Absent: no metrics are served. */
  metricsPort: number | undefined;
  /** Whose word about the client's address is taken. */
  trustedProxies: BlockList;
};

/** The configuration cannot be used; the message is one line, for the operator. */
export class ConfigError extends Error {}

/**
 * Reads the whole configuration, once.
 *
 * @throws ConfigError that names the variable, what it got and what it takes
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = withSecretsFromFiles(env);
  const parsed = Environment.safeParse(given);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]!.path[0]) as keyof typeof Environment.shape;
    const got = (SECRETS as readonly string[]).includes(name)
      ? 'a value that is not shown'
      : JSON.stringify(given[name]);
    throw new ConfigError(`${name} got ${got}; it takes ${Environment.shape[name].description}`);
  }
  const value = parsed.data;
  const dataDir = path.resolve(value.DATA_DIR);
  return {
    port: value.PORT,
    host: value.HOST,
    publicOrigin: value.PUBLIC_ORIGIN ?? `http://localhost:${value.PORT}`,
    dataDir,
    databaseUrl: value.DATABASE_URL,
    photoDir: value.PHOTO_STORE
      ? path.resolve(value.PHOTO_STORE.slice('file:'.length))
      : path.join(dataDir, 'photos'),
    wardsFile: value.WARDS_FILE,
    sessionSecret: value.SESSION_SECRET,
    logLevel: value.LOG_LEVEL,
    paidModel: paidModelOf(value),
    budget: budgetOf(value),
    metricsPort: value.METRICS_PORT,
    trustedProxies: value.TRUSTED_PROXIES
  };
}

/** All that a paid model takes, or nothing of it. */
function paidModelOf(value: z.infer<typeof Environment>): Config['paidModel'] {
  const { AI_PROVIDER: provider, AI_MODEL: model, AI_PRICES_FILE: pricesFile } = value;
  if (provider === 'none') return undefined;
  if (!model) throw new ConfigError('AI_PROVIDER is set; AI_MODEL is missing');
  if (!pricesFile) throw new ConfigError('AI_PROVIDER is set; AI_PRICES_FILE is missing');
  const baseUrl = value.AI_BASE_URL;
  if (provider === 'openai-compatible' && !baseUrl) {
    throw new ConfigError('AI_PROVIDER is openai-compatible; AI_BASE_URL is missing');
  }
  return { provider, model, baseUrl, apiKey: value.AI_API_KEY, pricesFile };
}

/** Both or neither: a month without days could be gone in an hour. */
function budgetOf(value: z.infer<typeof Environment>): Config['budget'] {
  const { BUDGET_DAY_USD: day, BUDGET_MONTH_USD: month } = value;
  if (day === undefined && month === undefined) return undefined;
  if (typeof day !== 'number')
    throw new ConfigError('BUDGET_MONTH_USD is set; BUDGET_DAY_USD is missing');
  if (typeof month !== 'number')
    throw new ConfigError('BUDGET_DAY_USD is set; BUDGET_MONTH_USD is missing');
  return { day, month };
}

/** An empty variable counts as absent, as compose files write it. */
function withSecretsFromFiles(env: Record<string, string | undefined>) {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value) given[name] = value;
  for (const name of SECRETS) {
    const file = given[`${name}_FILE`];
    if (!file) continue;
    if (given[name]) throw new ConfigError(`${name} and ${name}_FILE are both set; give one`);
    try {
      given[name] = readFileSync(file, 'utf8').trim();
    } catch {
      throw new ConfigError(`${name}_FILE got ${JSON.stringify(file)}; it takes a readable file`);
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
