/** As much of a browser's `CacheStorage` as the spare copy uses; undici's `Response` does the rest. */
export function createMemoryCaches(): Pick<CacheStorage, 'open' | 'has'> {
  const stores = new Map<string, Map<string, Response>>();
  return {
    has: (name) => Promise.resolve(stores.has(name)),
    open(name) {
      const entries = stores.get(name) ?? new Map<string, Response>();
      stores.set(name, entries);
      const address = (asked: RequestInfo | URL) =>
        new URL(asked instanceof Request ? asked.url : asked, 'https://varadi.test').href;
      const cache: Pick<Cache, 'keys' | 'match' | 'put' | 'delete'> = {
        keys: () => Promise.resolve([...entries.keys()].map((url) => new Request(url))),
        match: (asked) => Promise.resolve(entries.get(address(asked))?.clone()),
        put(asked, answer) {
          entries.set(address(asked), answer);
          return Promise.resolve();
        },
        delete: (asked) => Promise.resolve(entries.delete(address(asked)))
      };
      return Promise.resolve(cache as Cache);
    }
  };
}
