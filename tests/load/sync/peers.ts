import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The peers that Varadi is measured against have their own folder and lock file; Varadi does not depend on them. */
export const PEERS = path.resolve(import.meta.dirname, '../peers');

/** @throws Error if npm cannot install them, for example without a network */
export function installPeers(): void {
  if (existsSync(path.join(PEERS, 'node_modules/.package-lock.json'))) return;
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts'], {
    cwd: PEERS,
    encoding: 'utf8'
  });
  if (status !== 0)
    throw new Error(`npm ci failed in ${PEERS}; check the connection to the registry: ${stderr}`);
}

/** Runs a peer's program until it exits. @returns the JSON of its last line of output */
export async function runPeer(program: string, args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: PEERS,
    stdio: ['ignore', 'pipe', 'inherit']
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`${program} exited with code ${String(code)}, expected 0`);
  return JSON.parse(output.trim().split('\n').at(-1)!);
}
