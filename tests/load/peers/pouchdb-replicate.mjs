import { mkdirSync, readFileSync } from 'node:fs';
import http from 'pouchdb-adapter-http';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';
import replication from 'pouchdb-replication';

/*
 * Replicates documents, JSON of `{ _id, … }[]` in a file, from a database of its own to a server; prints
 * the milliseconds. The documents are in the local database before the time begins.
 */
const [folder, file, remote, batch] = process.argv.slice(2);
PouchDB.plugin(leveldb).plugin(http).plugin(replication);
mkdirSync(folder, { recursive: true });
const local = new PouchDB(`${folder}/local`);
const documents = JSON.parse(readFileSync(file, 'utf8'));
await local.bulkDocs(documents);
const began = performance.now();
const { docs_written: written, ok } = await local.replicate.to(remote, {
  batch_size: Number(batch)
});
const took = performance.now() - began;
if (!ok || written !== documents.length) throw new Error(`${written} of ${documents.length}`);
console.log(JSON.stringify({ milliseconds: took, written }));
process.exit(0);
