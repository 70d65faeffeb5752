/** The part of a browser's `CacheStorage` that the backup copy uses, with undici's `Request` and `Response`. */
export function createMemoryCaches(): Pick<CacheStorage, 'open' | 'has'> {
  const stores = new Map<string, Map<string, Response>>();
  return {
    has: (name) => Promise.resolve(stores.has(name)),
    open(name) {
      const entries = stores.get(name) ?? new Map<string, Response>();
      stores.set(name, entries);
      const address = (request: RequestInfo | URL) =>
        new URL(request instanceof Request ? request.url : request, 'https://varadi.test').href;
      const cache: Pick<Cache, 'keys' | 'match' | 'put' | 'delete'> = {
        keys: () => Promise.resolve([...entries.keys()].map((url) => new Request(url))),
        match: (request) => Promise.resolve(entries.get(address(request))?.clone()),
        put(request, response) {
          entries.set(address(request), response);
          return Promise.resolve();
        },
        delete: (request) => Promise.resolve(entries.delete(address(request)))
      };
      return Promise.resolve(cache as Cache);
    }
  };
}
