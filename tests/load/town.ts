import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { CENTRES } from '#server/wards/centres.ts';
import { readConfig } from '#server/config.ts';
import { openServices } from '#server/open-services.ts';
import { addOfficer } from '#server/officers/officers.ts';
import { PROTOCOL_HEADER, type PushReply } from '#shared/protocol.ts';
import { cookiesOf, sameSite } from '../support/administrator.ts';
import { filing, newDevice, photoNotice, type TestDevice } from '../support/builders.ts';
import { silent } from '../support/databases.ts';
import { phonePhoto } from '../support/phone-photo.ts';
import { createDatabase, startPostgres } from '../support/postgres.ts';
import { startServer, type ServerProcess } from '../support/process.ts';
import { createUploader } from '../support/uploader.ts';

const SERVERS = 2;
/** Different pictures; a comment makes each upload a file of its own. */
const PICTURES = 6;
const PHOTO_WIDTH = 1_280;
const PHOTO_HEIGHT = 960;
const OFFICERS = 70;
const SCREENS_EACH = 6;
/** Reports come from these wards, and each has an officer. */
const WARDS = CENTRES.filter((_, index) => index % 5 === 0).slice(0, OFFICERS);

type Kind = 'push' | 'photo' | 'visit file' | 'pull' | 'attack';
type Sample = { ms: number; bytes: number };

export type Town = {
  /** Files a report. @returns the ids that were acknowledged */
  file: (
    device: TestDevice,
    photos: number,
    address?: string,
    operations?: number
  ) => Promise<void>;
  visit: (address: string) => Promise<void>;
  /** Opens officers' screens: each holds a stream, and pulls at every hint. */
  openScreens: (count: number) => Promise<void>;
  newDevice: () => TestDevice;
  randomAddress: () => string;
  attack: (address: string) => Promise<void>;
  used: () => { cpuSeconds: number; megabytes: number }[];
  report: (seconds: number) => object[];
  close: () => Promise<void>;
};

export async function openTown(needsApp: boolean): Promise<Town> {
  const postgres = await startPostgres();
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-load-'));
  const env = {
    DATABASE_URL: await createDatabase(postgres.url),
    PHOTO_STORE: `file:${folder}/photos`,
    TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: 'info'
  };
  const servers: ServerProcess[] = [];
  for (let i = 0; i < SERVERS; i++)
    servers.push(await startServer(`${folder}/server-${i}`, env, needsApp ? [] : ['--api-alone']));
  let turn = 0;
  const origin = () => servers[(turn += 1) % SERVERS]!.origin;
  const samples = new Map<Kind, Sample[]>();
  const failures = new Map<string, number>();
  const over = new AbortController();
  const screens: Promise<void>[] = [];
  let hints = 0;
  const pictures: Uint8Array[] = [];
  for (let seed = 1; seed <= PICTURES; seed++) {
    const photo = await phonePhoto({ width: PHOTO_WIDTH, height: PHOTO_HEIGHT, seed });
    // As the phone compresses it.
    pictures.push(await sharp(photo).jpeg({ quality: 70 }).toBuffer());
  }
  const files = needsApp ? await firstVisitFiles(servers[0]!.origin) : [];

  async function measured(
    kind: Kind,
    url: string,
    init: RequestInit,
    fine: (status: number) => boolean = (status) => status < 300
  ): Promise<string | null> {
    const began = performance.now();
    try {
      const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) });
      const text = await reply.text();
      const list = samples.get(kind) ?? [];
      samples.set(kind, list);
      if (fine(reply.status)) list.push({ ms: performance.now() - began, bytes: text.length });
      else failed(`${kind} ${reply.status}`);
      return fine(reply.status) ? text : null;
    } catch (cause) {
      failed(`${kind} ${cause instanceof Error ? cause.name : String(cause)}`);
      return null;
    }
  }
  const failed = (what: string) => failures.set(what, (failures.get(what) ?? 0) + 1);
  const randomAddress = () =>
    [100, randomInt(64, 128), randomInt(256), randomInt(1, 255)].join('.');

  return {
    newDevice,
    randomAddress,
    async file(device, photos, address = randomAddress(), operations = 1) {
      const announced = Array.from({ length: photos }, () =>
        uniquePicture(pictures[randomInt(PICTURES)]!)
      );
      const notices = announced.map((bytes) =>
        photoNotice(bytes, { width: PHOTO_WIDTH, height: PHOTO_HEIGHT })
      );
      const filed = Array.from({ length: operations }, () =>
        filing({
          photos: notices,
          location: { ...WARDS[randomInt(WARDS.length)]!.centre, accuracy: 10, source: 'gps' }
        })
      );
      const headers = {
        Authorization: device.authorization,
        [PROTOCOL_HEADER]: '1',
        'X-Forwarded-For': address
      };
      const text = await measured('push', `${origin()}/api/sync/push`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ operations: filed })
      });
      if (text === null) return;
      const { results } = JSON.parse(text) as PushReply;
      for (const { outcome } of results) if (outcome !== 'applied') failed(`push ${outcome}`);
      const onServer: typeof fetch = (input, init) =>
        fetch(`${origin()}${input as string}`, {
          ...init,
          headers: { ...(init?.headers as object), 'X-Forwarded-For': address }
        });
      for (const [index, notice] of notices.entries()) {
        const began = performance.now();
        const bytes = announced[index]!;
        const reply = await createUploader(onServer, device)
          .of(notice, filed[0]!.report)
          .create(bytes)
          .catch(() => null);
        await reply?.arrayBuffer();
        const list = samples.get('photo') ?? [];
        samples.set('photo', list);
        if (reply?.status === 201)
          list.push({ ms: performance.now() - began, bytes: bytes.length });
        else failed(`photo ${reply?.status ?? 'no answer'}`);
      }
    },
    async visit(address) {
      // As a browser does: some at the same time.
      for (let i = 0; i < files.length; i += 6) {
        await Promise.all(
          files.slice(i, i + 6).map((file) =>
            measured('visit file', `${origin()}${file}`, {
              headers: { 'X-Forwarded-For': address, 'Accept-Encoding': 'gzip' }
            })
          )
        );
      }
    },
    async openScreens(count) {
      const services = await openServices(
        readConfig({ DATA_DIR: `${folder}/generator`, ...env }),
        silent,
        Date
      );
      const links: { link: string; ward: string }[] = [];
      for (let i = 0; i < OFFICERS; i++) {
        const ward = WARDS[i]!.id;
        const added = await addOfficer(services, {
          email: `officer-${i}@varadi.example`,
          role: 'officer',
          wards: [ward],
          corporations: [],
          existing: false
        });
        if (!added.ok) throw new Error(added.error);
        links.push({ link: added.value.link, ward });
      }
      await services.close();
      const officers = await Promise.all(
        links.map(async ({ link, ward }) => {
          const reply = await fetch(`${origin()}/api/officers/sign-in-link`, {
            method: 'POST',
            headers: sameSite,
            body: JSON.stringify({ token: link.split('#')[1] })
          });
          return { cookie: cookiesOf(reply), ward };
        })
      );
      for (let i = 0; i < count; i++)
        screens.push(screen(officers[i % officers.length]!, servers[i % SERVERS]!.origin));
      if (count > OFFICERS * SCREENS_EACH) throw new Error('too many screens for these officers');
    },
    async attack(address) {
      await measured(
        'attack',
        `${origin()}/api/sync/push`,
        {
          method: 'POST',
          headers: {
            Authorization: newDevice().authorization,
            [PROTOCOL_HEADER]: '1',
            'X-Forwarded-For': address
          },
          body: JSON.stringify({
            operations: Array.from({ length: 50 }, () => ({ id: 'x'.repeat(200) }))
          })
        },
        () => true
      );
    },
    used: () => servers.map(({ child }) => usedBy(child.pid!)),
    report(seconds) {
      const lines: object[] = [...samples].map(([kind, list]) => ({
        what: kind,
        count: list.length,
        perSecond: Number((list.length / seconds).toFixed(1)),
        p50: percentile(list, 0.5),
        p95: percentile(list, 0.95),
        p99: percentile(list, 0.99),
        unit: 'ms',
        megabytes: Number((list.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1))
      }));
      lines.push({
        what: 'failures',
        ...Object.fromEntries(failures),
        ...(screens.length > 0 && { screens: screens.length, hints })
      });
      return lines;
    },
    async close() {
      over.abort();
      await Promise.all(servers.map((server) => server.end('SIGKILL')));
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    }
  };

  async function screen(
    { cookie, ward }: { cookie: string; ward: string },
    at: string
  ): Promise<void> {
    const headers = { Cookie: cookie, 'X-Forwarded-For': randomAddress(), [PROTOCOL_HEADER]: '1' };
    try {
      const stream = await fetch(`${at}/api/officers/live`, { headers, signal: over.signal });
      if (!stream.ok) {
        failed(`screen ${stream.status}`);
        return;
      }
      let cursor: string | null = null;
      for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
        if (!Buffer.from(chunk).toString().includes('change')) continue;
        hints += 1;
        const query = new URLSearchParams({
          scope: `ward:${ward}`,
          ...(cursor !== null && { cursor })
        });
        const text = await measured('pull', `${at}/api/sync/pull?${query.toString()}`, { headers });
        if (text !== null) cursor = (JSON.parse(text) as { cursor: string }).cursor;
      }
    } catch {
      if (!over.signal.aborted) failed('screen cut off');
    }
  }
}

/** The files of a first visit: the document, what it names, and what the service worker stores. */
async function firstVisitFiles(origin: string): Promise<string[]> {
  const page = await (await fetch(origin)).text();
  const named = [...page.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg|webmanifest))"/g)].map(
    ([, file]) => file!
  );
  const worker = await (await fetch(`${origin}/service-worker.js`)).text();
  const stored = [...worker.matchAll(/"?url"?:"(\/?[^"]+)"/g)].map(([, file]) =>
    file!.startsWith('/') ? file! : `/${file!}`
  );
  return [...new Set(['/', '/service-worker.js', ...named, ...stored, '/api/wards'])];
}

/** JPEG allows comments (marker FE); one with random bytes makes another file of the same picture. */
function uniquePicture(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const comment = Buffer.from([
    0xff,
    0xfe,
    0,
    18,
    ...Array.from({ length: 16 }, () => randomInt(256))
  ]);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, 2), comment, bytes.subarray(2)]));
}

function percentile(list: readonly Sample[], share: number): number {
  const sorted = list.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

const TICKS_A_SECOND = 100;
/** A server with the process that decodes its photos. */
function usedBy(pid: number): { cpuSeconds: number; megabytes: number } {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const all = [pid, ...children.filter(Boolean).map(Number)].map(usedByOne);
  return {
    cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    megabytes: all.reduce((sum, { megabytes }) => sum + megabytes, 0)
  };
}

function usedByOne(pid: number): { cpuSeconds: number; megabytes: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(status) ?? [];
  return {
    cpuSeconds: (Number(stat[11]) + Number(stat[12])) / TICKS_A_SECOND,
    megabytes: Math.round(Number(kilobytes) / 1_024)
  };
}
