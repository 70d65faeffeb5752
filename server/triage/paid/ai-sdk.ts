import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, type LanguageModel } from 'ai';
import type { ModelConfig } from '../../config.ts';
import type { Provider, Question, Reply } from './provider.ts';

/** Of OpenAI's API, where it stands in their log of requests; others pass it over. */
export const ATTEMPT_HEADER = 'x-client-request-id';

/** The two kinds of provider, both through the AI SDK. */
export function openProvider(config: ModelConfig): Provider {
  return {
    name: config.provider,
    model: config.model,
    async ask(question) {
      const wire = watchedFetch(question);
      try {
        const { text, usage } = await generateText({
          model: modelOf(config, wire.fetch),
          instructions: question.instructions,
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: question.data },
                ...(question.photo === null
                  ? []
                  : [
                      {
                        type: 'file' as const,
                        data: question.photo,
                        mediaType: 'image/jpeg'
                      }
                    ])
              ]
            }
          ],
          maxOutputTokens: question.outputTokens,
          temperature: 0,
          // Every attempt has a reservation of its own (B4).
          maxRetries: 0,
          headers: { [ATTEMPT_HEADER]: question.attempt },
          abortSignal: AbortSignal.timeout(question.timeoutMs)
        });
        const { inputTokens, outputTokens } = usage;
        const counted = inputTokens !== undefined && outputTokens !== undefined;
        return { sent: 'yes', text, usage: counted ? { inputTokens, outputTokens } : null };
      } catch (cause) {
        return failed(cause, wire.sent());
      }
    }
  };
}

function modelOf(
  { provider, model, baseUrl, apiKey }: ModelConfig,
  fetch: typeof globalThis.fetch
): LanguageModel {
  if (provider === 'anthropic') {
    return createAnthropic({ apiKey: apiKey ?? '', fetch, ...(baseUrl && { baseURL: baseUrl }) })(
      model
    );
  }
  return createOpenAICompatible({
    name: provider,
    baseURL: baseUrl!,
    fetch,
    ...(apiKey && { apiKey })
  })(model);
}

/** What the SDK and the API put around the words: names of fields, roles, the model. */
const WRAPPING_BYTES = 1_024;

/** Nothing goes out that is larger than what was reserved for (B3), and one request alone (B4). */
function watchedFetch({ instructions, data, photo }: Question) {
  const size = (text: string) => Buffer.byteLength(JSON.stringify(text));
  const bound =
    size(instructions) + size(data) + Math.ceil((photo?.length ?? 0) / 3) * 4 + WRAPPING_BYTES;
  let sent = false;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const bytes = Buffer.byteLength(init?.body as string);
    if (sent || bytes > bound) throw new TypeError('more than was reserved for');
    sent = true;
    return globalThis.fetch(input, init);
  };
  return { fetch, sent: () => sent };
}

/** Errors that come before a connection stands. */
const UNREACHED: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
  'UND_ERR_CONNECT_TIMEOUT'
]);

/** Answers by which an API says that it has not begun: nothing is generated, and nothing charged. */
const REFUSALS: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 413, 422, 429]);

/** @param sent whether a request was handed to the network */
export function failed(cause: unknown, sent: boolean): Exclude<Reply, { sent: 'yes' }> {
  const why = cause instanceof Error ? cause.name : 'error';
  if (!sent) return { sent: 'no', why };
  if (APICallError.isInstance(cause) && cause.statusCode !== undefined) {
    return REFUSALS.has(cause.statusCode)
      ? { sent: 'refused', status: cause.statusCode }
      : { sent: 'unknown', why: `status ${cause.statusCode}` };
  }
  for (let at: unknown = cause; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (UNREACHED.has(code)) return { sent: 'no', why: code! };
    // Several addresses were tried, each in vain.
    if (at instanceof AggregateError) {
      const codes = at.errors.map((one: NodeJS.ErrnoException) => one.code);
      if (codes.every((one) => UNREACHED.has(one))) return { sent: 'no', why: codes.join() };
    }
  }
  return { sent: 'unknown', why };
}
