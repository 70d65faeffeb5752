import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openProvider } from '#server/triage/paid/ai-sdk.ts';
import type { Question } from '#server/triage/paid/provider.ts';
import {
  ANSWER,
  startFakeProvider,
  type FakeProvider,
  type Manner
} from '../support/fake-provider.ts';

const PHOTO = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9]);
const QUESTION: Question = {
  attempt: 'triage/r/q/1',
  instructions: 'Sort it.',
  data: JSON.stringify({ report: 'ಚರಂಡಿ ತುಂಬಿದೆ "now"' }),
  photo: PHOTO,
  outputTokens: 400,
  timeoutMs: 20_000
};

describe.each(['openai-compatible', 'anthropic'] as const)('%s over the AI SDK', (kind) => {
  let fake: FakeProvider;
  beforeEach(async () => {
    fake = await startFakeProvider();
  });
  afterEach(() => fake.close());
  const provider = (baseUrl = fake.baseUrl) =>
    openProvider({ provider: kind, model: 'm', baseUrl, apiKey: 'k-1' });

  test('[B4] sends one request with separate instructions, the text, the photo and the output limit', async () => {
    const reply = await provider().ask(QUESTION);

    expect(reply).toMatchObject({ sent: 'yes', text: ANSWER });
    expect(fake.requests).toHaveLength(1);
    const { attempt, authorization, body } = fake.requests[0]!;
    expect(attempt).toBe(QUESTION.attempt);
    expect(authorization).toContain('k-1');
    const sent = JSON.parse(body) as Record<string, unknown>;
    expect(sent).toMatchObject({ model: 'm', max_tokens: 400, temperature: 0 });
    expect(body).toContain(Buffer.from(PHOTO).toString('base64'));
    const { messages, system } = sent as { messages: { role: string }[]; system?: unknown };
    const user = JSON.stringify(messages.filter(({ role }) => role === 'user'));
    expect(user).toContain(JSON.stringify(QUESTION.data));
    expect(user).not.toContain(QUESTION.instructions);
    const ours = [system, ...messages.filter(({ role }) => role === 'system')];
    expect(JSON.stringify(ours)).toContain(QUESTION.instructions);
  });

  test('reports the usage that the provider counted', async () => {
    const reply = await provider().ask(QUESTION);
    const cost =
      reply.sent === 'yes' && reply.usage!.inputTokens * 1_000 + reply.usage!.outputTokens * 2_000;
    expect(cost).toBe(fake.bill.get(QUESTION.attempt));
  });

  test.each<[Manner, object]>([
    // An Anthropic response without usage is invalid.
    [
      'uncounted',
      kind === 'anthropic' ? { sent: 'unknown' } : { sent: 'yes', text: ANSWER, usage: null }
    ],
    ['nonsense', { sent: 'yes', text: 'I would rather not say.' }],
    ['busy', { sent: 'refused', status: 429 }],
    ['unauthorised', { sent: 'refused', status: 401 }],
    ['fails', { sent: 'unknown' }],
    ['page', { sent: 'unknown' }],
    ['cut', { sent: 'unknown' }],
    ['cut_in_answer', { sent: 'unknown' }],
    ['hangs', { sent: 'unknown' }],
    ['stalls_in_answer', { sent: 'unknown' }]
  ])(
    '[B4] sends one request, and the reply claims only what is known: provider %s',
    async (manner, expected) => {
      fake.meets = [manner];
      const timeoutMs = ['hangs', 'stalls_in_answer'].includes(manner) ? 400 : QUESTION.timeoutMs;
      const reply = await provider().ask({ ...QUESTION, timeoutMs });
      expect(reply).toMatchObject(expected);
      expect(fake.requests).toHaveLength(1);
      // Only a request that is not billed may be reported as refused.
      expect(reply.sent === 'refused').toBe(fake.bill.size === 0);
    }
  );

  test('[B8] an unreachable provider is proof that nothing was sent', async () => {
    const { baseUrl } = fake;
    await fake.close();
    expect(await provider(baseUrl).ask(QUESTION)).toMatchObject({ sent: 'no' });
    fake = await startFakeProvider();
  });

  test('[B3] a request larger than its reservation is not sent', async () => {
    const model = 'm'.repeat(2_000);
    const wide = openProvider({ provider: kind, model, baseUrl: fake.baseUrl, apiKey: 'k-1' });
    expect(await wide.ask(QUESTION)).toMatchObject({ sent: 'no' });
    expect(fake.requests).toEqual([]);
  });
});
