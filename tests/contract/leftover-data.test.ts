import { afterEach, beforeEach, expect, test } from 'vitest';
import { OFFICER_HEADER, PROTOCOL_HEADER, type PullReply } from '#shared/protocol.ts';
import type { Operation } from '#shared/operations.ts';
import { disableOfficer } from '#server/officers/officers.ts';
import { sameSite, signInAsAdministrator, signInAsOfficer } from '#tests/support/administrator.ts';
import {
  filing,
  newDevice,
  operation,
  photoNotice,
  type TestDevice
} from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { picture } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';
import { createUploader } from '#tests/support/uploader.ts';

/* No data may remain after signing out, disabling an officer, or hiding or withdrawing a report. */
describeOnEachDatabase('leftover data', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  const push = async (headers: Record<string, string>, ...operations: Operation[]) => {
    const reply = await server.fetch('/api/sync/push', {
      method: 'POST',
      headers: { ...sameSite, [PROTOCOL_HEADER]: '1', ...headers },
      body: JSON.stringify({ operations })
    });
    expect(reply.status).toBe(200);
    const { results } = (await reply.json()) as { results: { outcome: string }[] };
    expect(results.map(({ outcome }) => outcome)).toEqual(operations.map(() => 'applied'));
  };
  const by = ({ authorization }: TestDevice) => ({ Authorization: authorization });
  const errorOf = async (reply: Response) => ({
    status: reply.status,
    code: ((await reply.json()) as { error: { code: string } }).error.code
  });
  const receivedPhotos = () =>
    database()
      .selectFrom('photo')
      .select('received_at')
      .where('received_at', 'is not', null)
      .execute();

  async function announced(author: TestDevice) {
    const bytes = new Uint8Array((await picture()).bytes);
    const notice = photoNotice(bytes);
    const report = filing({ photos: [notice] });
    await push(by(author), report);
    const upload = createUploader(server.fetch, author).of(notice, report.report);
    return { bytes, notice, report: report.report, upload };
  }

  test('browsers never cache an unreleased photo, and cache a public one for one day', async () => {
    const cookie = { Cookie: await signInAsAdministrator(server) };
    const { bytes, notice, report, upload } = await announced(newDevice());
    await upload.create(bytes);
    const cacheControl = async () =>
      (await server.fetch(`/photos/${notice.id}/thumb`, { headers: cookie })).headers.get(
        'Cache-Control'
      );
    expect(await cacheControl()).toBe('private, no-store');

    await push(cookie, operation('acknowledge', {}, { report, seen: 2 }));
    expect(await cacheControl()).toBe('public, max-age=300, must-revalidate');

    await push(cookie, operation('hide', { hidden: true }, { report }));
    expect(await cacheControl()).toBe('private, no-store');
    expect((await server.fetch(`/photos/${notice.id}/thumb`)).status).toBe(404);
  });

  test('signing out clears the browser’s cache, but not the app’s storage', async () => {
    const Cookie = await signInAsAdministrator(server);
    const reply = await server.fetch('/api/officers/sign-out', {
      method: 'POST',
      headers: { ...sameSite, Cookie }
    });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('Clear-Site-Data')).toBe('"cache"');
  });

  test('naming the disabled officer gets `disabled`; naming another officer gets `signed_out`', async () => {
    const Cookie = await signInAsOfficer(server, {
      email: 'asha@example.org',
      role: 'officer',
      wards: ['gba-2025.central.3'],
      corporations: []
    });
    const ask = (path: string, officer: string) =>
      server.fetch(path, {
        headers: { Cookie, [PROTOCOL_HEADER]: '1', [OFFICER_HEADER]: officer }
      });
    const me = await server.fetch('/api/officers/me', { headers: { Cookie } });
    const { id } = ((await me.json()) as { officer: { id: string } }).officer;
    await disableOfficer(server.services, 'asha@example.org');

    for (const path of ['/api/officers/me', '/api/sync/pull?scope=ward:gba-2025.central.3']) {
      expect(await errorOf(await ask(path, id))).toEqual({ status: 401, code: 'disabled' });
      expect(await errorOf(await ask(path, 'somebody'))).toEqual({
        status: 401,
        code: 'signed_out'
      });
    }
  });

  test('a photo that arrives after its report was withdrawn is refused and deleted', async () => {
    const author = newDevice();
    const { bytes, report, upload } = await announced(author);
    // A part has arrived before the report is withdrawn.
    expect((await upload.create(bytes.slice(0, 1_000))).status).toBe(201);
    await push(by(author), operation('withdraw', {}, { report }));

    expect(await errorOf(await upload.append(1_000, bytes.slice(1_000)))).toEqual({
      status: 404,
      code: 'unknown_photo'
    });
    expect(await errorOf(await upload.create(bytes))).toMatchObject({ code: 'unknown_photo' });
    expect(await server.services.photoStore.uploadSize(upload.photo.id)).toBeNull();
    expect(await receivedPhotos()).toEqual([]);
  });

  test('a photo whose last byte arrives while its report is withdrawn is not kept', async () => {
    const author = newDevice();
    const { bytes, notice, report, upload } = await announced(author);
    const { photoDecoder } = server.services;
    const inTurn = photoDecoder.inTurn.bind(photoDecoder);
    photoDecoder.inTurn = async (sender, work) => {
      const result = await inTurn(sender, work);
      await push(by(author), operation('withdraw', {}, { report }));
      return result;
    };
    expect((await upload.create(bytes)).status).toBe(404);
    photoDecoder.inTurn = inTurn;

    expect(await receivedPhotos()).toEqual([]);
    expect(await server.services.photoStore.openKept(notice.id, 'thumb')).toBeNull();
  });

  test('a supporter’s comment on a hidden report is refused as closed; the author’s is applied', async () => {
    const author = newDevice();
    const supporter = newDevice();
    const { report } = await announced(author);
    await push(by(supporter), operation('support', {}, { report }));
    await push(
      { Cookie: await signInAsAdministrator(server) },
      operation('hide', { hidden: true }, { report })
    );
    const reply = await server.fetch('/api/sync/push', {
      method: 'POST',
      headers: { ...by(supporter), [PROTOCOL_HEADER]: '1' },
      body: JSON.stringify({ operations: [operation('comment', { text: 'still' }, { report })] })
    });
    expect(await reply.json()).toMatchObject({ results: [{ outcome: 'refused', code: 'closed' }] });
    // The author can still comment.
    await push(by(author), operation('comment', { text: 'still there' }, { report }));
    const mine = await server.fetch('/api/sync/pull?scope=mine', {
      headers: { ...by(author), [PROTOCOL_HEADER]: '1' }
    });
    expect(((await mine.json()) as PullReply).changes).toMatchObject([{ id: report }]);
  });
});
