import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Actor, Officer } from '#shared/access.ts';
import { uuidv7 } from '#shared/ids.ts';
import type { Id } from '#shared/values.ts';
import type { Kind, OperationOf, PhotoNotice } from '#shared/operations.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { DAY, HOUR, MINUTE, toTimestamp } from '#shared/time.ts';
import { officerByUser } from '../actors/officer.ts';
import type { Pusher } from '../actors/pusher.ts';
import { addOfficer } from '../officers/officers.ts';
import { finishPhoto } from '../photos/finish-photo.ts';
import type { Services } from '../services.ts';
import { push } from '../sync/push.ts';
import type { Ward } from '../wards/ward.ts';
import { HEIGHT, paint, WIDTH } from './paint.ts';
import { planCity, type PlannedReport } from './plan.ts';
import { createRandom, type Random } from './random.ts';
import { OFFICER_WORDS } from './texts.ts';

const WARDS = 8;
const DAYS = 60;
/** `.example` never resolves (RFC 2606): nobody gets mail because of a seed. */
const emailOf = (name: string) => `${name}@varadi.example`;

export type Seeded = { reports: number; photos: number; links: { email: string; link: string }[] };

/**
 * Fills an empty server with a made-up city: residents, officers of each role, reports of sixty days in several wards
 * and languages, painted photos, duplicates, every status. It does so by the same verbs that serve phones, with a
 * clock in the past. The same seed gives the same city.
 *
 * @param progress gets a line now and then
 * @returns a sentence where the server holds reports already: what is real must not be mixed with what is not
 */
export async function seedCity(
  services: Services,
  { seed, reports }: { seed: number; reports: number },
  progress: (line: string) => void
): Promise<Result<Seeded, string>> {
  const held = await countReports(services);
  if (held > 0) {
    return err(
      `this server holds ${held} reports; a seed fills only an empty server (another DATA_DIR, or another DATABASE_URL)`
    );
  }
  const random = createRandom(seed);
  const wards = pickWards(services, random);
  if (wards.length === 0) return err('there is no ward layer that holds today');
  const office = await openOffice(services, wards);
  const plan = planCity(random, wards, { reports, days: DAYS, now: services.clock.now() });
  const city = createCity(services, random, office.officers);
  const filed: Id[] = [];
  for (const [index, planned] of plan.entries()) {
    filed.push(await city.file(planned));
    if ((index + 1) % 100 === 0) progress(`${index + 1} of ${reports} reports are filed`);
  }
  for (const [index, planned] of plan.entries()) {
    const { isMerged, duplicateOf } = planned;
    if (isMerged && duplicateOf !== null)
      await city.merge(planned, filed[index]!, filed[duplicateOf]!);
  }
  for (const [index, planned] of plan.entries()) {
    await city.decide(planned, filed[index]!);
    if ((index + 1) % 100 === 0) progress(`${index + 1} of ${reports} reports are decided on`);
  }
  return ok({ reports: filed.length, photos: city.photos(), links: office.links });
}

async function countReports({ database }: Services): Promise<number> {
  const { count } = await database
    .selectFrom('report')
    .select((query) => query.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Of two corporations, so that supervisors have something to supervise. */
function pickWards({ wards, clock }: Services, random: Random): Ward[] {
  const all = wards.layerOn(new Date(clock.now())).wards;
  const corporations = [...new Set(all.map(({ corporation }) => corporation))].slice(0, 2);
  return corporations.flatMap((corporation) => {
    const own = all.filter((ward) => ward.corporation === corporation);
    return Array.from({ length: Math.min(own.length, WARDS / corporations.length) }, () =>
      own.splice(Math.floor(random.next() * own.length), 1)
    ).flat();
  });
}

async function openOffice(services: Services, wards: readonly Ward[]) {
  const corporations = [...new Set(wards.flatMap(({ corporation }) => corporation ?? []))];
  const half = Math.ceil(wards.length / 2);
  const ids = wards.map(({ id }) => id);
  const people = [
    { name: 'Meera Rao', role: 'admin', wards: [], corporations: [] },
    ...corporations.map((corporation, i) => ({
      name: ['Suresh Gowda', 'Fatima Khan'][i] ?? `Supervisor ${i + 1}`,
      role: 'supervisor' as const,
      wards: [],
      corporations: [corporation]
    })),
    { name: 'Asha Shetty', role: 'officer', wards: ids.slice(0, half), corporations: [] },
    { name: 'Ravi Kumar', role: 'officer', wards: ids.slice(half), corporations: [] }
  ] as const;
  const links: Seeded['links'] = [];
  const officers: Officer[] = [];
  for (const { name, ...rights } of people) {
    const email = emailOf(name.toLowerCase().replace(' ', '.'));
    const added = await addOfficer(services, { email, name, ...rights, existing: true });
    if (!added.ok) throw new Error(`officer ${email}: ${added.error}`);
    links.push({ email, link: added.value.link });
    const { internalAdapter } = await services.auth.$context;
    const account = await internalAdapter.findUserByEmail(email);
    const officer = account && (await officerByUser(services.database, account.user.id));
    if (officer) officers.push(officer);
  }
  return { officers, links };
}

type DevicePusher = Extract<Actor, { kind: 'device' }> &
  Required<Pick<Pusher, 'blocked' | 'newKey'>>;

function createCity(services: Services, random: Random, officers: readonly Officer[]) {
  const devices = new Map<number, DevicePusher>();
  const authors = new Map<Id, DevicePusher>();
  let photos = 0;

  const newId = (at: number): Id => uuidv7(at, random.bytes(10));
  const at = (instant: number): Services => ({ ...services, clock: { now: () => instant } });

  /** A device has a key from its first push on, which nobody knows: nobody pulls as a made-up resident. */
  function deviceOf(number: number): DevicePusher {
    const known = devices.get(number);
    if (known) return known;
    const made: DevicePusher = { kind: 'device', device: newId(0), blocked: false, newKey: null };
    devices.set(number, made);
    return { ...made, newKey: random.bytes(32) };
  }

  async function operate<K extends Kind>(
    who: Pusher,
    kind: K,
    report: Id,
    body: OperationOf<K>['body'],
    instant: number,
    seen?: number
  ): Promise<number> {
    const operation = {
      id: newId(instant),
      report,
      kind,
      at: toTimestamp(instant),
      body,
      ...(seen !== undefined && { seen })
    };
    const { results } = await push(at(instant), who, [operation]);
    const [result] = results;
    if (result?.outcome === 'applied') return result.version ?? 0;
    throw new Error(`seed: ${kind} was answered ${JSON.stringify(result)}`);
  }

  async function announce(planned: PlannedReport, count: number, isFixed: boolean) {
    const made: { notice: PhotoNotice; bytes: Buffer }[] = [];
    for (let i = 0; i < count; i++) {
      const bytes = await paint(random, planned.category, isFixed);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const notice = {
        id: newId(planned.at),
        sha256,
        bytes: bytes.length,
        width: WIDTH,
        height: HEIGHT
      };
      made.push({ notice, bytes });
    }
    return made;
  }

  async function upload(made: Awaited<ReturnType<typeof announce>>, instant: number) {
    for (const { notice, bytes } of made) {
      await services.photoStore.beginUpload(notice.id);
      await services.photoStore.appendToUpload(notice.id, Readable.from([bytes]), 0);
      const finish = await finishPhoto(at(instant), notice.id);
      if (finish !== 'received') throw new Error(`seed: a photo was answered ${finish}`);
      photos += 1;
    }
  }

  const noticesOf = (made: Awaited<ReturnType<typeof announce>>) =>
    made.length > 0 ? { photos: made.map(({ notice }) => notice) } : {};

  /** The officer of its ward, or the administrator where it has none. */
  async function officerFor(report: Id): Promise<Extract<Actor, { kind: 'officer' }>> {
    const { ward } = await services.database
      .selectFrom('report')
      .select('ward')
      .where('id', '=', report)
      .executeTakeFirstOrThrow();
    const officer = officers.find(({ wards }) => wards.includes(ward)) ?? officers[0]!;
    return { kind: 'officer', officer };
  }

  return {
    photos: () => photos,

    async file(planned: PlannedReport): Promise<Id> {
      const device = deviceOf(planned.device);
      const report = newId(planned.at);
      const made = await announce(planned, planned.photos, false);
      await operate(
        device,
        'file',
        report,
        {
          category: planned.category,
          description: planned.text,
          language: planned.writtenIn.startsWith('kn') ? 'kn' : 'en',
          ...(planned.landmark !== null && { landmark: planned.landmark }),
          ...(planned.place && { location: { ...planned.place, source: 'gps' as const } }),
          ...noticesOf(made)
        },
        planned.at
      );
      authors.set(report, { ...device, newKey: null });
      // One photo in twelve is still on its way.
      if (!random.chance(1 / 12)) await upload(made, planned.at + random.between(1, 20) * MINUTE);
      return report;
    },

    async merge(planned: PlannedReport, report: Id, into: Id): Promise<void> {
      const instant = Math.min(
        services.clock.now() - MINUTE,
        planned.at + random.between(1, 20) * HOUR
      );
      // Two reports of one hole may lie in two wards: the administrator is responsible for both.
      const administrator = { kind: 'officer' as const, officer: officers[0]! };
      await operate(administrator, 'merge', report, { into }, instant);
    },

    async decide(planned: PlannedReport, report: Id): Promise<void> {
      const author = authors.get(report)!;
      const officer = await officerFor(report);
      const now = services.clock.now();
      let instant = planned.at;
      let version = 1;
      const later = (hours: number) => {
        instant = Math.min(now - MINUTE, instant + random.between(0.3, 1) * hours * HOUR);
        return instant;
      };
      const decide = async <K extends Kind>(
        kind: K,
        body: OperationOf<K>['body'],
        hours: number,
        who: Pusher = officer
      ) => {
        version = await operate(who, kind, report, body, later(hours), version);
      };
      const words = (kind: keyof typeof OFFICER_WORDS) => random.pick<string>(OFFICER_WORDS[kind]);

      if (planned.isMerged || planned.fate === 'received') return;
      if (planned.fate === 'withdrawn') {
        await decide('withdraw', {}, 20, author);
        return;
      }
      if (random.chance(0.15))
        await decide('classify', { severity: random.pick(['low', 'high']) }, 20);
      if (planned.fate === 'rejected' || planned.fate === 'answered') {
        await decide(
          'reject',
          { reason: random.pick(['not_found', 'not_ours', 'unclear']), text: words('reject') },
          60
        );
        if (planned.fate === 'answered')
          await decide('answer', { text: words('answer') }, 20, author);
        return;
      }
      await decide('acknowledge', {}, 40);
      if (random.chance(0.12)) await decide('note', { text: words('note') }, 10);
      if (random.chance(0.1))
        await decide(
          'transfer',
          { agency: random.pick(['water-and-sewerage', 'storm-water-drains']) },
          20
        );
      if (planned.fate === 'acknowledged') return;
      await decide('start', {}, 72);
      if (random.chance(0.2)) await decide('reply', { text: words('reply') }, 24);
      if (planned.fate === 'in_progress') return;
      const made = await announce(planned, random.chance(0.6) ? 1 : 0, true);
      await decide('resolve', { text: words('resolve'), ...noticesOf(made) }, 5 * (DAY / HOUR));
      await upload(made, instant);
      if (planned.fate === 'confirmed') await decide('confirm', {}, 30, author);
      if (planned.fate === 'disputed') {
        await decide('dispute', { text: words('dispute') }, 40, author);
      }
      if (planned.fate === 'reopened') await decide('reopen', { text: words('note') }, 20);
    }
  };
}
