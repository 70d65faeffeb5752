import type { LiveHints, Subscriber } from './live-hints.ts';

/** Live hints within this process. */
export function openProcessHints(): LiveHints {
  const subscribers = new Set<Subscriber>();
  const disconnectAll = () => {
    for (const { ended } of subscribers) ended();
  };
  return {
    publish(scopes) {
      for (const { changed } of subscribers) changed(scopes);
    },
    subscribe(subscriber) {
      subscribers.add(subscriber);
      return () => void subscribers.delete(subscriber);
    },
    disconnectAll,
    close() {
      disconnectAll();
      return Promise.resolve();
    }
  };
}
