import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What the link does to every connection until `setWeather` is called again. */
export type Weather =
  | { kind: 'fair' }
  /** Every connection is closed at once. */
  | { kind: 'refused' }
  /** Each connection breaks after this many bytes in either direction. */
  | { kind: 'cut'; up: number; down: number }
  /** Connections stay open, but carry no more bytes. */
  | { kind: 'frozen' }
  /** All bytes are delayed, by this many milliseconds. */
  | { kind: 'stalled'; by: number }
  /** A middlebox answers instead of the server. */
  | { kind: 'answered'; status: number; headers: Record<string, string>; body: string };

export type BadLink = {
  origin: string;
  setWeather: (weather: Weather) => void;
  pointTo: (port: number) => void;
  /** Photo bytes that the browser wrote, arrived or not: a browser writes far ahead. */
  photoBytes: () => number;
  /** Photo bytes that the link has forwarded to the server. */
  photoBytesCarried: () => number;
  close: () => Promise<void>;
};

type End = { write: (bytes: Buffer, sent?: () => void) => unknown; isGone: () => boolean };

/** A TCP proxy that can break a connection at any byte. */
export async function startBadLink(): Promise<BadLink> {
  let weather: Weather = { kind: 'fair' };
  let target = 1;
  let photoBytes = 0;
  let photoBytesCarried = 0;
  const open = new Set<Socket>();

  const server = createServer((phone) => {
    const meter = createMeter((bytes) => (photoBytes += bytes));
    open.add(phone);
    phone.once('close', () => open.delete(phone));
    phone.on('error', () => {});
    if (weather.kind === 'refused') {
      phone.destroy();
      return;
    }
    if (weather.kind === 'answered') {
      answer(phone, weather, meter);
      return;
    }

    const onward = connect(target, '127.0.0.1');
    onward.on('error', () => phone.destroy());
    onward.once('close', () => phone.destroy());
    phone.once('close', () => onward.destroy());
    const carriedMeter = createMeter((bytes) => (photoBytesCarried += bytes));
    let [up, down] = [0, 0];
    phone.on('data', (bytes: Buffer) => {
      meter(bytes);
      up += bytes.length;
      carry(
        bytes,
        {
          write: (part, sent) => (carriedMeter(part), onward.write(part, sent)),
          isGone: () => onward.destroyed
        },
        phone,
        () => up,
        'up'
      );
    });
    onward.on('data', (bytes: Buffer) => {
      down += bytes.length;
      carry(
        bytes,
        { write: (part, sent) => phone.write(part, sent), isGone: () => phone.destroyed },
        phone,
        () => down,
        'down'
      );
    });
  });

  function carry(
    bytes: Buffer,
    to: End,
    phone: Socket,
    carried: () => number,
    way: 'up' | 'down'
  ): void {
    const now = weather;
    switch (now.kind) {
      case 'frozen':
        return;
      case 'cut': {
        const over = carried() - now[way];
        if (over < 0) return void to.write(bytes);
        // The bytes below the limit are still sent: the server may get the whole request while its response is lost.
        to.write(bytes.subarray(0, Math.max(0, bytes.length - over)), () => phone.destroy());
        return;
      }
      case 'stalled':
        setTimeout(() => !to.isGone() && to.write(bytes), now.by);
        return;
      default:
        to.write(bytes);
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    setWeather(next) {
      const wasFrozen = weather.kind === 'frozen';
      weather = next;
      // A frozen connection has lost bytes, and a portal must not inherit a connection to the server.
      if (wasFrozen || next.kind === 'refused' || next.kind === 'answered') {
        for (const socket of open) socket.destroy();
      }
    },
    pointTo(next) {
      target = next;
    },
    photoBytes: () => photoBytes,
    photoBytesCarried: () => photoBytesCarried,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    }
  };
}

function answer(
  phone: Socket,
  { status, headers, body }: Extract<Weather, { kind: 'answered' }>,
  meter: (bytes: Buffer) => void
): void {
  const head = Object.entries({
    ...headers,
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close'
  });
  phone.on('data', meter);
  phone.once('data', () => {
    const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    phone.end(`HTTP/1.1 ${status} Whatever\r\n${lines}\r\n${body}`);
  });
}

/** Parses the HTTP/1.1 requests on one connection and reports the body bytes of photo uploads. */
function createMeter(onPhotoBytes: (bytes: number) => void): (bytes: Buffer) => void {
  let head = '';
  let left = 0;
  let isPhoto = false;
  return (bytes) => {
    let rest = bytes;
    while (rest.length > 0) {
      if (left > 0) {
        const taken = Math.min(left, rest.length);
        if (isPhoto) onPhotoBytes(taken);
        left -= taken;
        rest = rest.subarray(taken);
        continue;
      }
      head += rest.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const body = Buffer.from(head.slice(end + 4), 'latin1');
      isPhoto = /^(POST|PATCH) \/api\/photos/.test(head);
      left = Number(/^content-length: (\d+)/im.exec(head.slice(0, end))?.[1] ?? 0);
      head = '';
      rest = body;
    }
  };
}
