import { addOfficer, inviteFirstAdmin, type NewOfficer } from '#server/officers/officers.ts';
import type { TestServer } from './server.ts';

/** What our own pages send along. */
export const sameSite = { 'Sec-Fetch-Site': 'same-origin', 'Content-Type': 'application/json' };

/** The cookies that an answer sets, as the next request brings them. */
export const cookiesOf = (reply: Response): string =>
  reply.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

/** @returns the cookies of the first administrator, who has signed in by the one-time link */
export async function signInAsAdministrator(server: TestServer): Promise<string> {
  return signInByLink(server, (await inviteFirstAdmin(server.services))!);
}

/** Adds an officer. @returns the cookies of the officer, who has signed in by the one-time link */
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
