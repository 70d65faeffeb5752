import { spawn } from 'node:child_process';
import { makeDataDir, removeDataDir } from '../support/process.ts';
import type { Report } from './bench.ts';
import { median } from './median.ts';

const RUNS = 5;

/** Measures the time from `npm start`, with nothing changed since the last start, until the server is ready. */
export async function run(report: Report): Promise<void> {
  const dataDir = await makeDataDir();
  await timeOne(dataDir, 39_511);
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) times.push(await timeOne(dataDir, 39_512 + i));
  report({ metric: 'second start to ready (median of 5)', value: median(times), unit: 'ms' });
  report({ metric: 'second start to ready (worst of 5)', value: Math.max(...times), unit: 'ms' });
  await removeDataDir(dataDir);
}

async function timeOne(dataDir: string, port: number): Promise<number> {
  const began = performance.now();
  const child = spawn('npm', ['start', '--silent'], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: String(port), LOG_LEVEL: 'error' },
    stdio: 'ignore',
    detached: true
  });
  for (;;) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (ready?.status === 200) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const took = Math.round(performance.now() - began);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // npm, its shell and the server form one process group, which this bench started.
  process.kill(-child.pid!, 'SIGTERM');
  await ended;
  return took;
}
