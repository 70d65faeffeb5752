import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type LinkSpeed = {
  /** Bytes per millisecond in each direction, shared by all connections. */
  bytesPerMs: number;
  /** Milliseconds that a byte is on its way, in each direction. */
  latencyMs: number;
};

/** What went over a link. */
export type Carried = { up: number; down: number; responseHeaders: number; requests: number };

export type ThrottledLink = {
  origin: string;
  /** Everything so far. */
  carried: () => Carried;
  /** Milliseconds since a byte was last carried. */
  quietFor: () => number;
  /** Breaks all connections, and refuses new ones until it is restored. */
  cut: () => void;
  restore: () => void;
  pointTo: (origin: string) => void;
  close: () => Promise<void>;
};

/** How often the link forwards bytes. */
const TICK_MS = 10;

type Parcel = { bytes: Buffer; at: number; to: Socket };

/**
 * A slow link between a browser and the server: all connections share its speed, and each byte has a latency. CDP's
 * throttling does not reach a service worker.
 */
export async function startThrottledLink(
  target: string,
  { bytesPerMs, latencyMs }: LinkSpeed
): Promise<ThrottledLink> {
  let port = Number(new URL(target).port);
  const carried: Carried = { up: 0, down: 0, responseHeaders: 0, requests: 0 };
  let lastAt = performance.now();
  let isCut = false;
  const open = new Set<Socket>();

  /** One direction of the link: parcels of all connections in their order. */
  function direction(count: (bytes: number) => void) {
    let waiting: Parcel[] = [];
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      let room = (now - last) * bytesPerMs;
      last = now;
      while (room >= 1 && waiting.length > 0 && waiting[0]!.at <= now) {
        const first = waiting[0]!;
        const part = first.bytes.subarray(0, Math.floor(room));
        if (!first.to.destroyed) first.to.write(part);
        count(part.length);
        lastAt = now;
        room -= part.length;
        if (part.length === first.bytes.length) waiting.shift();
        else first.bytes = first.bytes.subarray(part.length);
      }
      // Unused room is lost, except for the fraction of a byte.
      if (waiting.length > 0 && room < 1) last -= room / bytesPerMs;
    }, TICK_MS);
    return {
      send: (bytes: Buffer, to: Socket) =>
        waiting.push({ bytes, to, at: performance.now() + latencyMs }),
      drop: () => (waiting = []),
      stop: () => clearInterval(timer)
    };
  }
  const up = direction((bytes) => (carried.up += bytes));
  const down = direction((bytes) => (carried.down += bytes));

  const server = createServer((phone) => {
    if (isCut) {
      phone.resetAndDestroy();
      return;
    }
    const onward = connect(port, '127.0.0.1');
    open.add(phone).add(onward);
    const end = () => {
      phone.destroy();
      onward.destroy();
      open.delete(phone);
      open.delete(onward);
    };
    let isNewResponse = true;
    phone.on('data', (bytes: Buffer) => {
      if (/^(GET|POST|PUT|HEAD|PATCH) /.test(bytes.toString('latin1', 0, 8))) {
        carried.requests += 1;
        isNewResponse = true;
      }
      up.send(bytes, onward);
    });
    onward.on('data', (bytes: Buffer) => {
      if (isNewResponse) {
        carried.responseHeaders += bytes.indexOf('\r\n\r\n') + 4;
        isNewResponse = false;
      }
      down.send(bytes, phone);
    });
    phone.on('close', end).on('error', end);
    onward.on('error', end);
    // Bytes on the link still arrive after the server has closed its end.
    onward.on('close', () => setTimeout(end, 2 * latencyMs + 1_000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    carried: () => ({ ...carried }),
    quietFor: () => performance.now() - lastAt,
    cut() {
      isCut = true;
      up.drop();
      down.drop();
      for (const socket of open) socket.resetAndDestroy();
    },
    restore() {
      isCut = false;
    },
    pointTo(next) {
      port = Number(new URL(next).port);
    },
    close() {
      up.stop();
      down.stop();
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    }
  };
}
