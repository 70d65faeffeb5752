import { mkdirSync, readFileSync } from 'node:fs';
import http from 'pouchdb-adapter-http';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import replication from 'pouchdb-replication';

/*
 * Replicates documents, JSON of `{ _id, … }[]` in a file, to a server; prints the milliseconds. Each phone
 * has `each` of them in a database of its own before the time begins; `together` replicate at a time.
 */
const [folder, file, remote, batch, each, together] = process.argv.slice(2);
PouchDB.plugin(leveldb).plugin(http).plugin(replication);
mkdirSync(folder, { recursive: true });
const documents = JSON.parse(readFileSync(file, 'utf8'));
const phones = [];
for (let i = 0; i < documents.length; i += Number(each)) {
  const local = new PouchDB(`${folder}/phone${phones.length}`);
  await local.bulkDocs(documents.slice(i, i + Number(each)));
  phones.push(local);
}
let written = 0;
const began = performance.now();
await Promise.all(Array.from({ length: Number(together) }, sendOneAfterAnother));
const took = performance.now() - began;
if (written !== documents.length) throw new Error(`${written} of ${documents.length}`);
console.log(JSON.stringify({ milliseconds: took, written }));
process.exit(0);

async function sendOneAfterAnother() {
  for (let local = phones.shift(); local; local = phones.shift()) {
    const { docs_written: sent, ok } = await local.replicate.to(remote, {
      batch_size: Number(batch)
    });
    if (!ok) throw new Error('not replicated');
    written += sent;
  }
}
