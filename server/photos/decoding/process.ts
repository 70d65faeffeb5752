import { decodePhoto } from './decode-photo.ts';

/*
 * The process in which photos of strangers are decoded: it can be ended at any moment, and what a picture does to it,
 * it does to no request. It holds no secret, and ends with the server.
 */

process.on('message', (bytes: Uint8Array) => {
  void decodePhoto(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).then((result) =>
    process.send?.(result)
  );
});
process.on('disconnect', () => process.exit(0));
