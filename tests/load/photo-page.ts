import imageCompression from 'browser-image-compression';
import { BYTES_MAX, EDGE_MAX, preparePhoto } from '#app/lib/photos/prepare.ts';

/* Runs in the browser for `photo.bench.ts`: both libraries on the page's main thread, with the same file. */

export type Made = { milliseconds: number[]; bytes: number; base64: string };
export type Way = 'ours' | 'ours (WebP)' | 'browser-image-compression';

const ways: Record<Way, (file: File) => Promise<ArrayBuffer>> = {
  async ours(file) {
    const made = await preparePhoto(file, { format: 'image/jpeg' });
    if (!made.ok) throw new Error(made.error);
    return made.value.bytes;
  },
  async 'ours (WebP)'(file) {
    const made = await preparePhoto(file, { format: 'image/webp' });
    if (!made.ok) throw new Error(made.error);
    return made.value.bytes;
  },
  async 'browser-image-compression'(file) {
    const made = await imageCompression(file, {
      maxSizeMB: BYTES_MAX / 1024 / 1024,
      maxWidthOrHeight: EDGE_MAX,
      fileType: 'image/jpeg',
      useWebWorker: false
    });
    return made.arrayBuffer();
  }
};

async function measure(way: Way, address: string, runs: number): Promise<Made> {
  const stored = await (await fetch(address)).arrayBuffer();
  const milliseconds: number[] = [];
  let result = new ArrayBuffer();
  for (let i = 0; i < runs; i++) {
    const file = new File([stored], 'photo.jpg', { type: 'image/jpeg' });
    const began = performance.now();
    result = await ways[way](file);
    milliseconds.push(performance.now() - began);
  }
  let binary = '';
  for (const byte of new Uint8Array(result)) binary += String.fromCharCode(byte);
  return { milliseconds, bytes: result.byteLength, base64: btoa(binary) };
}

Object.assign(globalThis, { measure });
