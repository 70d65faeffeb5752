import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { APICallError, generateText, type LanguageModel } from 'ai';
import type { ModelConfig } from '../../config.ts';
import type { Provider, Question, Reply } from './provider.ts';

/** OpenAI's API shows this header in its request log; other APIs ignore it. */
export const ATTEMPT_HEADER = 'x-client-request-id';

/** Opens either kind of provider through the AI SDK. */
export function openProvider(config: ModelConfig): Provider {
  return {
    name: config.provider,
    model: config.model,
    async ask(question) {
      const wire = boundedFetch(question);
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
          // Each attempt needs its own reservation (B4).
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

/** Allowance for what the SDK and the API add to the text: field names, roles, the model. */
const OVERHEAD_BYTES = 1_024;

/** Lets through a single request (B4), and none larger than its reservation covers (B3). */
function boundedFetch({ instructions, data, photo }: Question) {
  const size = (text: string) => Buffer.byteLength(JSON.stringify(text));
  const bound =
    size(instructions) + size(data) + Math.ceil((photo?.length ?? 0) / 3) * 4 + OVERHEAD_BYTES;
  let sent = false;
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const bytes = Buffer.byteLength(init?.body as string);
    if (sent) throw new TypeError('second request for one budget reservation');
    if (bytes > bound) {
      throw new TypeError(`request of ${bytes} bytes exceeds its reservation for ${bound} bytes`);
    }
    sent = true;
    return globalThis.fetch(input, init);
  };
  return { fetch, sent: () => sent };
}

/** Error codes from before a connection is established. */
const CONNECT_ERROR_CODES: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
  'UND_ERR_CONNECT_TIMEOUT'
]);

/** Statuses with which an API refuses a request: nothing was generated or charged. */
const REFUSAL_STATUSES: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 413, 422, 429]);

/** @param sent whether a request was handed to the network */
export function failed(cause: unknown, sent: boolean): Exclude<Reply, { sent: 'yes' }> {
  const why = cause instanceof Error ? cause.name : 'error';
  if (!sent) return { sent: 'no', why };
  if (APICallError.isInstance(cause) && cause.statusCode !== undefined) {
    return REFUSAL_STATUSES.has(cause.statusCode)
      ? { sent: 'refused', status: cause.statusCode }
      : { sent: 'unknown', why: `status ${cause.statusCode}` };
  }
  for (let at: unknown = cause; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (CONNECT_ERROR_CODES.has(code)) return { sent: 'no', why: code! };
    // Several addresses were tried, and all failed.
    if (at instanceof AggregateError) {
      const codes = at.errors.map((one: NodeJS.ErrnoException) => one.code);
      if (codes.every((one) => CONNECT_ERROR_CODES.has(one)))
        return { sent: 'no', why: codes.join() };
    }
  }
  return { sent: 'unknown', why };
}
