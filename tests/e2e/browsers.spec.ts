import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { test as playwright, expect } from '@playwright/test';
import { startBadLink, type BadLink } from '../support/bad-link.ts';
import { phonePhoto } from '../support/phone-photo.ts';
import { startServerBehind } from '../support/server-behind.ts';
import { startSlowLink } from '../support/slow-link.ts';
import { HANDSETS, type Handset, type HandsetName } from './handsets.ts';
import { SEND_NOW } from './fixtures.ts';

/*
 * Tests that every browser must pass, with or without Background Sync. They are the same in Chromium,
 * Firefox and WebKitGTK. The link to the server can fail in every way.
 */

type Setup = {
  link: BadLink;
  /** Path of a phone photo. */
  photo: string;
  stopServer: () => Promise<void>;
  startServer: () => Promise<void>;
  adminLink: () => Promise<string>;
  /** Whether the first administrator has signed in. */
  officer: { exists: boolean };
};
type World = Setup & { phone: Handset };

/** Starting a server takes longer than most tests, so all tests of a worker share one. */
const base = playwright.extend<object, { setup: Setup }>({
  setup: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = await mkdtemp(path.join(tmpdir(), 'varadi-browsers-'));
      const photo = path.join(folder, 'IMG_0001.jpg');
      await writeFile(photo, await phonePhoto({ width: 1_600, height: 1_200 }));
      const link = await startBadLink();
      const server = await startServerBehind({
        origin: link.origin,
        pointTo: (origin) => link.pointTo(Number(new URL(origin).port))
      });
      await use({
        link,
        photo,
        officer: { exists: false },
        startServer: server.start,
        stopServer: server.stop,
        adminLink: server.adminLink
      });
      await server.close();
      await link.close();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 }
  ]
});

for (const name of Object.keys(HANDSETS) as HandsetName[]) {
  const test = base.extend<{ world: World }>({
    world: async ({ setup }, use) => {
      const phone = await HANDSETS[name]();
      setup.link.setWeather({ kind: 'fair' });
      await use({ ...setup, phone });
      await phone.close();
    }
  });

  test.describe(name, () => {
    test('[S1] [S3] a report saved while the server is down arrives once, with its photo, when it is up again', async ({
      world
    }) => {
      const { phone, photo, link } = world;
      await install(world);
      await world.stopServer();
      await report(world, { words: `Deep hole in front of the school, ${name}`, photo });
      await expectText(phone, 'Saved on this phone');
      // A browser that deletes the data of unvisited sites needs the warning (S12).
      const banner = 'If you do not open Varadi for seven days';
      if (name === 'WebKitGTK') await expectText(phone, banner);
      else expect(await phone.run('document.body.innerText')).not.toContain(banner);
      await phone.newTab();

      await world.startServer();
      await phone.open(`${link.origin}/mine`);
      await expectText(phone, 'Everything is sent.');
      await expectText(phone, 'Received');
      await signIn(world);
      const words = `Deep hole in front of the school, ${name}`;
      await expectText(phone, words);
      expect(await phone.run(`${cards(words)}.length`)).toBe(1);
      // Decoded in a separate image: a background tab does not load its lazy images.
      const width = `(async () => {
        const image = new Image();
        image.src = ${cards(words)}[0].querySelector('img')?.src;
        await image.decode();
        return image.naturalWidth;
      })()`;
      await expect.poll(() => phone.run(width).catch(String)).toBe(240);
    });

    test('[S1] a page left in the middle of a write does not block later pages', async ({
      world
    }) => {
      const { phone, link } = world;
      await install(world);
      await report(world, { words: 'Kept on this phone' });
      await expectText(phone, 'Received');
      for (let round = 0; round < 15; round++) {
        // The engine and the screen read and write during start-up.
        await phone.open(`${link.origin}/mine?${round}`);
        await sleep(round * 8);
      }
      await report(world, { words: 'Left and come back' });
      await expectText(phone, 'Received');
    });

    test('[S2] a report whose acknowledgement was lost is stored once', async ({ world }) => {
      const { phone, link } = world;
      await install(world);
      // The server receives the whole request; the response is cut after 40 bytes.
      link.setWeather({ kind: 'cut', up: 1e9, down: 40 });
      const words = `Only once, ${name}`;
      await report(world, { words });
      await expectText(phone, 'Saved on this phone');
      link.setWeather({ kind: 'fair' });
      await phone.open(`${link.origin}/mine`);
      await expectText(phone, 'Everything is sent.');
      await signIn(world);
      await expectText(phone, words);
      expect(await phone.run(`${cards(words)}.length`)).toBe(1);
    });

    test('[S4] a photo on 64 kbit/s that drops every 15 s costs at most 1.05 times its bytes', async ({
      world
    }) => {
      // Takes about 40 s on an idle machine; the test does not limit the duration.
      test.setTimeout(240_000);
      const { phone, photo } = world;
      let isSlow = false;
      let drops = 0;
      const slow = await startSlowLink(
        Number(new URL(world.link.origin).port),
        () => (isSlow ? 8 : 1e6),
        () => (isSlow ? (drops++ === 0 ? 5_000 : 15_000) : Infinity)
      );
      try {
        const link = { ...world.link, origin: slow.origin };
        await install({ ...world, link });
        world.link.setWeather({ kind: 'refused' });
        await report({ ...world, link }, { photo });
        world.link.setWeather({ kind: 'fair' });
        isSlow = true;
        const before = world.link.photoBytes();
        await phone.open(`${slow.origin}/mine`);
        await expectText(phone, 'Everything is sent.', 150_000);
        const [bytes] = await phone.run<number[]>(sizes);
        expect(slow.drops()).toBeGreaterThan(0);
        expect(world.link.photoBytes() - before).toBeLessThanOrEqual(bytes! * 1.05);
      } finally {
        await slow.close();
      }
    });

    for (const [what, status, headers] of [
      ['a captive portal', 200, { 'Content-Type': 'text/html' }],
      ['a 401 from an intermediary', 401, {}],
      ['429 with Retry-After', 429, { 'Retry-After': '1' }],
      ['500', 500, {}]
    ] as const) {
      test(`[S5] [S6] ${what} changes nothing on the phone, and everything arrives afterwards`, async ({
        world
      }) => {
        const { phone, link, photo } = world;
        await install(world);
        link.setWeather({
          kind: 'answered',
          status,
          headers,
          body: '<h1>Sign in to the Wi-Fi</h1>'
        });
        await report(world, { words: 'Behind a portal', photo });
        await phone.run('new Promise((resolve) => setTimeout(resolve, 1_000))');
        const queued = `${allRows('outbox')}.then((rows) => rows.map(({ state }) => state))`;
        expect(await phone.run(queued)).toEqual(['pending']);
        link.setWeather({ kind: 'fair' });
        await phone.open(`${link.origin}/mine`);
        await sendNow(phone);
        await expectText(phone, 'Everything is sent.');
      });
    }

    test('[S7] two open tabs send a photo once', async ({ world }) => {
      const { phone, link, photo } = world;
      await install(world);
      const before = link.photoBytesCarried();
      link.setWeather({ kind: 'refused' });
      await report(world, { photo });
      await expectText(phone, 'Saved on this phone');
      link.setWeather({ kind: 'fair' });
      await phone.run('dispatchEvent(new Event("online"))');
      await phone.newTab();
      await phone.open(`${link.origin}/mine`);
      await expectText(phone, 'Everything is sent.');
      const [bytes] = await phone.run<number[]>(sizes);
      expect(link.photoBytesCarried() - before).toBeLessThan(bytes! * 1.05);
    });

    test('[S8] [S9] an officer’s decision while the server is down shows at once and is sent later', async ({
      world
    }) => {
      const { phone, link } = world;
      await install(world);
      const words = `Since the last rain, ${name}`;
      await report(world, { words });
      await expectText(phone, 'Received');
      await signIn(world);
      await expectText(phone, words);
      await world.stopServer();
      await phone.run(`${cards(words)}[0].click()`);
      await phone.click('article .button.primary');
      await expectText(phone, 'Acknowledged');
      await expectText(phone, 'Waiting to be sent');
      await world.startServer();
      await phone.run('dispatchEvent(new Event("online"))');
      await expect
        .poll(() => phone.run('document.body.innerText.includes("Waiting to be sent")'))
        .toBe(false);
      await phone.open(`${link.origin}/mine`);
      await expectText(phone, 'Seen by an officer');
    });

    test('[S10] the server accepts reports from a phone whose clock is a year ahead', async ({
      world
    }) => {
      const { phone, link } = world;
      await install(world);
      await phone.open(`${link.origin}/?new`);
      await phone.run(
        '(() => { const now = Date.now.bind(Date); Date.now = () => now() + 366 * 86_400_000; })()'
      );
      await write(world, { words: 'From the future' });
      await expectText(phone, 'Received');
    });

    test('[S11] this release sends the operations that the first release left on the phone', async ({
      world
    }) => {
      const { phone, link } = world;
      const fixture = await readFile('tests/fixtures/phone-0.1.0.json', 'utf8');
      // A page of the same origin that is not the app.
      await phone.open(`${link.origin}/icons/icon.svg`);
      await phone.run(createOldTables(fixture));
      await phone.open(`${link.origin}/mine`);
      await expectText(phone, 'Everything is sent.');
      await signIn(world);
      const { rows } = JSON.parse(fixture) as { rows: { outbox: { report: string }[] } };
      for (const { report: id } of rows.outbox) {
        const card = `document.querySelectorAll('a[href="/officer/report/${id}"]').length`;
        await expect.poll(() => phone.run(card)).toBe(1);
      }
    });

    test('[S12] the phone keeps the bytes of a photo until the server has confirmed them', async ({
      world
    }) => {
      const { phone, link, photo } = world;
      await install(world);
      link.setWeather({ kind: 'refused' });
      await report(world, { photo });
      const kept = `${allRows('photoBytes')}.then((rows) => rows.length)`;
      expect(await phone.run(kept)).toBe(1);
      link.setWeather({ kind: 'fair' });
      await phone.open(`${link.origin}/mine`);
      await expectText(phone, 'Everything is sent.');
      expect(await phone.run(kept)).toBe(0);
    });
  });
}

/** Waits until the app works without a network. */
async function install({ phone, link }: World): Promise<void> {
  await phone.open(link.origin);
  await phone.run('navigator.serviceWorker.ready.then(() => undefined)');
  await expect.poll(() => phone.run('navigator.serviceWorker.controller !== null')).toBe(true);
}

type Written = { words?: string; photo?: string };

async function report(world: World, written: Written): Promise<void> {
  await world.phone.open(`${world.link.origin}/?new`);
  await write(world, written);
}

async function write({ phone }: World, { words = 'deep', photo }: Written): Promise<void> {
  await expect.poll(() => phone.run('document.querySelector("button.save")?.disabled')).toBe(false);
  if (photo !== undefined) {
    await phone.choose('input[type=file][multiple]', [photo]);
    await expect
      .poll(() => phone.run('document.querySelector(\'[aria-label="Remove photo 1"]\') !== null'))
      .toBe(true);
  }
  await phone.run('document.querySelector("input[value=pothole]").click()');
  await phone.fill('#landmark', 'Opposite the post office');
  await phone.fill('#words', words);
  await phone.click('button.save');
  await expect.poll(() => phone.run('location.pathname')).toMatch(/\/report\//);
}

/** Uses the one-time link the first time, and then the password that was set with it. */
async function signIn({ phone, link, officer, adminLink }: World): Promise<void> {
  const where = () => phone.run<string>('location.pathname');
  if (officer.exists) {
    await phone.open(`${link.origin}/officer/sign-in`);
  } else {
    await phone.open(await adminLink());
    await expect.poll(where).toBe('/officer/account');
    await phone.fill('input[autocomplete=name]', 'Asha Rao');
  }
  await phone.fill('input[type=email]', 'asha@example.org');
  await phone.fill('input[type=password]', 'a long password');
  await phone.click('form .button.primary');
  await expect.poll(where).toBe('/officer');
  officer.exists = true;
}

const expectText = (phone: Handset, text: string, timeout = 30_000) =>
  expect.poll(() => phone.run<string>('document.body.innerText'), { timeout }).toContain(text);

/** The cards in the officer's queue that contain these words. */
const cards = (words: string) =>
  `[...document.querySelectorAll('a[href^="/officer/report/"]')].filter((card) => card.innerText.includes('${words}'))`;

const sendNow = (phone: Handset) => phone.run(SEND_NOW);

/** An expression that yields all rows of one of the phone's tables. */
const allRows = (table: string) => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('varadi');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const all = opening.result.transaction('${table}').objectStore('${table}').getAll();
    all.onsuccess = () => { opening.result.close(); resolve(all.result); };
    all.onerror = () => reject(all.error);
  };
})`;

/** An expression that yields the size of each of the phone's photos, in bytes. */
const sizes = `${allRows('photos')}.then((rows) => rows.map(({ bytes }) => bytes))`;

/** Creates the tables of an earlier release, as Dexie would, and fills them. */
const createOldTables = (fixture: string) => `new Promise((resolve, reject) => {
  const { version, stores, rows } = ${fixture};
  const bytesOf = (value) => {
    if (value === null || typeof value !== 'object') return value;
    if ('base64' in value) {
      return Uint8Array.from(atob(value.base64), (one) => one.charCodeAt(0)).buffer;
    }
    if (Array.isArray(value)) return value.map(bytesOf);
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, bytesOf(one)]));
  };
  const opening = indexedDB.open('varadi', version * 10);
  opening.onerror = () => reject(opening.error);
  opening.onupgradeneeded = () => {
    for (const [name, schema] of Object.entries(stores)) {
      const [key, ...indexes] = schema.split(',').map((part) => part.trim());
      const store = opening.result.createObjectStore(name, {
        keyPath: key.replace('++', ''),
        autoIncrement: key.startsWith('++')
      });
      for (const index of indexes) {
        const plain = index.replace(/^[&*]/, '');
        const path = plain.startsWith('[') ? plain.slice(1, -1).split('+') : plain;
        store.createIndex(plain, path, {
          unique: index.startsWith('&'),
          multiEntry: index.startsWith('*')
        });
      }
    }
  };
  opening.onsuccess = () => {
    const db = opening.result;
    const filling = db.transaction(Object.keys(rows), 'readwrite');
    for (const [name, all] of Object.entries(rows)) {
      for (const row of all) filling.objectStore(name).put(bytesOf(row));
    }
    filling.oncomplete = () => { db.close(); resolve(true); };
    filling.onabort = () => reject(filling.error);
  };
})`;
