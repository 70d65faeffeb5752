import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { LANGUAGE_COOKIE, LANGUAGE_COOKIE_AGE } from '#shared/languages.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { isNotModified, setValidators } from '../http/conditional.ts';
import { languageOf } from '../http/language.ts';
import type { Document, Shell } from './shell.ts';

/** Whether a path is a script or a style whose name contains its hash; a worker's script is not included. */
export const isHashedFile = (path: string): boolean =>
  path.startsWith('/_app/immutable/') && !path.includes('worker');

const FILE_NAME = /\.[a-z0-9]+$/i;

/** Serves the built app. Files with a hash in their names are cached for ever; all others are revalidated. */
export function shellRoutes(shell: Shell, isTls: boolean) {
  const languages = [...shell.documents.keys()];
  const files = serveStatic<AppEnv>({
    root: shell.folder,
    precompressed: true,
    index: '',
    onFound: (_, c) => c.header('Cache-Control', 'no-cache')
  });
  const sendForm = (c: AppContext, language: string) => {
    // The service worker reads from it which language it has cached.
    c.header('Content-Language', language);
    return send(c, shell.documents.get(language)!);
  };

  return (
    new Hono<AppEnv>()
      .get('/', (c) => {
        const ofBrowser = languageOf(c);
        // Before any script runs, the language switch is a plain link.
        const chosen = c.req.query('language') ?? '';
        if (!languages.includes(chosen)) return sendForm(c, ofBrowser);
        setCookie(c, LANGUAGE_COOKIE, chosen, {
          path: '/',
          maxAge: LANGUAGE_COOKIE_AGE,
          sameSite: 'Lax',
          secure: isTls
        });
        return sendForm(c, chosen);
      })
      .get('/:language{[a-z]{2,3}}', (c, next) => {
        const language = c.req.param('language');
        return languages.includes(language) ? Promise.resolve(sendForm(c, language)) : next();
      })
      .use('/_app/immutable/*', async (c, next) => {
        await next();
        if (!c.res.ok) return;
        c.header('Cache-Control', 'public, max-age=31536000, immutable');
        // Nobody revalidates it or asks about its request.
        for (const name of ['Last-Modified', 'X-Request-Id']) c.res.headers.delete(name);
      })
      .use(async (c, next) => {
        const validators = shell.validators.get(c.req.path);
        if (validators && isNotModified(c, validators)) {
          c.header('Cache-Control', 'no-cache');
          c.header('Vary', 'Accept-Encoding', { append: true });
          return c.body(null, 304);
        }
        await next();
        // The served file may be the compressed one, which has a date of its own.
        if (validators && c.res.ok) setValidators(c, validators);
      })
      // Without a service worker the shared photo is lost: the app opens and says so.
      .post('/share', (c) => c.redirect('/?shared', 303))
      .get('/share', (c) => c.redirect('/', 303))
      // A folder would be answered with 200 and a broken connection.
      .use((c, next) => (FILE_NAME.test(c.req.path) ? files(c, next) : next()))
      .get('*', (c, next) => {
        // A missing file is an error; the app itself shows every screen.
        const isFile = FILE_NAME.test(c.req.path) || /^\/(_app|api|photos)\//.test(c.req.path);
        return isFile ? next() : Promise.resolve(send(c, shell.fallback));
      })
  );
}

function send(c: AppContext, { html, brotli, gzip, ...validators }: Document): Response {
  c.header('Content-Type', 'text/html; charset=utf-8');
  c.header('Cache-Control', 'no-cache');
  c.header('Vary', 'Accept-Encoding', { append: true });
  if (isNotModified(c, validators)) return c.body(null, 304);
  const encodings = c.req.header('accept-encoding') ?? '';
  if (/\bbr\b/.test(encodings)) {
    c.header('Content-Encoding', 'br');
    return c.body(new Uint8Array(brotli));
  }
  if (/\bgzip\b/.test(encodings)) {
    c.header('Content-Encoding', 'gzip');
    return c.body(new Uint8Array(gzip));
  }
  return c.body(new Uint8Array(html));
}
