import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from '#server/app.ts';
import { describedOperations, type JsonSchema } from '#server/reference/openapi.ts';
import { OPERATIONS } from '#server/reference/operations.ts';
import { addOfficer } from '#server/officers/officers.ts';
import { OFFICE_CALLS } from '#shared/office-calls.ts';
import { newDevice } from '#tests/support/builders.ts';
import { cookiesOf, sameSite } from '#tests/support/administrator.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { picture } from '#tests/support/phone.ts';
import { openTestServer } from '#tests/support/server.ts';

/* The API reference: every route is in it, and every example is executed. */

const REPORT = '0197f1a0-0000-7000-8000-0000000000b1';
const PHOTO = '0197f1a0-0000-7000-8000-0000000000c1';
/** Not part of the API: pages, and the reference itself. */
const NOT_API = new Set(['/status', '/api/docs', '/api/openapi.json']);

describeOnEachDatabase('the API reference', (database) => {
  test('its examples are answered as it says, and replies have the shape that it says', async () => {
    const server = await openTestServer(database(), Date, { ASSISTANTS: 'on' });
    const device = newDevice();
    const bytes = new Uint8Array((await picture()).bytes);
    const values: Record<string, string> = {
      bytes: String(bytes.length),
      sha256: createHash('sha256').update(bytes).digest('hex')
    };
    const pairs = { photo: PHOTO, report: REPORT, sha256: values.sha256!, role: 'problem' };
    values.metadata = Object.entries(pairs)
      .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
      .join(',');
    const filled = (text: string) =>
      text
        .replaceAll('"{bytes}"', values.bytes!)
        .replaceAll(/\{(bytes|sha256|metadata)\}/g, (_, name: string) => values[name]!);
    const added = await addOfficer(server.services, {
      email: 'asha@example.org',
      role: 'admin',
      wards: [],
      corporations: []
    });
    if (!added.ok) throw new Error(added.error);
    const signedIn = await server.fetch('/api/officers/sign-in-link', {
      method: 'POST',
      headers: sameSite,
      body: JSON.stringify({ token: added.value.link.split('#')[1] })
    });
    const cookie = cookiesOf(signedIn);

    for (const { method, path, who, headers, reply, media, example } of OPERATIONS) {
      const what = `${method} ${path}`;
      const isJson = typeof example.body === 'object';
      const by: Record<string, string> = {
        anyone: {},
        phone: { Authorization: device.authorization },
        sender: { Authorization: device.authorization },
        officer: { cookie },
        administrator: { cookie },
        assistant: { Authorization: `Bearer ${values.key}` }
      }[who];
      const answer = await server.fetch(example.path ?? path, {
        method,
        headers: Object.entries<string>({
          'Sec-Fetch-Site': 'same-origin',
          ...(isJson && { 'Content-Type': 'application/json' }),
          ...by,
          ...(path.startsWith('/api/sync') && headers),
          ...example.headers
        }).map(([name, value]): [string, string] => [name, filled(value)]),
        ...(isJson && { body: filled(JSON.stringify(example.body)) }),
        ...(example.body === '{photo}' && { body: bytes })
      });
      if (media === 'text/event-stream') {
        expect(answer.headers.get('Content-Type'), what).toContain(media);
        await answer.body!.cancel();
        continue;
      }
      const text = media === 'image/jpeg' ? '' : await answer.text();
      expect(`${answer.status} ${text.slice(0, 300)}`, what).toMatch(
        new RegExp(`^${example.status ?? 200} `)
      );
      if (answer.status >= 300) continue;
      if (path === OFFICE_CALLS.addAssistant.path && method === 'POST')
        values.key = (JSON.parse(text) as { key: string }).key;
      if (reply) expect(z.safeParse(reply, JSON.parse(text)).error, what).toBeUndefined();
      else if (media) expect(answer.headers.get('Content-Type'), what).toContain(media);
    }
    await server.close();
  });

  test('every route of the API is in it, and it names no other', async () => {
    const server = await openTestServer(database(), Date, { ASSISTANTS: 'on' });
    const routes = createApp(server.services, null).routes.filter(
      ({ method, path }) => method !== 'ALL' && !NOT_API.has(path)
    );
    const named = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(named)).toEqual(new Set(routes.map(({ method, path }) => `${method} ${path}`)));
    expect(named.length).toBe(new Set(named).size);
    await server.close();
  });

  test('what a route parses is in it, as OpenAPI 3.1 and as a page without foreign hosts', async () => {
    const server = await openTestServer(database(), Date, { ASSISTANTS: 'on' });
    const app = createApp(server.services, null);
    const operations = describedOperations(app);
    const setLimit = operations.find(({ path }) => path === '/api/budget/limits')!;
    expect(Object.keys(setLimit.takesJson!.properties as object)).toEqual(['id', 'cap', 'soft']);
    const pull = operations.find(({ path }) => path === '/api/sync/pull')!;
    expect(pull.parameters.map(({ name }) => name)).toEqual([
      'scope',
      'cursor',
      'limit',
      'Varadi-Protocol'
    ]);
    for (const { method, path, takesJson } of operations) {
      const hasBody = ['POST', 'PUT'].includes(method) && !/photos|sign-out|erase/.test(path);
      expect(takesJson !== null, `${method} ${path}`).toBe(hasBody);
    }

    const document = (await (await server.fetch('/api/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId)
    );
    expect(new Set(ids).size).toBe(OPERATIONS.length);
    expect(
      unresolved(document as unknown as JsonSchema, document as unknown as JsonSchema)
    ).toEqual([]);

    const page = await server.fetch('/api/docs');
    const html = await page.text();
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(html.match(/<details>/g)!.length).toBe(OPERATIONS.length);
    expect(html.replaceAll(server.services.config.publicOrigin, '')).not.toMatch(/https?:\/\//);
    await server.close();
  });
});

/** References that lead nowhere. */
function unresolved(part: unknown, whole: JsonSchema): string[] {
  if (part === null || typeof part !== 'object') return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key !== '$ref') return unresolved(value, whole);
    const found = (value as string)
      .slice(2)
      .split('/')
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], whole);
    return found === undefined ? [value as string] : [];
  });
}
