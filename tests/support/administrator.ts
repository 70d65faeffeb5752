import { addOfficer, inviteFirstAdmin, type NewOfficer } from '#server/officers/officers.ts';
import type { TestServer } from './server.ts';

/** Headers that Varadi's own pages send. */
export const sameSite = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' };

/** The cookies that a response sets, in the form of a request's `Cookie` header. */
export const cookiesOf = (reply: Response): string =>
  reply.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

/** Signs the first administrator in by the one-time link. @returns the session's cookies */
export async function signInAsAdministrator(server: TestServer): Promise<string> {
  return signInByLink(server, (await inviteFirstAdmin(server.services))!);
}

/** Adds an officer and signs in by the one-time link. @returns the session's cookies */
export async function signInAsOfficer(server: TestServer, officer: NewOfficer): Promise<string> {
  const added = await addOfficer(server.services, officer);
  if (!added.ok) throw new Error(added.error);
  return signInByLink(server, added.value.link);
}

async function signInByLink({ fetch }: TestServer, link: string): Promise<string> {
  const reply = await fetch('/api/officers/sign-in-link', {
    method: 'POST',
    headers: sameSite,
    body: JSON.stringify({ token: link.split('#')[1] })
  });
  return cookiesOf(reply);
}
