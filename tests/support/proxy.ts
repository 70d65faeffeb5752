import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** @property referer in requests of a service worker, the URL of its script */
export type Asked = { method: string; path: string; referer: string };

const never = () => false;

export type Proxy = {
  origin: string;
  port: number;
  /** Holds matching requests. @returns a function that releases them */
  hold: (fits: (request: Asked) => boolean) => () => void;
  /** Cuts the connection of matching requests. @returns a function that stops this */
  cut: (fits: (request: Asked) => boolean) => () => void;
  /** Forwards all later requests to another origin. */
  pointTo: (origin: string) => void;
  close: () => Promise<void>;
};

/** A proxy between a browser and the server, because CDP's throttling does not reach service workers. */
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

/** Keeps the browser's Host header, from which the server takes its own address. */
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
