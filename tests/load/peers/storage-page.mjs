import PouchDB from 'pouchdb-browser';
import { createRxDatabase } from 'rxdb/plugins/core';
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie';
import { PhoneDatabase } from '../../../app/lib/db/db.ts';
import { emptyDraft, storeDraft } from '../../../app/lib/report/drafts.ts';
import { saveDraft } from '../../../app/lib/report/file-report.ts';

/* Runs in the browser, for `../sync/storage.ts`: the same report, saved by each in its own way. */

const location = { lat: 12.97629, lng: 77.59289, accuracy: 12, source: 'gps' };
const description = 'Deep pothole after the rain, two scooters fell here yesterday evening';
const document = (id) => ({
  id,
  category: 'pothole',
  description,
  location,
  at: new Date().toISOString()
});

const schema = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    category: { type: 'string' },
    description: { type: 'string' },
    at: { type: 'string' },
    location: { type: 'object' }
  }
};

let opened = 0;

const ways = {
  async ours() {
    const db = new PhoneDatabase(`ours-${(opened += 1)}`);
    return async () => {
      const draft = { ...emptyDraft(), category: 'pothole', description, location };
      // The draft was stored while it was written.
      await storeDraft(db, draft);
      return async () => {
        const saved = await saveDraft(db, draft, 'en');
        if (!saved.ok) throw new Error(JSON.stringify(saved.error));
      };
    };
  },
  /** The floor: what it costs to have one row on the disk at all. */
  async 'one flushed IndexedDB put'() {
    const db = await new Promise((resolve, reject) => {
      const opening = indexedDB.open(`floor-${(opened += 1)}`, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { keyPath: 'id' });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    return async () => {
      const one = document(crypto.randomUUID());
      return () =>
        new Promise((resolve, reject) => {
          const writing = db.transaction('rows', 'readwrite', { durability: 'strict' });
          writing.objectStore('rows').put(one);
          writing.oncomplete = resolve;
          writing.onabort = () => reject(writing.error);
        });
    };
  },
  async PouchDB() {
    const db = new PouchDB(`pouch-${(opened += 1)}`);
    return async () => {
      const { id, ...rest } = document(crypto.randomUUID());
      return () => db.put({ _id: id, ...rest });
    };
  },
  async 'RxDB (Dexie storage)'() {
    const db = await createRxDatabase({
      name: `rx-${(opened += 1)}`,
      storage: getRxStorageDexie()
    });
    const { reports } = await db.addCollections({ reports: { schema } });
    return async () => {
      const one = document(crypto.randomUUID());
      return () => reports.insert(one);
    };
  }
};

async function measure(way, times) {
  const prepare = await ways[way]();
  const milliseconds = [];
  for (let i = 0; i < times; i++) {
    const save = await prepare();
    const began = performance.now();
    await save();
    milliseconds.push(performance.now() - began);
  }
  return milliseconds;
}

Object.assign(globalThis, { measure });
