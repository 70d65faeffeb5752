import { createHmac } from 'node:crypto';
import type { BetterAuthPlugin } from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';
import { setRequestCookie } from 'better-auth/cookies';

/**
 * Sessions whose cookie was signed with another accepted secret are valid too, and their cookie is signed anew with the
 * one in use. So a secret can be exchanged while servers with the old and with the new one run side by side.
 *
 * better-auth's own `secrets` are for what it encrypts, not for the cookies that it signs.
 *
 * @param secrets accepted besides the one in use
 */
export function alsoAccepted(secrets: readonly string[]): BetterAuthPlugin {
  const renewed = new WeakSet<Headers>();
  return {
    id: 'also-accepted',
    hooks: {
      before: [
        {
          matcher: (context) => secrets.length > 0 && Boolean(context.headers?.get('cookie')),
          handler: createAuthMiddleware(async (c) => {
            const { authCookies, secret } = c.context;
            const { name } = authCookies.sessionToken;
            if (await c.getSignedCookie(name, secret)) return;
            for (const other of secrets) {
              const token = await c.getSignedCookie(name, other);
              if (!token) continue;
              const headers = new Headers(c.headers);
              const signature = createHmac('sha256', secret).update(token).digest('base64');
              setRequestCookie(headers, name, `${token}.${signature}`);
              if (c.headers) renewed.add(c.headers);
              return { context: { headers } };
            }
          })
        }
      ],
      after: [
        {
          matcher: ({ path, headers }) =>
            path === '/get-session' && !!headers && renewed.has(headers),
          handler: createAuthMiddleware(async (c) => {
            const session = c.context.session as { session: { token: string } } | null;
            if (!session) return;
            const { authCookies, secret, sessionConfig } = c.context;
            await c.setSignedCookie(authCookies.sessionToken.name, session.session.token, secret, {
              ...authCookies.sessionToken.attributes,
              maxAge: sessionConfig.expiresIn
            });
          })
        }
      ]
    }
  };
}
