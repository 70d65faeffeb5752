import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { createPhone } from '#tests/support/phone.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

type Fetch = typeof globalThis.fetch;
type Asked = { method: string; path: string; headers: Headers };

/* Proxies between a phone and the server that change, drop or refuse a part of a request. */
describeOnEachDatabase('reports sent through a proxy', (database) => {
  let server: TestServer;
  let asked: Asked[];
  beforeEach(async () => {
    server = await openTestServer(database());
    asked = [];
  });
  afterEach(() => server.close());

  /** @param change returns the proxy's own response, or the request to pass on */
  const through =
    (change: (request: Asked, init: RequestInit) => Response | RequestInit): Fetch =>
    (input, init = {}) => {
      const url = new URL(input as string | URL, 'http://localhost:3000');
      const request = {
        method: init.method ?? 'GET',
        path: url.pathname,
        headers: new Headers(init.headers)
      };
      asked.push(request);
      const changed = change(request, init);
      return changed instanceof Response ? Promise.resolve(changed) : server.fetch(url, changed);
    };
  const without = (init: RequestInit, name: string): RequestInit => {
    const headers = new Headers(init.headers);
    headers.delete(name);
    return { ...init, headers };
  };
  const isCompressed = ({ headers }: Asked) => headers.get('Content-Encoding') === 'gzip';
  const pushes = () => asked.filter(({ path }) => path.endsWith('/push'));

  test('[S5] arrive if the proxy drops Content-Encoding', async () => {
    const phone = createPhone(through((_, init) => without(init, 'Content-Encoding')));
    await phone.save({ words: 'deep '.repeat(100) });
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
  });

  test('[S5] arrive if the proxy decompresses the body and leaves the header', async () => {
    const plain: Fetch = async (input, init = {}) => {
      const body = init.body instanceof Blob ? await decompressed(init.body) : init.body;
      const url = new URL(input as string | URL, 'http://localhost:3000');
      return server.fetch(url, { ...init, ...(body && { body }) });
    };
    const phone = createPhone(plain);
    await phone.save({ words: 'deep '.repeat(100) });
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
  });

  test.each<[string, () => Response]>([
    ['with the error of an older server', () => malformed()],
    ['with a page of its own', () => new Response('<h1>Bad Request</h1>', { status: 400 })],
    ['with 415', () => new Response('no', { status: 415 })],
    ['with 502', () => new Response('', { status: 502 })]
  ])(
    '[S5] are sent uncompressed from then on if the proxy answers compressed bodies %s',
    async (_, refusal) => {
      const proxied = through((request, init) => (isCompressed(request) ? refusal() : init));
      const phone = createPhone(proxied);
      await phone.save({ words: 'deep '.repeat(100) });
      await phone.sync();
      expect(await phone.receipts()).toEqual([{ at: 'received' }]);
      expect(pushes().map(isCompressed)).toEqual([true, false]);

      // The next engine, in another tab or in the service worker, remembers it too.
      await phone.save({ words: 'another '.repeat(100) });
      await phone.sync();
      expect(pushes().map(isCompressed)).toEqual([true, false, false]);
    }
  );

  test('[S5] stay pending, not refused, if the proxy corrupts every body', async () => {
    let isBroken = true;
    const phone = createPhone(
      through((request, init) => (isBroken && request.path.endsWith('/push') ? malformed() : init))
    );
    await phone.save({ words: 'deep '.repeat(100) });
    await phone.save();
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'on_phone' }, { at: 'on_phone' }]);
    isBroken = false;
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'received' }, { at: 'received' }]);
  });

  test('[S4] keep their photos if the proxy answers PATCH with 405; the phone does not try PATCH again', async () => {
    const phone = createPhone(
      through(({ method }, init) =>
        method === 'PATCH' ? new Response('Method Not Allowed', { status: 405 }) : init
      )
    );
    await phone.save({ photos: 1, size: 600 });
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'received' }]);
    const patches = () => asked.filter(({ method }) => method === 'PATCH').length;
    expect(patches()).toBe(1);
    await phone.save({ photos: 1, size: 600 });
    await phone.sync();
    expect(await phone.receipts()).toEqual([{ at: 'received' }, { at: 'received' }]);
    expect(patches()).toBe(1);
  });
});

const malformed = () =>
  Response.json(
    { error: { code: 'malformed', message: 'the body is not JSON' }, request: 'r' },
    { status: 400 }
  );

const decompressed = (body: Blob) =>
  new Response(body.stream().pipeThrough(new DecompressionStream('gzip')))
    .text()
    .catch(() => body.text());
