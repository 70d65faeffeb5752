import { AwsClient } from 'aws4fetch';
import type { BucketConfig } from '../../config.ts';
import { createRoleKeys } from '../../platform/role-keys.ts';

/** An object in a listing. */
export type Listed = { key: string; bytes: number; changedAt: Date };

/** The few calls of the S3 API that photos need; keys are relative to the configured prefix. */
export type BucketClient = {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** @returns null if there is none */
  head(key: string): Promise<{ bytes: number; changedAt: Date } | null>;
  /** @returns null if there is none */
  get(key: string): Promise<Response | null>;
  /** Does nothing if there is none. */
  remove(key: string): Promise<void>;
  /** Every object whose key begins so, by key. */
  list(prefix: string): Promise<Listed[]>;
};

const TIMEOUT_MS = 30_000;
/** Of calls that the store answers with 429 or 5xx, with back-off. */
const RETRIES = 4;

/** @throws Error of each call that the store refuses, with its status and code, without keys */
export function createBucketClient(config: BucketConfig): BucketClient {
  const { bucket, endpoint, region, isPathStyle } = config;
  const keysNow = config.keys
    ? () => Promise.resolve({ ...config.keys!, sessionToken: undefined })
    : createRoleKeys();
  const base = new URL(endpoint);
  if (!isPathStyle) base.hostname = `${bucket}.${base.hostname}`;
  const root = `${base.origin}${isPathStyle ? `/${bucket}` : ''}`;
  const prefix = config.prefix === '' ? '' : `${config.prefix}/`;
  let signer: { of: string; client: AwsClient } | undefined;

  async function ask(path: string, init: RequestInit): Promise<Response> {
    const { accessKeyId, secretAccessKey, sessionToken } = await keysNow();
    if (signer?.of !== accessKeyId) {
      signer = {
        of: accessKeyId,
        client: new AwsClient({
          accessKeyId,
          secretAccessKey,
          ...(sessionToken !== undefined && { sessionToken }),
          service: 's3',
          region,
          retries: RETRIES
        })
      };
    }
    return signer.client.fetch(`${root}/${path}`, {
      ...init,
      signal: AbortSignal.timeout(TIMEOUT_MS)
    });
  }

  const address = (key: string) => `${prefix}${key}`;
  const expect = async (reply: Response, what: string): Promise<Response> => {
    if (reply.ok) return reply;
    const code = elements(await reply.text(), 'Code')[0] ?? '';
    throw new Error(`the photo store answered ${reply.status} ${code} to ${what}`);
  };

  return {
    async put(key, bytes) {
      const body = new Uint8Array(bytes);
      await (await expect(await ask(address(key), { method: 'PUT', body }), 'PUT')).arrayBuffer();
    },
    async head(key) {
      const reply = await ask(address(key), { method: 'HEAD' });
      if (reply.status === 404) return null;
      const { headers } = await expect(reply, 'HEAD');
      return {
        bytes: Number(headers.get('content-length')),
        changedAt: new Date(headers.get('last-modified') ?? 0)
      };
    },
    async get(key) {
      const reply = await ask(address(key), { method: 'GET' });
      if (reply.status !== 404) return expect(reply, 'GET');
      await reply.body?.cancel();
      return null;
    },
    async remove(key) {
      const reply = await ask(address(key), { method: 'DELETE' });
      if (reply.status !== 404) await expect(reply, 'DELETE');
      await reply.body?.cancel();
    },
    async list(wanted) {
      const found: Listed[] = [];
      let next: string | undefined;
      do {
        const query = new URLSearchParams({ 'list-type': '2', prefix: address(wanted) });
        if (next !== undefined) query.set('continuation-token', next);
        const xml = await (
          await expect(await ask(`?${query.toString()}`, { method: 'GET' }), 'LIST')
        ).text();
        for (const entry of elements(xml, 'Contents')) {
          found.push({
            key: elements(entry, 'Key')[0]!.slice(prefix.length),
            bytes: Number(elements(entry, 'Size')[0]),
            changedAt: new Date(elements(entry, 'LastModified')[0]!)
          });
        }
        next = elements(xml, 'NextContinuationToken')[0];
      } while (next !== undefined);
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    }
  };
}

/** The contents of an element in an answer of S3, which is flat, and whose keys are ours: letters, digits, `-./`. */
const elements = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^]*?)</${name}>`, 'g'))].map(([, content]) => content!);
