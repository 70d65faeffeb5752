import { expect, test } from 'vitest';
import { connectToken, openPostgres, passwordOf } from './postgres-session.ts';

const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x'.repeat(40), sessionToken: 'a/b+c' };
const INSTANCE = new URL('postgres://varadi@one.abc.ap-south-1.rds.amazonaws.com/varadi');

test('a token for RDS names the user, the region and the hour, holds for 15 minutes, and has no secret', async () => {
  const token = await connectToken(INSTANCE, KEYS, '20260101T000000Z');
  const url = new URL(`https://${token}`);
  expect(token).toMatch(/^one\.abc\.ap-south-1\.rds\.amazonaws\.com:5432\/\?/);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'connect',
    DBUser: 'varadi',
    'X-Amz-Expires': '900',
    'X-Amz-Credential': 'AKIDEXAMPLE/20260101/ap-south-1/rds-db/aws4_request',
    'X-Amz-Security-Token': KEYS.sessionToken,
    'X-Amz-SignedHeaders': 'host'
  });
  expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
  expect(token).not.toContain(KEYS.secretAccessKey);
});

test('another user has another token', async () => {
  const other = new URL(INSTANCE.href.replace('varadi@', 'somebody@'));
  expect(await connectToken(other, KEYS, '20260101T000000Z')).not.toBe(
    await connectToken(INSTANCE, KEYS, '20260101T000000Z')
  );
});

test('what is no instance of RDS is refused by name', async () => {
  await expect(connectToken(new URL('postgres://a@localhost/b'), KEYS)).rejects.toThrow(
    'needs an instance of RDS, not localhost'
  );
});

test('a password in the URL is taken as it is meant', async () => {
  expect(await passwordOf('postgres://a:p%40ss@localhost/b')).toBe('p@ss');
});

test('another kind of authentication is refused', () => {
  expect(() => openPostgres('postgres://a@localhost/b?auth=kerberos', {})).toThrow('auth=kerberos');
});
