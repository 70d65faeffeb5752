/** What the link does with one request. */
export type Fate =
  | 'through'
  /** The request never reaches the server. */
  | 'lost'
  /** The server gets the request, but the response is lost. */
  | 'unanswered'
  /** The server gets the request twice. */
  | 'doubled'
  /** A captive portal answers instead of the server. */
  | 'portal'
  /** The server gets the first half of the body, then the link breaks. */
  | 'cut'
  | { status: number; headers?: Record<string, string> };

export type Link = {
  fetch: typeof globalThis.fetch;
  /** Bytes of all request bodies, delivered or not. */
  sent: () => number;
};

/**
 * A link between a phone and the server that a test controls.
 *
 * @param fateOf called for every request; decides what happens to it
 */
export function createLink(
  server: typeof globalThis.fetch,
  fateOf: (request: { method: string; path: string; index: number }) => Fate
): Link {
  let index = 0;
  let sent = 0;
  return {
    sent: () => sent,
    async fetch(input, init) {
      const url = new URL(input as string | URL, 'http://localhost:3000');
      const method = init?.method ?? 'GET';
      const body = await bytesOf(init?.body);
      const request = () => ({ ...init, method, ...(body.length > 0 && { body }) }) as RequestInit;
      const fate = fateOf({ method, path: url.pathname, index: index++ });
      sent += body.length;

      if (typeof fate === 'object') {
        return new Response('not ours', { status: fate.status, headers: fate.headers ?? {} });
      }
      switch (fate) {
        case 'through':
          return server(url, request());
        case 'doubled':
          await server(url, request());
          return server(url, request());
        case 'unanswered':
          await server(url, request());
          throw new TypeError('the link broke');
        case 'portal':
          return new Response('<html>Please sign in to the Wi-Fi</html>', {
            status: 200,
            headers: { 'Content-Type': 'text/html' }
          });
        case 'cut':
          await server(url, {
            ...request(),
            body: broken(body),
            duplex: 'half'
          } as RequestInit).catch(() => {});
          throw new TypeError('the link broke');
        case 'lost':
          throw new TypeError('the link broke');
      }
    }
  };
}

async function bytesOf(body: BodyInit | null | undefined): Promise<Uint8Array<ArrayBuffer>> {
  return body ? new Uint8Array(await new Response(body).arrayBuffer()) : new Uint8Array();
}

/** A stream of the first half of the bytes, then an error. */
function broken(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, bytes.length >> 1));
    },
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.error(new Error('the link broke'));
    }
  });
}
