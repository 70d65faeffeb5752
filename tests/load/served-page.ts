import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'vite';

/**
 * Builds a script for browsers and serves a page that runs it.
 *
 * @param files also served, under these names
 */
export async function servePage(entry: string, files: ReadonlyMap<string, Buffer> = new Map()) {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, rolldownOptions: { input: entry } }
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) =>
    'output' in one ? one.output : []
  );
  const scripts = new Map(
    outputs.flatMap((output) => (output.type === 'chunk' ? [[output.fileName, output]] : []))
  );
  const first = [...scripts.values()].find(({ isEntry }) => isEntry)!;
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice(1));
    const script = scripts.get(name);
    if (script) response.setHeader('Content-Type', 'text/javascript').end(script.code);
    else if (files.has(name)) response.end(files.get(name));
    else {
      response
        .setHeader('Content-Type', 'text/html')
        .end(`<script type="module" src="/${first.fileName}"></script>`);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve))
  };
}
