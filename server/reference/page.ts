import { html } from 'hono/html';
import { STYLE_ELEMENT } from '../words/public-document.ts';
import type { Described } from './openapi.ts';
import { TOPICS, type Asker, type Topic } from './operation.ts';
import { shapeOf } from './shape.ts';

const ASKED_BY: Record<Asker, string> = {
  anyone: 'anyone',
  phone: 'a phone, with its key',
  sender: 'a phone, or a signed-in officer',
  officer: 'a signed-in officer',
  administrator: 'an administrator',
  assistant: 'an officer’s assistant, with its key'
};

/** The reference as a page, in English: it is for developers. It needs no script, and nothing of another host. */
export async function referencePage(
  operations: readonly Described[],
  version: string
): Promise<string> {
  const topics = Object.entries(TOPICS) as [Topic, string][];
  const page = await html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>API reference – Varadi</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          <h1>Varadi ${version}: API reference</h1>
          <p>
            <a href="/api/openapi.json">OpenAPI 3.1</a>. Errors are
            <code>{"error": {"code", "message"}, "request"}</code>. Replies may gain fields and
            values; keep what you do not know.
          </p>
          <ul>
            ${topics.map(([topic, name]) => html`<li><a href="#${topic}">${name}</a></li>`)}
          </ul>
          ${topics.map(
            ([topic, name]) =>
              html`<h2 id="${topic}">${name}</h2>
                ${operations.filter((one) => one.topic === topic).map(section)}`
          )}
        </main>
      </body>
    </html>`;
  // Without the indentation of this file; examples keep theirs.
  return page.replaceAll(/^ +</gm, '<');
}

function section(operation: Described) {
  const { method, path, summary, who, parameters, takesJson, givesJson, media, example } =
    operation;
  const body = typeof example.body === 'object' ? JSON.stringify(example.body, null, 2) : '';
  return html`<details>
    <summary><code>${method} ${path}</code> – ${summary}</summary>
    <p>Asked by ${ASKED_BY[who]}.</p>
    ${parameters.map(
      ({ name, in: where, required, schema }) =>
        html`<p>
          <code>${name}</code>, ${where}${required ? '' : ', optional'}: ${shapeOf(schema)}
        </p>`
    )}
    ${code('Takes', takesJson && shapeOf(takesJson))}
    ${code('Replies', givesJson ? shapeOf(givesJson) : (media ?? `${example.status ?? 200}`))}
    ${code('Example', `${method} ${example.path ?? path}${body && `\n\n${body}`}`)}
  </details>`;
}

const code = (what: string, text: string | null) =>
  text === null
    ? ''
    : html`<h3>${what}</h3>
        <pre tabindex="0">${text}</pre>`;
