import express from 'express';
import expressPouchdb from 'express-pouchdb';
import leveldb from 'pouchdb-adapter-leveldb';
import PouchDB from 'pouchdb-core';

/* A CouchDB-like server on LevelDB in the folder that is given; prints its port. */
const [folder] = process.argv.slice(2);
PouchDB.plugin(leveldb);
const app = express();
app.use(
  expressPouchdb(PouchDB.defaults({ prefix: `${folder}/` }), {
    mode: 'minimumForPouchDB',
    inMemoryConfig: true,
    logPath: `${folder}/log.txt`
  })
);
const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port}`));
