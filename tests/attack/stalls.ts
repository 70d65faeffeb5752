import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeDataDir, removeDataDir, startServer } from '../support/process.ts';
import type { AttackName } from './attackers.ts';
import { honestPhones } from './honest.ts';

export type Stall = {
  attack: AttackName;
  /** 95th percentile in milliseconds: without the attacker and beside it, in one run. */
  pushBefore: number;
  pushBeside: number;
  photoBefore: number;
  photoBeside: number;
  /** Honest requests that failed beside the attacker. */
  refused: Record<string, number>;
  /** The attacker's answers, counted. */
  attacker: Record<string, number>;
  /** The server's memory in megabytes: idle before, peak, and 3 s after; null without /proc. */
  memory: { before: number; most: number; after: number } | null;
};

/** Runs one attacker beside honest phones on a separate server. @param milliseconds of each half */
export async function stall(
  attack: AttackName,
  seed: number,
  milliseconds: number
): Promise<Stall> {
  const dataDir = await makeDataDir();
  const server = await startServer(dataDir);
  try {
    const before = await honestPhones(server.origin, milliseconds);
    const memoryBefore = await memoryOf(server.child.pid!);
    const watch = watchMemory(server.child.pid!);
    const attacker = startAttacker(attack, server.origin, seed);
    await attacker.answered;
    const beside = await honestPhones(server.origin, milliseconds);
    const answered = await attacker.end();
    await sleep(3_000);
    const [most, after] = [watch.end(), await memoryOf(server.child.pid!)];
    return {
      attack,
      pushBefore: p95(before.pushes),
      pushBeside: p95(beside.pushes),
      photoBefore: p95(before.photos),
      photoBeside: p95(beside.photos),
      refused: counted(beside.refused),
      attacker: answered,
      memory: memoryBefore === null || after === null ? null : { before: memoryBefore, most, after }
    };
  } finally {
    await server.end('SIGKILL');
    await removeDataDir(dataDir);
  }
}

function startAttacker(name: AttackName, origin: string, seed: number) {
  const child = spawn(process.execPath, ['tests/attack/attackers.ts', name, origin, String(seed)], {
    stdio: ['ignore', 'pipe', 'inherit']
  });
  // A real attacker has its own machine; here it gets only the CPU time that the others leave.
  setPriority(child.pid!, constants.priority.PRIORITY_LOW);
  let last = '{}';
  const { promise: answered, resolve: onAnswer } = Promise.withResolvers<undefined>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    last = text.trim().split('\n').at(-1) ?? last;
    if (last !== '{}') onAnswer(undefined);
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  return {
    /** Its first answer: on a busy machine it takes many seconds to begin. */
    answered,
    async end() {
      child.kill('SIGKILL');
      await exited;
      return JSON.parse(last) as Record<string, number>;
    }
  };
}

function watchMemory(pid: number) {
  let most = 0;
  const timer = setInterval(() => {
    void memoryOf(pid).then((now) => (most = Math.max(most, now ?? 0)));
  }, 250);
  return {
    end() {
      clearInterval(timer);
      return most;
    }
  };
}

/** Resident set, megabytes. */
async function memoryOf(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmRSS:\s+(\d+)/.exec(status)?.[1];
  return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1_024);
}

function p95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Infinity
  );
}

function counted(all: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of all) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
}
