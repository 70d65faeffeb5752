import { PublicReport } from '#shared/public-report.ts';

/**
 * What everybody may read of a report, from the server.
 *
 * @returns null where there is none, or it is not public
 * @throws when there is no network, or the answer is not ours
 */
export async function loadPublicReport(id: string): Promise<PublicReport | null> {
  const reply = await fetch(`/api/reports/${encodeURIComponent(id)}`);
  if (reply.status === 404) return null;
  return PublicReport.parse(await reply.json());
}
