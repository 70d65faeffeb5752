import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { filing, newDevice, type TestDevice } from '../support/builders.ts';
import { textBombPng, tallPng } from '../support/hostile-pictures.ts';
import { seededRandom } from '../support/random.ts';
import { createUploader } from '../support/uploader.ts';

/*
 * What stalled the server once (issue 13, points 1 to 5), each by itself and without an end: run as a process of its
 * own, `attackers.ts NAME ORIGIN SEED`, that is ended from outside. It prints what it was answered, a line a second.
 */

const answered: Record<string, number> = {};
const note = (what: string) => (answered[what] = (answered[what] ?? 0) + 1);

type Attack = (origin: string, random: () => number) => Promise<void>;

export const ATTACKS = {
  /** Texts over which expressions go back and forth. */
  async 'one letter'(origin) {
    const texts = ['a', 'a@', 'a.', '1', '9 ', '-', 'ಕ', ' \t'].map((text) =>
      text.repeat(2_000).slice(0, 1_999)
    );
    await lanes(8, async (lane) => {
      const device = newDevice();
      const operations = Array.from({ length: 14 }, (_, at) =>
        filing({ description: `x${texts[(lane + at) % texts.length]}` })
      );
      await push(origin, device, operations);
    });
  },

  /** Pictures that are small as files and huge as anything else. */
  async 'hostile pictures'(origin) {
    const pictures = [tallPng(), textBombPng()].map((bytes) => new Uint8Array(bytes));
    await lanes(10, async (lane) => {
      const bytes = pictures[lane % pictures.length]!;
      const upload = await createUploader(at(origin)).announce(bytes);
      const reply = await upload.create(bytes);
      note(`photo ${reply.status}`);
      await reply.arrayBuffer();
    });
  },

  /** Words that nothing makes smaller, by devices that nobody knows. */
  async 'a full disk'(origin, random) {
    await lanes(8, async () => {
      const noise = () => {
        let text = '';
        while (text.length < 2_000) text += random().toString(36).slice(2);
        return text.slice(0, 2_000);
      };
      const operations = Array.from({ length: 20 }, () => filing({ description: noise() }));
      await push(origin, newDevice(), operations);
    });
  },

  /** Guesses, empty bodies and devices that were made up. */
  async guesses(origin) {
    const post = async (path: string, body: object) => {
      const reply = await at(origin)(`/api/officers${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' },
        body: JSON.stringify(body)
      });
      note(`${path} ${reply.status}`);
      await reply.arrayBuffer();
    };
    await lanes(8, async (lane) => {
      if (lane % 4 === 0) await post('/sign-in', {});
      else if (lane % 4 === 1)
        await post('/sign-in', { email: 'asha@example.org', password: 'guess' });
      else if (lane % 4 === 2) await post('/sign-in-link', { token: 'x'.repeat(32) });
      else await pull(origin, newDevice());
    });
  },

  /** Devices by the thousand that say nothing, and requests for the live stream whose sockets close at once. */
  async 'made-up devices'(origin) {
    await lanes(8, async (lane) => {
      if (lane % 2 === 0) await push(origin, newDevice(), [{ nonsense: lane }]);
      else await hangUp(origin, lane % 4 === 1 ? 'HEAD' : 'GET', '/api/officers/live');
    });
  }
} satisfies Record<string, Attack>;

export type AttackName = keyof typeof ATTACKS;

const at =
  (origin: string): typeof fetch =>
  (path, init) =>
    fetch(new URL(path as string, origin), init);

async function push(origin: string, { authorization }: TestDevice, operations: object[]) {
  const reply = await at(origin)('/api/sync/push', {
    method: 'POST',
    headers: { Authorization: authorization, [PROTOCOL_HEADER]: '1' },
    body: JSON.stringify({ operations })
  });
  note(`push ${reply.status}`);
  await reply.arrayBuffer();
}

async function pull(origin: string, { authorization }: TestDevice) {
  const reply = await at(origin)('/api/sync/pull?scope=mine', {
    headers: { Authorization: authorization, [PROTOCOL_HEADER]: '1' }
  });
  note(`pull ${reply.status}`);
  await reply.arrayBuffer();
}

function hangUp(origin: string, method: string, path: string): Promise<void> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const asked = request({ hostname, port, method, path }, (reply) => {
      note(`${path} ${reply.statusCode}`);
      asked.destroy();
    });
    asked.on('close', resolve);
    asked.on('error', () => {});
    asked.end();
  });
}

async function lanes(count: number, one: (lane: number) => Promise<void>): Promise<void> {
  const lane = async (number: number) => {
    for (let times = number; ; times += count) {
      try {
        await one(times);
      } catch (cause) {
        const { message, cause: network } = cause as Error;
        // `fetch` gives a cause where the connection failed; everything else was answered.
        note(network ? `no answer: ${(network as Error).message}` : message);
        await sleep(50);
      }
    }
  };
  await Promise.all(Array.from({ length: count }, (_, number) => lane(number)));
}

if (import.meta.main) {
  const [name = '', origin = '', seed = '1'] = process.argv.slice(2);
  setInterval(() => process.stdout.write(`${JSON.stringify(answered)}\n`), 1_000);
  await ATTACKS[name as AttackName](origin, seededRandom(Number(seed)));
}
