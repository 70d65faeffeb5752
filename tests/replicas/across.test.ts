import { afterEach, describe, expect, test } from 'vitest';
import { PHOTO_VERIFIED_HEADER } from '#shared/protocol.ts';
import { cookiesOf, sameSite } from '../support/administrator.ts';
import { openBucket, type Bucket } from '../support/bucket.ts';
import { picture } from '../support/phone.ts';
import { createUploader } from '../support/uploader.ts';
import { at, openCluster, type Cluster } from './cluster.ts';

let cluster: Cluster | undefined;
let bucket: Bucket | undefined;
afterEach(async () => {
  await cluster?.close();
  await bucket?.close();
  cluster = bucket = undefined;
});

describe.each([['a folder'], ['a bucket']])('with photos in %s', (kind) => {
  test('[S4] a photo that one server had half of when it was killed is finished by the other', async () => {
    if (kind === 'a bucket') bucket = await openBucket();
    cluster = await openCluster(bucket?.env);
    const dying = await cluster.start();
    const living = await cluster.start();
    const bytes = new Uint8Array((await picture(400)).bytes);
    const photo = await createUploader(at(dying)).announce(bytes);
    await photo.create();
    const half = Math.floor(bytes.length / 2);
    expect((await photo.append(0, bytes.slice(0, half))).status).toBe(204);
    await dying.end('SIGKILL');

    const rest = photo.on(at(living));
    expect((await rest.head()).headers.get('Upload-Offset')).toBe(String(half));
    const done = await rest.append(half, bytes.slice(half));
    expect(done.headers.get(PHOTO_VERIFIED_HEADER)).toBe(photo.sha256);
  });
});

test('an officer who signed in at one server is signed in at the other, and hears there what happens here', async () => {
  cluster = await openCluster();
  const one = await cluster.start();
  const two = await cluster.start();
  const token = /sign-in#(\S+)/.exec(one.output() + two.output())![1];
  const signedIn = await at(one)('/api/officers/sign-in-link', {
    method: 'POST',
    headers: { ...sameSite, Origin: cluster.balancer.origin },
    body: JSON.stringify({ token })
  });
  const cookie = cookiesOf(signedIn);
  expect((await at(two)('/api/officers/me', { headers: { cookie } })).status).toBe(200);

  const live = await at(two)('/api/officers/live', { headers: { cookie } });
  expect(live.status).toBe(200);
  const reader = live.body!.pipeThrough(new TextDecoderStream()).getReader();
  let heard = '';
  const listening = (async () => {
    while (!heard.includes('event: change')) {
      const { value, done } = await reader.read();
      if (done) return;
      heard += value;
    }
  })();
  await createUploader(at(one)).announce(new Uint8Array((await picture()).bytes));
  await listening;
  expect(heard).toContain('event: change');
  await reader.cancel();
});
