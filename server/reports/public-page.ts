import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { dateWordIn } from '#shared/date-word.ts';
import { isCategory } from '#shared/categories.ts';
import { LANGUAGES, type LanguageTag } from '#shared/languages.ts';
import type { PublicReport } from '#shared/public-report.ts';
import { isStatus } from '#shared/report.ts';
import { reportNumber } from '#shared/report-number.ts';
import { say, type MessageKey } from '../words/say.ts';

/*
 * A report as a page of its own, for whoever is sent its address: without the app, and without scripts. Only on a phone
 * that has used the app before does a script open the app instead, which may know more of the report.
 */

type Html = ReturnType<typeof html>;

/** The city's zone: the page is cached, so it cannot know the reader's. */
const TIME_ZONE = 'Asia/Kolkata';

/** The phone's database is there only if the app has run. */
const SCRIPT = `(function(){
try{
var o=indexedDB.open('varadi');
o.onupgradeneeded=function(){o.transaction.abort()};
o.onerror=function(e){e.preventDefault()};
o.onsuccess=function(){o.result.close();location.replace(location.pathname+'?app')}
}catch(_){}
})()`;

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
.button{padding:8px 20px;border-radius:9px;background:var(--brand);color:var(--on-brand);font-weight:600;text-decoration:none}`;

const CODE = raw(`<style>${STYLE}</style><script>${SCRIPT}</script>`);

const hashSource = (code: string) =>
  `'sha256-${createHash('sha256').update(code).digest('base64')}'`;

/** Of the page's inline script and style, for its content security policy. */
export const PAGE_HASHES = { scripts: [hashSource(SCRIPT)], styles: [hashSource(STYLE)] };

/** Whether the app itself was asked for: by its own address after saving, or by the page's script. */
const isForApp = (url: URL): boolean => ['app', 'saved'].some((name) => url.searchParams.has(name));

/** The address of a public page; its path alone also belongs to the app's own screen. */
export const isPublicPage = (url: URL): boolean =>
  /^\/report\/[^/]+$/.test(url.pathname) && !isForApp(url);

type Said = (key: MessageKey, values?: Record<string, string | number>) => string;

/**
 * @param origin the public address of this server, without a final slash
 * @returns the document
 */
export async function publicPage(
  report: PublicReport,
  language: LanguageTag,
  origin: string
): Promise<string> {
  const words: Said = (key, values) => say(language, key, values);
  const { id, category, status, ward, photos } = report;
  const title = isCategory(category) ? words(`category_${category}`) : words('value_unknown');
  const state = isStatus(status) ? words(`receipt_${status}`) : words('value_unknown');
  const note = isStatus(status)
    ? words(ward ? `receipt_note_${status}` : 'receipt_note_unplaced')
    : '';
  const place =
    ward &&
    words('place_ward', {
      number: ward.number ?? '',
      name: (language === 'kn' && ward.name.kn) || ward.name.en
    });
  const date = (time: string) => dateWordIn(language, time, TIME_ZONE);
  const facts: [string, string][] = [
    ...(place ? [[words('report_where'), place] as [string, string]] : []),
    [words('public_received'), date(report.receivedAt)],
    [words('public_changed'), date(report.updatedAt)],
    [words('report_number'), reportNumber(id)]
  ];
  const picture = photos[0] ? `/photos/${photos[0].id}/view` : '/icons/icon-512.png';
  return document(
    language,
    `/report/${id}`,
    title,
    html`<meta property="og:type" content="article" />
      <meta property="og:site_name" content="${words('app_name')}" />
      <meta property="og:title" content="${title}" />
      <meta property="og:description" content="${[state, place].filter(Boolean).join(' · ')}" />
      <meta property="og:image" content="${origin}${picture}" />
      <meta property="og:url" content="${origin}/report/${id}" />
      <meta property="og:locale" content="${language}_IN" />`,
    html`<h1>${title}</h1>
      <p><strong>${state}</strong><br />${note}</p>
      <dl>
        ${facts.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`
        )}
      </dl>
      ${photos.map(
        ({ id: photo, role }, index) =>
          html`<img
            src="/photos/${photo}/view"
            alt="${role === 'fix' ? words('receipt_fixed') : words('photo_alt', { number: index + 1 })}"
            loading="${index === 0 ? 'eager' : 'lazy'}"
          />`
      )}`
  );
}

/** For an address without a report that everybody may read. */
export const missingPage = (path: string, language: LanguageTag): Promise<string> =>
  document(
    language,
    path,
    say(language, 'report_title'),
    html``,
    html`<h1>${say(language, 'public_none_title')}</h1>
      <p>${say(language, 'public_none')}</p>`
  );

/** @param path of this page, for the link that changes its language */
async function document(
  language: LanguageTag,
  path: string,
  title: string,
  more: Html,
  main: Html
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
        ${more} ${CODE}
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
          <p><a class="button" href="/">${words('report_another')}</a></p>
        </main>
      </body>
    </html>`;
  return page.replace(/\n\s+/g, '\n');
}
