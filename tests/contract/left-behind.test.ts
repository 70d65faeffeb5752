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

/* What must not be left behind once somebody has signed out, was disabled, or took their report back. */
describeOnEachDatabase('what is left behind', (database) => {
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
  const keptUploads = () =>
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

  test('a photo that is not released is kept by no browser, and a public one not for ever', async () => {
    const cookie = { Cookie: await signInAsAdministrator(server) };
    const { bytes, notice, report, upload } = await announced(newDevice());
    await upload.create(bytes);
    const shown = async () =>
      (await server.fetch(`/photos/${notice.id}/thumb`, { headers: cookie })).headers.get(
        'Cache-Control'
      );
    expect(await shown()).toBe('private, no-store');

    await push(cookie, operation('acknowledge', {}, { report, seen: 2 }));
    expect(await shown()).toBe('public, max-age=86400');

    await push(cookie, operation('hide', { hidden: true }, { report }));
    expect(await shown()).toBe('private, no-store');
    expect((await server.fetch(`/photos/${notice.id}/thumb`)).status).toBe(404);
  });

  test('signing out clears what the browser has kept, and not what the app has stored', async () => {
    const Cookie = await signInAsAdministrator(server);
    const reply = await server.fetch('/api/officers/sign-out', {
      method: 'POST',
      headers: { ...sameSite, Cookie }
    });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('Clear-Site-Data')).toBe('"cache"');
  });

  test('a phone that names a disabled officer is told so; of others it is told nothing', async () => {
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

  test('a photo that comes after its report was withdrawn is not taken, and nothing of it stays', async () => {
    const author = newDevice();
    const { bytes, report, upload } = await announced(author);
    // Half of it is here already.
    expect((await upload.create(bytes.slice(0, 1_000))).status).toBe(201);
    await push(by(author), operation('withdraw', {}, { report }));

    expect(await errorOf(await upload.append(1_000, bytes.slice(1_000)))).toEqual({
      status: 404,
      code: 'unknown_photo'
    });
    expect(await errorOf(await upload.create(bytes))).toMatchObject({ code: 'unknown_photo' });
    expect(await server.services.photoStore.uploadSize(upload.photo.id)).toBeNull();
    expect(await keptUploads()).toEqual([]);
  });

  test('a photo of which the last byte comes as its report is withdrawn is not kept', async () => {
    const author = newDevice();
    const { bytes, notice, report, upload } = await announced(author);
    const { photoDecoder } = server.services;
    const inTurn = photoDecoder.inTurn.bind(photoDecoder);
    photoDecoder.inTurn = async (sender, work) => {
      const made = await inTurn(sender, work);
      await push(by(author), operation('withdraw', {}, { report }));
      return made;
    };
    expect((await upload.create(bytes)).status).toBe(404);
    photoDecoder.inTurn = inTurn;

    expect(await keptUploads()).toEqual([]);
    expect(await server.services.photoStore.openKept(notice.id, 'thumb')).toBeNull();
  });

  test('what a supporter says of a report that was hidden meanwhile is refused for good', async () => {
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
    // Its reporter goes on speaking to the office.
    await push(by(author), operation('comment', { text: 'still there' }, { report }));
    const mine = await server.fetch('/api/sync/pull?scope=mine', {
      headers: { ...by(author), [PROTOCOL_HEADER]: '1' }
    });
    expect(((await mine.json()) as PullReply).changes).toMatchObject([{ id: report }]);
  });
});
