import { spawnSync } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeDataDir } from '../support/process.ts';
import { load, openStack, type Outcome } from './stack.ts';

/** Everything that fits is written to the disk of the data. It is a disk in memory of this size, which takes root. */
const DISK = '220m';

/** The disk is full. Reports and photos wait on phones until there is space again. */
export async function drill(): Promise<Outcome> {
  const made = await makeDataDir();
  const disk = `${made}-disk`;
  await mkdir(disk);
  const must = (command: string, ...args: string[]) => {
    const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command}: ${stderr} (this drill needs root)`);
  };
  must('mount', '-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk);
  try {
    const data = path.join(disk, 'data');
    await cp(made, data, { recursive: true });
    const stack = await openStack({ DATA_DIR: data, PHOTO_STORE: `file:${made}/photos` });
    await load(6_000);

    const disaster = Date.now();
    const filler = path.join(disk, 'filler');
    // dd ends when nothing fits any more.
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M']);
    await load(4_000);
    const ready = await fetch(`${stack.env.PUBLIC_ORIGIN}/readyz`);
    await load(4_000);
    const isAlive = stack.server().child.exitCode === null;

    await rm(filler);
    const served = stack.phones.servedAfter(Date.now());
    // Only where the database did not survive it; as the runbook says.
    if (!isAlive) await stack.start();
    const servedAt = await served;
    const after = new Set(stack.phones.acknowledged().keys());
    return {
      ...(await stack.finish({ disaster, served: servedAt, after })),
      note: `readyz ${ready.status} while it was full; the server ${isAlive ? 'lived on' : 'had to be started'}`
    };
  } finally {
    must('umount', '-l', disk);
    await rm(made, { recursive: true, force: true });
    await rm(disk, { recursive: true, force: true });
  }
}
