import type { Report } from './bench.ts';
import { installPeers } from './sync/peers.ts';
import { photosUnderDrops } from './sync/photos.ts';
import { againstFloor } from './sync/push.ts';
import { againstPouchdb } from './sync/pouchdb.ts';
import { savesInChromium } from './sync/storage.ts';

const PARTS = {
  floor: againstFloor,
  pouchdb: againstPouchdb,
  storage: savesInChromium,
  photos: photosUnderDrops
};

/** `npm run bench -- sync [floor | pouchdb | storage | photos …]`: all parts, or only those named. */
export async function run(report: Report, args: string[]): Promise<void> {
  const unknown = args.find((name) => !Object.hasOwn(PARTS, name));
  if (unknown !== undefined) {
    throw new Error(
      `unknown part ${unknown} of bench sync; expected ${Object.keys(PARTS).join(', ')}`
    );
  }
  installPeers();
  for (const [name, measure] of Object.entries(PARTS)) {
    if (args.length === 0 || args.includes(name)) await measure(report);
  }
}
