import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '#server/database/open-database.ts';
import { silent } from './databases.ts';

export type ServerProcess = {
  origin: string;
  dataDir: string;
  child: ChildProcess;
  /** Everything printed so far, stdout and stderr. */
  output: () => string;
  /** Sends a signal, by default SIGTERM. @returns the exit code */
  end: (signal?: NodeJS.Signals) => Promise<number | null>;
};

export type Ended = { code: number | null; output: string };

/**
 * Runs a file with our Node until it ends.
 *
 * @param args the file, and its arguments
 * @param checkout the folder of its source, for another release
 */
export async function runNode(
  args: readonly string[],
  env: Record<string, string>,
  checkout = '.'
): Promise<Ended> {
  const child = spawn(process.execPath, ['--liftoff-only', ...args], {
    cwd: path.resolve(checkout),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

let template: Promise<string> | undefined;

/** Creates a data folder with an empty database. Creation takes seconds, so later calls copy the first. */
export async function makeDataDir(): Promise<string> {
  template ??= (async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'varadi-template-'));
    const database = await openDatabase({ databaseUrl: undefined, dataDir: folder }, silent);
    await database.destroy();
    return folder;
  })();
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-data-'));
  await cp(await template, folder, { recursive: true });
  return folder;
}

export const removeDataDir = (folder: string) => rm(folder, { recursive: true, force: true });

/**
 * Starts the real server as a separate process on a free port and waits until it listens.
 *
 * @param checkout the folder of its source, for another release
 */
export async function startServer(
  dataDir: string,
  env: Record<string, string> = {},
  args: string[] = ['--api-alone'],
  checkout = '.'
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--liftoff-only', 'server/main.ts', ...args], {
    cwd: path.resolve(checkout),
    env: { PATH: process.env.PATH, PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));

  const port = await new Promise<number>((resolve, reject) => {
    const look = () => {
      const listening = /"port":(\d+),.*"listening"/.exec(output);
      if (!listening) return;
      child.stdout.off('data', look);
      resolve(Number(listening[1]));
    };
    child.stdout.on('data', look);
    void exited.then((code) =>
      reject(new Error(`server exited with code ${code} before it listened: ${output}`))
    );
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    dataDir,
    child,
    output: () => output,
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    }
  };
}
