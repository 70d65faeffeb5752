import { decodePhoto } from './decode-photo.ts';

/*
 * The process that decodes untrusted photos. It can be killed at any moment, so a hostile picture harms no request.
 * It holds no secret, and exits with the server.
 */

process.on('message', (bytes: Uint8Array) => {
  void decodePhoto(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).then((result) =>
    process.send?.(result)
  );
});
process.on('disconnect', () => process.exit(0));
