import { spawnSync } from 'node:child_process';
import { appendFile, chmod, chown, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, connect, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort, unprivilegedUser } from '../support/postgres.ts';

/* PostgreSQL as an operator runs it: a cluster with an archive, and a standby. */

const BINARIES = '/usr/lib/postgresql/15/bin';

/** The user of the cluster. */
const owner = (): { uid: number; gid: number } =>
  unprivilegedUser() ?? { uid: process.getuid!(), gid: process.getgid!() };

export function tool(name: string, args: string[], env: Record<string, string> = {}): string {
  const { status, stdout, stderr } = spawnSync(
    name.startsWith('pg') && name !== 'pgbackrest' ? `${BINARIES}/${name}` : name,
    args,
    {
      ...owner(),
      env: { PATH: process.env.PATH, ...env },
      encoding: 'utf8'
    }
  );
  if (status !== 0) throw new Error(`${name} ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

/**
 * A folder for the PATH, in which pgBackRest runs as the database's own user, as it does for an operator: files of
 * another user would block its archive.
 */
export async function asOwner(folder: string): Promise<string> {
  const { uid, gid } = owner();
  const file = path.join(folder, 'bin', 'pgbackrest');
  await mkdir(path.dirname(file));
  const call = `setpriv --reuid=${uid} --regid=${gid} --clear-groups`;
  const runs =
    process.getuid!() === 0 ? `exec ${call} /usr/bin/pgbackrest` : 'exec /usr/bin/pgbackrest';
  await writeFile(file, `#!/bin/sh\n${runs} "$@"\n`, { mode: 0o755 });
  return `${path.dirname(file)}:${process.env.PATH}`;
}

export type Postgres = {
  folder: string;
  data: string;
  port: number;
  url: (port?: number) => string;
  start: () => Promise<void>;
  stop: (how?: 'fast' | 'immediate') => Promise<void>;
};

/** @param archive also sets up pgBackRest for it, with its configuration in `pgbackrest.conf` of the folder */
export async function createPostgres(archive: boolean): Promise<Postgres> {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-drill-postgres-'));
  const { uid, gid } = owner();
  await chmod(folder, 0o755);
  await chown(folder, uid, gid);
  const data = path.join(folder, 'data');
  const port = await freePort();
  tool('pg_ctl', ['initdb', '-D', data, '-s', '-o', '-U varadi --auth=trust --encoding=UTF8']);
  await appendFile(
    path.join(data, 'postgresql.conf'),
    `port=${port}\nunix_socket_directories='${folder}'\nlisten_addresses='127.0.0.1'\nmax_connections=100\nwal_level=replica\n`
  );
  const postgres = controls(folder, data, port);
  if (archive) {
    for (const name of ['repo', 'lock', 'spool']) {
      await mkdir(path.join(folder, name));
      await chown(path.join(folder, name), uid, gid);
    }
    const config = path.join(folder, 'pgbackrest.conf');
    await writeFile(
      config,
      `[global]\nrepo1-path=${folder}/repo\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=for the drill only\nrepo1-retention-full=2\nlog-level-file=off\nlock-path=${folder}/lock\nspool-path=${folder}/spool\nstart-fast=y\n[varadi]\npg1-path=${data}\npg1-port=${port}\npg1-socket-path=${folder}\npg1-user=varadi\n`
    );
    await appendFile(
      path.join(data, 'postgresql.conf'),
      `archive_mode=on\narchive_timeout=60\narchive_command='pgbackrest --config=${config} --stanza=varadi archive-push %p'\n`
    );
    await postgres.start();
    tool('pgbackrest', [`--config=${config}`, '--stanza=varadi', 'stanza-create']);
  } else await postgres.start();
  return postgres;
}

function controls(folder: string, data: string, port: number): Postgres {
  // Also where the drill fails.
  process.once('exit', () => {
    spawnSync(`${BINARIES}/pg_ctl`, ['stop', '-D', data, '-s', '-m', 'immediate'], owner());
  });
  return {
    folder,
    data,
    port,
    url: (at = port) => `postgres://varadi@127.0.0.1:${at}/postgres`,
    start: () => {
      tool('pg_ctl', ['start', '-D', data, '-w', '-s', '-l', path.join(folder, 'log')]);
      return Promise.resolve();
    },
    stop: (how = 'fast') => {
      tool('pg_ctl', ['stop', '-D', data, '-w', '-s', '-m', how]);
      return Promise.resolve();
    }
  };
}

/** A standby that follows by streaming. */
export async function createStandby(
  primary: Postgres
): Promise<Postgres & { promote: () => void }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-drill-standby-'));
  const { uid, gid } = owner();
  await chown(folder, uid, gid);
  const data = path.join(folder, 'data');
  const port = await freePort();
  tool('pg_basebackup', ['-D', data, '-R', '-X', 'stream', '-c', 'fast', '-d', primary.url()]);
  await appendFile(
    path.join(data, 'postgresql.conf'),
    `port=${port}\nunix_socket_directories='${folder}'\n`
  );
  const standby = controls(folder, data, port);
  await standby.start();
  return { ...standby, promote: () => void tool('pg_ctl', ['promote', '-D', data, '-w', '-s']) };
}

/** The address of the database, which an operator points at another machine: a name in DNS, or a virtual IP. */
export async function createAddress(
  first: number
): Promise<{ port: number; pointTo: (port: number) => void; close: () => void }> {
  let target = first;
  const server: Server = createServer((incoming) => {
    const onward = connect(target, '127.0.0.1');
    incoming.pipe(onward).pipe(incoming);
    for (const socket of [incoming, onward])
      socket.on('error', () => {
        incoming.destroy();
        onward.destroy();
      });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port,
    pointTo: (next) => {
      target = next;
    },
    close: () => server.close()
  };
}
