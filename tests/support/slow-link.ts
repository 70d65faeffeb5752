import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type SlowLink = {
  origin: string;
  /** Bytes from the phone that went over the link, including request headers. */
  carriedUp: () => number;
  drops: () => number;
  close: () => Promise<void>;
};

/** How often the link forwards bytes. */
const TICK_MS = 10;

/**
 * A link of a given speed that drops connections, as when a phone leaves a cell. The bytes carried before have
 * arrived and the phone sees its connection break, but the server sees nothing.
 *
 * @param speed bytes per millisecond in each direction; may change over time
 * @param lifeOf called for each connection: milliseconds until it drops; `Infinity`: never
 */
export async function startSlowLink(
  port: number,
  speed: () => number,
  lifeOf: () => number
): Promise<SlowLink> {
  let carried = 0;
  let drops = 0;
  const open = new Set<Socket>();

  const server = createServer((phone) => {
    const onward = connect(port, '127.0.0.1');
    open.add(phone).add(onward);
    let isDropped = false;
    const end = () => {
      if (!isDropped) onward.destroy();
      phone.destroy();
    };
    phone.on('error', end);
    onward.on('error', end);
    const up = slowly(phone, onward, speed, (bytes) => (carried += bytes));
    const down = slowly(onward, phone, speed, () => {});
    const life = lifeOf();
    if (life === Infinity) return;
    const timer = setTimeout(() => {
      if (phone.destroyed) return;
      isDropped = true;
      drops += 1;
      up.stop();
      down.stop();
      // Wait a little, so that the phone reads the bytes that were carried before the reset.
      setTimeout(() => phone.resetAndDestroy(), TICK_MS);
    }, life);
    phone.once('close', () => clearTimeout(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    carriedUp: () => carried,
    drops: () => drops,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    }
  };
}

/** Forwards bytes from one socket to another at a given speed. */
function slowly(from: Socket, to: Socket, speed: () => number, onCarried: (bytes: number) => void) {
  let waiting: Buffer[] = [];
  let last = performance.now();
  from.on('data', (bytes: Buffer) => {
    if (waiting.length === 0) last = performance.now();
    waiting.push(bytes);
    from.pause();
  });
  let isOver = false;
  const timer = setInterval(() => {
    const now = performance.now();
    let room = Math.floor((now - last) * speed());
    if (room > 0) last = now;
    while (room > 0 && waiting.length > 0) {
      const [first] = waiting;
      const part = first!.subarray(0, room);
      to.write(part);
      onCarried(part.length);
      room -= part.length;
      if (part.length === first!.length) waiting.shift();
      else waiting[0] = first!.subarray(part.length);
    }
    if (waiting.length > 0) return;
    if (isOver) {
      clearInterval(timer);
      to.end();
    } else from.resume();
  }, TICK_MS);
  const stop = () => {
    clearInterval(timer);
    waiting = [];
    from.pause();
  };
  // Bytes on the link when one end closes still arrive at the other.
  from.once('close', () => (isOver = true));
  to.once('close', stop);
  return { stop };
}
