import { writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import type { Price } from '#server/budget/prices.ts';
import { ATTEMPT_HEADER, openProvider } from '#server/triage/paid/ai-sdk.ts';
import { withCircuitBreaker, type PaidModel } from '#server/triage/paid/open.ts';

/** How the provider handles one request. It bills every generated answer, even one that is never delivered. */
export type Manner =
  | 'answers'
  /** The answer has no usage. */
  | 'uncounted'
  /** Text that does not answer the question. */
  | 'nonsense'
  /** Bills more tokens than were requested. */
  | 'greedy'
  | 'busy'
  | 'unauthorised'
  | 'fails'
  /** An HTML page from a gateway, with status 200. */
  | 'page'
  | 'cut'
  | 'cut_in_answer'
  | 'hangs'
  | 'stalls_in_answer';

const NANOS_PER_TOKEN = { input: 1_000, output: 2_000 };
/** The same prices as an entry of a price list. */
export const PRICE: Price = {
  provider: 'openai-compatible',
  model: 'm',
  from: '2020-01-01',
  inputPerMillion: NANOS_PER_TOKEN.input * 1_000_000,
  outputPerMillion: NANOS_PER_TOKEN.output * 1_000_000,
  imageTokens: 10_000
};

export type FakeProvider = {
  /** For `AI_BASE_URL`. */
  baseUrl: string;
  requests: { attempt: string; manner: Manner; authorization: string; body: string }[];
  /** What each attempt costs, in nano-dollars; an attempt that costs nothing has no entry. */
  bill: Map<string, number>;
  /** How the next requests are handled, in order; requests after the last entry get an answer. */
  meets: Manner[];
  /** Called when a request has been read, before the response starts. */
  onRequest: () => void;
  /** Called when the answer is written, whether it has arrived or not. */
  onAnswer: () => void;
  /** Returns the answer to a question. The question's field `report` holds a resident's text. */
  says: (question: string) => string;
  close: () => Promise<void>;
};

/**
 * A provider on loopback with both APIs, OpenAI's chat completions and Anthropic's messages. It keeps its
 * own bill.
 */
export async function startFakeProvider(): Promise<FakeProvider> {
  const fake: FakeProvider = {
    baseUrl: '',
    requests: [],
    bill: new Map(),
    meets: [],
    onRequest: () => {},
    onAnswer: () => {},
    says: () => ANSWER,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  const server = createServer((request, response) => {
    take(fake, request, response).catch((cause: unknown) => response.destroy(cause as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return fake;
}

/** A model of the fake provider, called through the AI SDK, with its own circuit breaker. */
export const openFakeModel = ({ baseUrl }: FakeProvider): PaidModel =>
  withCircuitBreaker(
    openProvider({ provider: 'openai-compatible', model: PRICE.model, baseUrl, apiKey: 'k' }),
    [PRICE]
  );

/** Environment variables for a server that uses this provider, with a limit of ten dollars a day. */
export async function paidEnvironment(
  { baseUrl }: FakeProvider,
  folder: string
): Promise<Record<string, string>> {
  const prices = path.join(folder, 'prices.json');
  await writeFile(prices, JSON.stringify([PRICE]));
  return {
    AI_PROVIDER: PRICE.provider,
    AI_MODEL: PRICE.model,
    AI_BASE_URL: baseUrl,
    AI_API_KEY: 'k',
    AI_PRICES_FILE: prices,
    BUDGET_DAY_USD: '10',
    BUDGET_MONTH_USD: '100'
  };
}

export const ANSWER = JSON.stringify({
  category: 'sewage',
  severity: 'low',
  confidence: 0.8,
  summary: { en: 'Sewage on the road', kn: 'ರಸ್ತೆಯಲ್ಲಿ ಕೊಳಚೆ ನೀರು' }
});

async function take(fake: FakeProvider, request: IncomingMessage, response: ServerResponse) {
  const body = await textOf(request);
  const attempt = String(request.headers[ATTEMPT_HEADER]);
  const authorization = request.headers.authorization ?? String(request.headers['x-api-key']);
  const manner = fake.meets.shift() ?? 'answers';
  fake.requests.push({ attempt, manner, authorization, body });
  fake.onRequest();
  if (manner === 'busy' || manner === 'unauthorised') {
    refuse(response, manner === 'busy' ? 429 : 401);
    return;
  }

  const { messages, max_tokens: outputMax } = JSON.parse(body) as {
    messages: { role: string; content: unknown }[];
    max_tokens: number;
  };
  const answer = manner === 'nonsense' ? 'I would rather not say.' : fake.says(wordsOf(messages));
  const usage = {
    // Three bytes per token, as for text in an Indic script.
    input: manner === 'greedy' ? 1_000_000 : Math.ceil(Buffer.byteLength(body) / 3),
    output: Math.min(outputMax, Math.ceil(Buffer.byteLength(answer) / 3))
  };
  const cost = usage.input * NANOS_PER_TOKEN.input + usage.output * NANOS_PER_TOKEN.output;
  fake.bill.set(attempt, (fake.bill.get(attempt) ?? 0) + cost);

  const isMessages = request.url!.endsWith('/messages');
  const reply = JSON.stringify(
    (isMessages ? messagesReply : completionsReply)(answer, manner === 'uncounted' ? null : usage)
  );
  const json = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(reply) };
  switch (manner) {
    case 'fails':
      refuse(response, 500);
      return;
    case 'page':
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Welcome</h1>');
      return;
    case 'cut':
      response.destroy();
      return;
    case 'hangs':
      return;
    case 'cut_in_answer':
    case 'stalls_in_answer':
      response.writeHead(200, json).write(reply.slice(0, reply.length / 2), () => {
        if (manner === 'cut_in_answer') response.destroy();
      });
      return;
    default:
      response.writeHead(200, json).end(reply, fake.onAnswer);
  }
}

function refuse(response: ServerResponse, status: number): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json' })
    .end(JSON.stringify({ error: { message: 'no', type: 'error' } }));
}

type Usage = { input: number; output: number } | null;

const completionsReply = (content: string, usage: Usage) => ({
  id: 'c1',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  ...(usage && {
    usage: {
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      total_tokens: usage.input + usage.output
    }
  })
});

const messagesReply = (text: string, usage: Usage) => ({
  id: 'm1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  ...(usage && { usage: { input_tokens: usage.input, output_tokens: usage.output } })
});

/** The text of the user's last message, in either API's format. */
function wordsOf(messages: readonly { role: string; content: unknown }[]): string {
  const content = messages.findLast(({ role }) => role === 'user')?.content;
  if (typeof content === 'string') return content;
  const parts = content as { type: string; text?: string }[];
  return parts.map(({ text }) => text ?? '').join('');
}
