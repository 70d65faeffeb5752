import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { LANGUAGES, type LanguageTag } from '#shared/languages.ts';
import { say, type MessageKey } from './say.ts';

/* A page of its own, for any phone: without the app, and without requests beside its own. */

export type Html = ReturnType<typeof html>;
export type Said = (key: MessageKey, values?: Record<string, string | number>) => string;

const STYLE = `:root{color-scheme:light dark;--paper:#fbf9f4;--card:#fff;--ink:#1b2326;--soft:#505b5f;--line:#d8d4c8;--brand:#0b5d57;--on-brand:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#14181a;--card:#1d2325;--ink:#eef2f1;--soft:#aab5b5;--line:#384144;--brand:#57c2b6;--on-brand:#06201d}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main{max-width:640px;margin:0 auto;padding:12px 16px}
header{display:flex;flex-wrap:wrap;gap:8px;justify-content:space-between}
a{color:var(--brand)}
header a,.button{display:inline-flex;align-items:center;min-height:48px}
h1{margin:8px 0;font-size:1.5rem;line-height:1.3}
dl{display:grid;gap:4px;margin:16px 0;padding:16px;border:1px solid var(--line);border-radius:14px;background:var(--card)}
dt{color:var(--soft)}
dd{margin:0 0 8px}
img{display:block;width:100%;height:auto;margin:12px 0;border-radius:9px}
pre{overflow-x:auto}
summary{padding:12px 0}
.button{padding:8px 20px;border-radius:9px;background:var(--brand);color:var(--on-brand);font-weight:600;text-decoration:none}`;

export const STYLE_ELEMENT = raw(`<style>${STYLE}</style>`);

/** The source of an inline script or style, for a content security policy. */
export const hashSource = (code: string) =>
  `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

export const STYLE_HASH = hashSource(STYLE);

/**
 * @param path of this page, for the link that changes its language
 * @param more for the head, with a script, if there is one
 * @param button the words of the link to the form
 */
export async function publicDocument(
  language: LanguageTag,
  path: string,
  title: string,
  more: Html,
  main: Html,
  button: MessageKey = 'report_another'
): Promise<string> {
  const words: Said = (key) => say(language, key);
  const other = LANGUAGES.find((tag) => tag !== language)!;
  const page = await html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} – ${words('app_name')}</title>
        <link rel="icon" href="/icons/icon.svg" type="image/svg+xml" />
        ${more} ${STYLE_ELEMENT}
      </head>
      <body>
        <header>
          <a href="/">${words('app_name')}</a>
          <a href="${path}?language=${other}" lang="${other}" hreflang="${other}"
            >${words('language_other')}</a
          >
        </header>
        <main>
          ${main}
          <p><a class="button" href="/">${words(button)}</a></p>
        </main>
      </body>
    </html>`;
  return page.replace(/\n\s+/g, '\n');
}
