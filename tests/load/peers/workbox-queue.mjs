import 'fake-indexeddb/auto';
import { registerHooks } from 'node:module';

/*
 * Workbox's own queue with one request in it, replayed until it is empty, as a service worker would;
 * prints how many replays it took.
 */
const [url, bytes] = process.argv.slice(2);
Object.assign(globalThis, {
  self: globalThis,
  location: new URL(url),
  registration: { scope: url },
  addEventListener: () => {}
});
// Workbox is written for bundlers, which find files without their endings.
registerHooks({
  resolve(name, context, next) {
    try {
      return next(name, context);
    } catch {
      return next(`${name}.js`, context);
    }
  }
});
const { Queue } = await import('workbox-background-sync');
const queue = new Queue('photos', { forceSyncFallback: true, maxRetentionTime: 1e6 });
await queue.pushRequest({
  request: new Request(url, { method: 'PUT', body: new Uint8Array(Number(bytes)) })
});
let replays = 0;
while ((await queue.size()) > 0 && replays < 200) {
  replays += 1;
  await queue.replayRequests().catch(() => {});
}
console.log(JSON.stringify({ replays, left: await queue.size() }));
process.exit(0);
