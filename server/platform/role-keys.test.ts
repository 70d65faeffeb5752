import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRoleKeys } from './role-keys.ts';

/* The addresses of the platforms are configured, not executed here: a server of this test answers as they do. */
describe('keys of the platform’s role', () => {
  let server: Server;
  let origin: string;
  let asked: string[];
  let expiration: string;
  beforeEach(async () => {
    asked = [];
    expiration = new Date(Date.now() + 3_600_000).toISOString();
    server = createServer((request, reply) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
      const keys = {
        AccessKeyId: 'id',
        SecretAccessKey: 'secret',
        Token: 'token',
        Expiration: expiration
      };
      if (request.url === '/latest/api/token') reply.end('machine-token');
      else if (request.url?.endsWith('/security-credentials/')) reply.end('varadi-role');
      else reply.end(JSON.stringify(keys));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => server.close());

  test('of a container come from its address, with its token, and once while they hold', async () => {
    const keys = createRoleKeys({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${origin}/keys`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'mine'
    });
    expect(await keys()).toEqual({
      accessKeyId: 'id',
      secretAccessKey: 'secret',
      sessionToken: 'token'
    });
    await keys();
    expect(asked).toEqual(['GET /keys mine']);
  });

  test('of a machine come in three steps, and again shortly before they expire', async () => {
    expiration = new Date(Date.now() + 60_000).toISOString();
    const keys = createRoleKeys({}, origin);
    await keys();
    expect(asked).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/iam/security-credentials/',
      'GET /latest/meta-data/iam/security-credentials/varadi-role'
    ]);
    await keys();
    expect(asked).toHaveLength(6);
  });

  test('without any, the error says what to set, and the next call tries again', async () => {
    const keys = createRoleKeys({}, 'http://127.0.0.1:9');
    await expect(keys()).rejects.toThrow('S3_ACCESS_KEY_ID');
    await expect(keys()).rejects.toThrow('S3_ACCESS_KEY_ID');
  });
});
