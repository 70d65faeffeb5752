import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** What Varadi is measured against has a folder and a lock file of its own, and is no part of it. */
export const PEERS = path.resolve(import.meta.dirname, '../peers');

/** @throws Error where the registry cannot be reached */
export function installPeers(): void {
  if (existsSync(path.join(PEERS, 'node_modules/.package-lock.json'))) return;
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts'], {
    cwd: PEERS,
    encoding: 'utf8'
  });
  if (status !== 0) throw new Error(`the peers could not be installed: ${stderr}`);
}

/** Runs one of their programs to its end. @returns the JSON of its last line */
export async function runPeer(program: string, args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: PEERS,
    stdio: ['ignore', 'pipe', 'inherit']
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}`);
  return JSON.parse(output.trim().split('\n').at(-1)!);
}
