import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { CATEGORIES } from '#shared/categories.ts';
import { ERROR_CODES } from '#shared/error-codes.ts';
import { REFUSAL_CODES } from '#shared/refusals.ts';
import { STATUSES } from '#shared/report.ts';
import { openTestServer } from '#tests/support/server.ts';

/* Executes the examples of `sync/PROTOCOL.md`, in their order, on one server. */

type Message = { start: string; headers: Record<string, string>; body: string };

const DOCUMENT = readFileSync('sync/PROTOCOL.md', 'utf8');
const [PHOTO, REPORT] = [
  '0197f1a0-0000-7000-8000-0000000000c1',
  '0197f1a0-0000-7000-8000-0000000000b1'
] as const;

/** The photo that the examples announce and send. */
async function examplePhoto() {
  const bytes = await sharp({
    create: {
      width: 32,
      height: 24,
      channels: 3,
      background: '#555',
      noise: { type: 'gaussian', mean: 110, sigma: 40 }
    }
  })
    .png()
    .toBuffer();
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function exchanges(): { request: Message; response: Message }[] {
  const blocks = [...DOCUMENT.matchAll(/```http\n([\s\S]*?)\n```/g)].map(([, text]) => read(text!));
  expect(blocks.length % 2).toBe(0);
  return Array.from({ length: blocks.length / 2 }, (_, i) => ({
    request: blocks[2 * i]!,
    response: blocks[2 * i + 1]!
  }));
}

function read(text: string): Message {
  const [head = '', ...body] = text.split('\n\n');
  const [start = '', ...lines] = head.split('\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([\w-]+): (.*)$/.exec(line)!;
      return [name!, value!];
    })
  );
  return { start, headers, body: body.join('\n\n') };
}

/** `…` stands for any text. */
const expected = (value: unknown): unknown => {
  if (value === '…') return expect.any(String);
  if (Array.isArray(value)) return value.map(expected);
  if (value === null || typeof value !== 'object') return value;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expected(inner)]))
  );
};

describeOnEachDatabase('the examples of the protocol', (database) => {
  test('are answered as the document says', async () => {
    const server = await openTestServer(database());
    const { bytes, sha256 } = await examplePhoto();
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const metadata = Object.entries({ photo: PHOTO, report: REPORT, sha256, role: 'problem' })
      .map(([key, value]) => `${key} ${base64(value)}`)
      .join(',');
    const filled = (text: string) =>
      text
        .replaceAll('{bytes}', String(bytes.length))
        .replaceAll('{sha256}', sha256)
        .replaceAll('{metadata}', metadata)
        .replaceAll(/"sha256": "[0-9a-f]{64}"/g, `"sha256": "${sha256}"`);

    let count = 0;
    for (const { request, response } of exchanges()) {
      const [method = '', path = ''] = request.start.split(' ');
      const body = request.body === '{photo}' ? new Uint8Array(bytes) : filled(request.body);
      const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [
        name,
        filled(value)
      ]);
      const reply = await server.fetch(path, {
        method,
        headers,
        ...(request.body !== '' && { body })
      });
      const text = await reply.text();
      expect(`${reply.status} ${text}`, request.start).toMatch(new RegExp(`^${response.start} `));
      for (const [name, value] of Object.entries(response.headers)) {
        expect(reply.headers.get(name), `${name} of ${request.start}`).toEqual(
          expected(filled(value))
        );
      }
      if (response.body !== '') {
        expect(JSON.parse(text), request.start).toEqual(
          expected(JSON.parse(filled(response.body)))
        );
      }
      count += 1;
    }
    expect(count).toBeGreaterThanOrEqual(11);
    await server.close();
  });
});

test.each([
  ['refusal code', REFUSAL_CODES],
  ['error code', ERROR_CODES],
  ['category', CATEGORIES],
  ['status', STATUSES]
])('the protocol names every %s', (_, values) => {
  expect(values.filter((value) => !DOCUMENT.includes(`\`${value}\``))).toEqual([]);
});
