import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { filing, newDevice, type TestDevice } from '../support/builders.ts';
import { textBombPng, tallPng } from '../support/hostile-pictures.ts';
import { seededRandom } from '../support/random.ts';
import { createUploader } from '../support/uploader.ts';

/*
 * Attacks that once stalled the server (issue 13, points 1 to 5). Each runs without end in a separate process,
 * `attackers.ts NAME ORIGIN SEED`, until it is killed. It prints the counts of its answers, a line a second.
 */

const answered: Record<string, number> = {};
const note = (what: string) => (answered[what] = (answered[what] ?? 0) + 1);

type Attack = (origin: string, random: () => number) => Promise<void>;

export const ATTACKS = {
  /** Texts that make regular expressions backtrack. */
  async 'one letter'(origin) {
    const texts = ['a', 'a@', 'a.', '1', '9 ', '-', 'ಕ', ' \t'].map((text) =>
      text.repeat(2_000).slice(0, 1_999)
    );
    await repeatInParallel(8, async (turn) => {
      const device = newDevice();
      const operations = Array.from({ length: 14 }, (_, at) =>
        filing({ description: `x${texts[(turn + at) % texts.length]}` })
      );
      await push(origin, device, operations);
    });
  },

  /** Pictures that are small as files and huge when decoded. */
  async 'hostile pictures'(origin) {
    const pictures = [tallPng(), textBombPng()].map((bytes) => new Uint8Array(bytes));
    await repeatInParallel(10, async (turn) => {
      const bytes = pictures[turn % pictures.length]!;
      const upload = await createUploader(fetchAt(origin)).announce(bytes);
      const reply = await upload.create(bytes);
      note(`photo ${reply.status}`);
      await reply.arrayBuffer();
    });
  },

  /** Texts that do not compress, from unknown devices. */
  async 'a full disk'(origin, random) {
    await repeatInParallel(8, async () => {
      const noise = () => {
        let text = '';
        while (text.length < 2_000) text += random().toString(36).slice(2);
        return text.slice(0, 2_000);
      };
      const operations = Array.from({ length: 20 }, () => filing({ description: noise() }));
      await push(origin, newDevice(), operations);
    });
  },

  /** Guessed passwords and tokens, empty bodies and made-up devices. */
  async guesses(origin) {
    const post = async (path: string, body: object) => {
      const reply = await fetchAt(origin)(`/api/officers${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin' },
        body: JSON.stringify(body)
      });
      note(`${path} ${reply.status}`);
      await reply.arrayBuffer();
    };
    await repeatInParallel(8, async (turn) => {
      if (turn % 4 === 0) await post('/sign-in', {});
      else if (turn % 4 === 1)
        await post('/sign-in', { email: 'asha@example.org', password: 'guess' });
      else if (turn % 4 === 2) await post('/sign-in-link', { token: 'x'.repeat(32) });
      else await pull(origin, newDevice());
    });
  },

  /** Thousands of devices with meaningless pushes, and live-stream requests that disconnect at once. */
  async 'made-up devices'(origin) {
    await repeatInParallel(8, async (turn) => {
      if (turn % 2 === 0) await push(origin, newDevice(), [{ nonsense: turn }]);
      else
        await requestAndDisconnect(origin, turn % 4 === 1 ? 'HEAD' : 'GET', '/api/officers/live');
    });
  }
} satisfies Record<string, Attack>;

export type AttackName = keyof typeof ATTACKS;

const fetchAt =
  (origin: string): typeof fetch =>
  (path, init) =>
    fetch(new URL(path as string, origin), init);

async function push(origin: string, { authorization }: TestDevice, operations: object[]) {
  const reply = await fetchAt(origin)('/api/sync/push', {
    method: 'POST',
    headers: { Authorization: authorization, [PROTOCOL_HEADER]: '1' },
    body: JSON.stringify({ operations })
  });
  note(`push ${reply.status}`);
  await reply.arrayBuffer();
}

async function pull(origin: string, { authorization }: TestDevice) {
  const reply = await fetchAt(origin)('/api/sync/pull?scope=mine', {
    headers: { Authorization: authorization, [PROTOCOL_HEADER]: '1' }
  });
  note(`pull ${reply.status}`);
  await reply.arrayBuffer();
}

function requestAndDisconnect(origin: string, method: string, path: string): Promise<void> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve) => {
    const pending = request({ hostname, port, method, path }, (reply) => {
      note(`${path} ${reply.statusCode}`);
      pending.destroy();
    });
    pending.on('close', resolve);
    pending.on('error', () => {});
    pending.end();
  });
}

async function repeatInParallel(
  count: number,
  one: (turn: number) => Promise<void>
): Promise<void> {
  const worker = async (number: number) => {
    for (let times = number; ; times += count) {
      try {
        await one(times);
      } catch (cause) {
        const { message, cause: network } = cause as Error;
        // `fetch` sets a cause if the connection failed; all other errors follow an answer.
        note(network ? `no answer: ${(network as Error).message}` : message);
        await sleep(50);
      }
    }
  };
  await Promise.all(Array.from({ length: count }, (_, number) => worker(number)));
}

if (import.meta.main) {
  const [name = '', origin = '', seed = '1'] = process.argv.slice(2);
  setInterval(() => process.stdout.write(`${JSON.stringify(answered)}\n`), 1_000);
  await ATTACKS[name as AttackName](origin, seededRandom(Number(seed)));
}
