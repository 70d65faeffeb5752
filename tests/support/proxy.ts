import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** @property referer a service worker's requests name its script */
export type Asked = { method: string; path: string; referer: string };

const never = () => false;

export type Proxy = {
  origin: string;
  port: number;
  /** Requests that fit wait here until they are let go. @returns a function that lets them go */
  hold: (fits: (request: Asked) => boolean) => () => void;
  /** Requests that fit get no answer: their connection is cut. @returns a function that ends it */
  cut: (fits: (request: Asked) => boolean) => () => void;
  /** Sends everything elsewhere from now on. */
  pointTo: (origin: string) => void;
  close: () => Promise<void>;
};

/** Stands between a browser and the server; CDP's own throttling does not reach service workers. */
export async function startProxy(target = ''): Promise<Proxy> {
  let origin = target;
  let isHeld: (request: Asked) => boolean = never;
  let isCut: (request: Asked) => boolean = never;
  let released: Promise<void> = Promise.resolve();

  const server = createServer((incoming, outgoing) => {
    const { method = '', url: path = '', headers } = incoming;
    const asked = { method, path, referer: headers.referer ?? '' };
    if (isCut(asked)) {
      incoming.destroy();
      return;
    }
    void (isHeld(asked) ? released : Promise.resolve()).then(() =>
      forward(incoming, outgoing, origin)
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://localhost:${port}`,
    hold(fits) {
      const gate = Promise.withResolvers<undefined>();
      isHeld = fits;
      released = gate.promise;
      return () => {
        isHeld = never;
        gate.resolve(undefined);
      };
    },
    cut(fits) {
      isCut = fits;
      return () => {
        isCut = never;
      };
    },
    pointTo(next) {
      origin = next;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    }
  };
}

/** The Host header stays as the browser sent it: the server takes it for its own address. */
function forward(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): void {
  const onward = request(
    `${origin}${incoming.url}`,
    { method: incoming.method, headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    }
  );
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
