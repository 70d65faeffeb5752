import 'fake-indexeddb/auto';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createPhone } from '../support/phone.ts';
import { startPostgres } from '../support/postgres.ts';

/*
 * Runs the built image as an operator would: unprivileged and on a read-only root file system.
 * It runs once with PGlite on a volume and once with PostgreSQL. `.ci/container` builds the image and calls this.
 */
const [image = ''] = process.argv.slice(2);
const PORT = 39_640;
const origin = `http://localhost:${PORT}`;

const LOCKED_DOWN = [
  '--init',
  '--read-only',
  '--tmpfs=/tmp',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges',
  `--env=PUBLIC_ORIGIN=${origin}`
];

await run('PGlite on a volume', ['--memory=1g', `--publish=127.0.0.1:${PORT}:3000`]);
const postgres = await startPostgres();
try {
  // The database listens on the host's loopback, so the container shares the host network.
  await run('PostgreSQL', [
    '--memory=512m',
    '--network=host',
    '--env=HOST=127.0.0.1',
    `--env=PORT=${PORT}`,
    `--env=DATABASE_URL=${postgres.url}`
  ]);
} finally {
  await postgres.stop();
}

async function run(title: string, options: string[]): Promise<void> {
  const name = `varadi-test-${randomBytes(4).toString('hex')}`;
  const start = () =>
    podman(
      'run',
      '--detach',
      `--name=${name}`,
      `--volume=${name}:/data`,
      ...LOCKED_DOWN,
      ...options,
      image
    );
  const exec = (...command: string[]) => podman('exec', name, ...command);
  const phone = createPhone((input, init) => fetch(new URL(input as string, origin), init));
  try {
    start();
    await waitUntilHealthy(name);
    assert.match(podman('logs', name), /Sign in once as the first administrator/);
    passed(title, 'is healthy and printed the first administrator’s link');

    assert.equal(exec('id', '-u'), '1000');
    assert.throws(() => exec('touch', '/varadi/written'), /Read-only file system/);
    passed(title, 'runs unprivileged on a read-only root file system');

    const page = await fetch(origin);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<form/);
    await phone.save({ photos: 2 });
    await phone.sync();
    assert.deepEqual(await phone.receipts(), [{ at: 'received' }]);
    passed(title, 'serves the app and receives a report with two photos');

    assert.match(
      exec('node', 'server/cli/main.ts', 'officer', 'add', 'a@example.org', '--role', 'admin'),
      /officer\/sign-in#/
    );
    passed(title, 'runs an operator command');

    podman('stop', '--time=15', name);
    assert.equal(podman('inspect', '--format={{.State.ExitCode}}', name), '0');
    passed(title, 'exits with code 0 on SIGTERM');

    podman('rm', name);
    start();
    await waitUntilHealthy(name);
    assert.doesNotMatch(podman('logs', name), /Sign in once/);
    assert.match(exec('node', 'server/cli/main.ts', 'officer', 'list'), /a@example\.org/);
    // The server still knows the device, so the device does not enrol again.
    await phone.save();
    await phone.sync();
    assert.deepEqual(await phone.receipts(), [{ at: 'received' }, { at: 'received' }]);
    passed(title, 'keeps all data in its volume and database when the container is recreated');
  } catch (cause) {
    console.error(
      spawnSync('podman', ['logs', name], { encoding: 'utf8', timeout: 10_000 }).output
    );
    throw cause;
  } finally {
    podman('rm', '--force', '--time=15', '--ignore', name);
    podman('volume', 'rm', '--force', name);
  }
}

async function waitUntilHealthy(name: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { status, stdout } = spawnSync('podman', ['healthcheck', 'run', name], {
      timeout: 10_000
    });
    if (status === 0) return;
    assert(Date.now() < deadline, `container not healthy within 60 s: ${String(stdout)}`);
    await sleep(500);
  }
}

function podman(...args: string[]): string {
  return execFileSync('podman', args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000
  }).trim();
}

function passed(title: string, what: string): void {
  process.stdout.write(`ok   ${title}: ${what}\n`);
}
