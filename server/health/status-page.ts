import { html } from 'hono/html';
import type { LanguageTag } from '#shared/languages.ts';
import { publicDocument } from '../words/public-document.ts';
import { say } from '../words/say.ts';
import type { Health } from './check-health.ts';

/** The path of the page; nothing of the app is there. */
export const STATUS_PATH = '/status';

/** What residents ask when something seems wrong: are reports received, photos too, and read? */
export function statusPage(health: Health, language: LanguageTag): Promise<string> {
  const { isUp, dependencies, degraded } = health;
  const arePhotosUp = isUp && dependencies.photos?.state === 'up';
  const triage = degraded.includes('jobs')
    ? ('status_triage_down' as const)
    : ('status_triage_up' as const);
  const lines = [
    isUp ? 'status_reports_up' : 'status_reports_down',
    arePhotosUp ? 'status_photos_up' : 'status_photos_down',
    // Without a database nobody sees anything.
    ...(isUp ? [triage] : [])
  ] as const;
  return publicDocument(
    language,
    STATUS_PATH,
    say(language, 'status_title'),
    html``,
    html`<h1>${say(language, 'status_title')}</h1>
      <ul>
        ${lines.map((key) => html`<li>${say(language, key)}</li>`)}
      </ul>
      <p>${say(language, 'status_kept')}</p>`,
    'nav_report'
  );
}
