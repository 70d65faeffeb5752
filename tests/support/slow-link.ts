import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type SlowLink = {
  origin: string;
  /** Bytes that went over the link from the phone, heads of requests and all. */
  carriedUp: () => number;
  drops: () => number;
  close: () => Promise<void>;
};

/** How often a slow link carries something, milliseconds. */
const TICK = 10;

/**
 * A link of a given speed that drops: what was carried before has arrived, the phone sees its connection
 * break, and the server sees nothing at all, as when a phone leaves a cell.
 *
 * @param speed in bytes a millisecond, either way; may change with time
 * @param lifeOf milliseconds until a connection drops, asked for each; `Infinity`: never
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
      // A little later, so that what was carried is read before anything else happens.
      setTimeout(() => phone.resetAndDestroy(), TICK);
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

/** Carries from one socket to another at a given speed. */
function slowly(from: Socket, to: Socket, speed: () => number, tell: (bytes: number) => void) {
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
      tell(part.length);
      room -= part.length;
      if (part.length === first!.length) waiting.shift();
      else waiting[0] = first!.subarray(part.length);
    }
    if (waiting.length > 0) return;
    if (isOver) {
      clearInterval(timer);
      to.end();
    } else from.resume();
  }, TICK);
  const stop = () => {
    clearInterval(timer);
    waiting = [];
    from.pause();
  };
  // What is on the link when one end hangs up still arrives at the other.
  from.once('close', () => (isOver = true));
  to.once('close', stop);
  return { stop };
}
