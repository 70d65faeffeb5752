import { html, raw } from 'hono/html';
import { dateWordIn } from '#shared/date-word.ts';
import { isCategory } from '#shared/categories.ts';
import type { LanguageTag } from '#shared/languages.ts';
import type { PublicReport } from '#shared/public-report.ts';
import { isStatus } from '#shared/report.ts';
import { reportNumber } from '#shared/report-number.ts';
import { hashSource, publicDocument, STYLE_HASH, type Said } from '../words/public-document.ts';
import { say } from '../words/say.ts';

/*
 * A report as a page of its own, for whoever is sent its address: without the app, and without scripts. Only on a phone
 * that has used the app before does a script open the app instead, which may know more of the report.
 */

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

const SCRIPT_ELEMENT = raw(`<script>${SCRIPT}</script>`);

/** Of the page's inline script and style, for its content security policy. */
export const PAGE_HASHES = { scripts: [hashSource(SCRIPT)], styles: [STYLE_HASH] };

/** Whether the app itself was asked for: by its own address after saving, or by the page's script. */
const isForApp = (url: URL): boolean => ['app', 'saved'].some((name) => url.searchParams.has(name));

/** The address of a public page of a report; its path alone also belongs to the app's own screen. */
export const isPublicPage = (url: URL): boolean =>
  /^\/report\/[^/]+$/.test(url.pathname) && !isForApp(url);

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
  return publicDocument(
    language,
    `/report/${id}`,
    title,
    html`<meta property="og:type" content="article" />
      <meta property="og:site_name" content="${words('app_name')}" />
      <meta property="og:title" content="${title}" />
      <meta property="og:description" content="${[state, place].filter(Boolean).join(' · ')}" />
      <meta property="og:image" content="${origin}${picture}" />
      <meta property="og:url" content="${origin}/report/${id}" />
      <meta property="og:locale" content="${language}_IN" />${SCRIPT_ELEMENT}`,
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
  publicDocument(
    language,
    path,
    say(language, 'report_title'),
    html`${SCRIPT_ELEMENT}`,
    html`<h1>${say(language, 'public_none_title')}</h1>
      <p>${say(language, 'public_none')}</p>`
  );
