import { randomBytes } from 'node:crypto';
import { link, mkdir, rename, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { ConfigError, type Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Services } from '../services.ts';
import type { Outcome } from './command.ts';
import { runCommand } from './commands.ts';

/*
 * Only one process can use PGlite. A server on PGlite therefore listens on a socket in its data folder,
 * which only its own user can reach, and runs operators' commands itself. The socket also keeps a
 * second process from opening the same data.
 */

/** The lines that the server writes: progress, then the outcome. */
const Line = z.union([
  z.object({ progress: z.string() }),
  z.object({ code: z.int(), output: z.string() })
]);

/** A socket's path may have about a hundred characters; a relative one is often shorter. */
const socketPath = (dataDir: string) =>
  path.relative(process.cwd(), path.join(dataDir, 'control.sock'));

export type DataLock = {
  /** Starts to run operators' commands; those that came before have waited. */
  startServing: (services: Services) => void;
  close: () => Promise<void>;
};

/**
 * Locks the data folder before anything in it is opened. A second process that merely opens PGlite's files
 * corrupts them for the first.
 *
 * @throws ConfigError if another process holds it
 */
export async function lockData(
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  log: Log
): Promise<DataLock> {
  if (config.databaseUrl) return { startServing: () => {}, close: () => Promise.resolve() };
  const { promise: opened, resolve: startServing } = Promise.withResolvers<Services>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', (cause) => log.warn({ err: cause }, 'control socket failed'));
    void opened.then((services) => serve(services, socket));
  });
  await claim(server, config.dataDir);
  return {
    startServing,
    close: () => new Promise((resolve) => server.close(() => resolve()))
  };
}

/**
 * Asks the server that holds the data folder to run a command.
 *
 * @returns null if no server holds it
 */
export async function askServer(
  dataDir: string,
  argv: readonly string[],
  progress: (line: string) => void
): Promise<Outcome | null> {
  const socket = await connect(socketPath(dataDir));
  if (!socket) return null;
  socket.end(JSON.stringify({ argv, cwd: process.cwd() }));
  for await (const written of createInterface({ input: socket })) {
    const line = Line.parse(JSON.parse(written));
    if ('code' in line) return line;
    progress(line.progress);
  }
  throw new ConfigError('the server stopped before the command finished; see the server log');
}

async function serve(services: Services, socket: Socket): Promise<void> {
  const Request = z.object({ argv: z.array(z.string()), cwd: z.string() });
  try {
    const { argv, cwd } = Request.parse(JSON.parse(await text(socket)));
    const write = (line: object) => socket.write(`${JSON.stringify(line)}\n`);
    const outcome = await runCommand(services, argv, cwd, (progress) => write({ progress }));
    socket.end(`${JSON.stringify(outcome)}\n`);
  } catch (cause) {
    services.log.error({ err: cause }, 'control command failed');
    socket.end(
      `${JSON.stringify({ code: 1, output: 'the command failed; see the server log\n' })}\n`
    );
  }
}

/**
 * Listens under a temporary name, then links it to the real name. Of several processes that create the link
 * concurrently, exactly one succeeds.
 */
async function claim(server: Server, dataDir: string): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = socketPath(dataDir);
  const own = `${file}.${randomBytes(4).toString('hex')}`;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(own, resolve);
  });
  try {
    while (!(await linkOnce(own, file))) {
      await refuseIfAlive(file);
      // Dead. Moved aside and checked again, since a faster process may have replaced it by now.
      const aside = `${own}.aside`;
      if (!(await renameIfThere(file, aside))) continue;
      try {
        await refuseIfAlive(aside);
      } catch (cause) {
        await linkOnce(aside, file);
        throw cause;
      } finally {
        await rm(aside, { force: true });
      }
    }
    server.once('close', () => void rm(file, { force: true }));
  } catch (cause) {
    server.close();
    throw cause;
  } finally {
    await rm(own, { force: true });
  }
}

/** @throws ConfigError if a process answers there */
async function refuseIfAlive(file: string): Promise<void> {
  const other = await connect(file);
  if (!other) return;
  other.destroy();
  const folder = path.resolve(path.dirname(file));
  throw new ConfigError(
    `DATA_DIR ${folder} is in use by another Varadi process; stop that one first`
  );
}

const linkOnce = (from: string, to: string) => unless('EEXIST', link(from, to));
const renameIfThere = (from: string, to: string) => unless('ENOENT', rename(from, to));

/** @returns false if it failed with that code */
async function unless(code: string, work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === code) return false;
    throw cause;
  }
}

function connect(file: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ path: file, allowHalfOpen: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}
