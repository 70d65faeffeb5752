import { mkdir, rm } from 'node:fs/promises';
import { createConnection, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { ConfigError } from '../config.ts';
import type { Services } from '../services.ts';
import { runCommand, type Outcome } from './commands.ts';

/*
 * PGlite belongs to one process. A server on PGlite therefore listens on a socket in its data folder,
 * which only its own user can reach, and runs operators' commands itself. The socket also keeps a
 * second process from opening the same data.
 */

const Outcome = z.object({ code: z.int(), output: z.string() });

/** A socket's path may have some hundred characters; one that is relative is often shorter. */
const socketPath = (dataDir: string) =>
  path.relative(process.cwd(), path.join(dataDir, 'control.sock'));

/** @throws ConfigError where another process holds the data folder */
export async function listenForCommands(
  services: Services
): Promise<{ close: () => Promise<void> }> {
  if (services.config.databaseUrl) return { close: () => Promise.resolve() };
  const server = createServer({ allowHalfOpen: true }, (socket) => void serve(services, socket));
  const file = await claim(services.config.dataDir);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, resolve);
  });
  return {
    close: () => new Promise((resolve) => server.close(() => resolve()))
  };
}

/**
 * Has the server that holds the data folder run a command.
 *
 * @returns null where no server holds it
 */
export async function askServer(dataDir: string, argv: readonly string[]): Promise<Outcome | null> {
  const socket = await connect(socketPath(dataDir));
  if (!socket) return null;
  socket.end(JSON.stringify({ argv, cwd: process.cwd() }));
  return Outcome.parse(JSON.parse(await text(socket)));
}

async function serve(services: Services, socket: Socket): Promise<void> {
  socket.on('error', (cause) => services.log.warn({ err: cause }, 'control'));
  const Request = z.object({ argv: z.array(z.string()), cwd: z.string() });
  try {
    const { argv, cwd } = Request.parse(JSON.parse(await text(socket)));
    socket.end(JSON.stringify(await runCommand(services, argv, cwd)));
  } catch (cause) {
    services.log.error({ err: cause }, 'control: a command failed');
    socket.end(
      JSON.stringify({ code: 1, output: 'the command failed; the server log says why\n' })
    );
  }
}

async function claim(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = socketPath(dataDir);
  const other = await connect(file);
  if (other) {
    other.destroy();
    throw new ConfigError(`DATA_DIR ${dataDir} is in use by another Varadi; stop that one first`);
  }
  // What a killed server left behind.
  await rm(file, { force: true });
  return file;
}

function connect(file: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createConnection({ path: file, allowHalfOpen: true });
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(null));
  });
}
