import { afterEach, describe, expect, inject, test } from 'vitest';
import { ALL_SCOPES, type LiveHints } from '#server/live-hints/live-hints.ts';
import { openLiveHints } from '#server/live-hints/open-live-hints.ts';
import { silent } from '#tests/support/databases.ts';
import { worker } from '#tests/support/workers.ts';

describe.each([
  ['within one server', () => undefined],
  ['between servers on one PostgreSQL', () => inject('postgresUrls')[worker()]!]
])('live hints %s', (_, url) => {
  const opened: LiveHints[] = [];
  const open = async () => {
    const hints = await openLiveHints({ databaseUrl: url() }, silent);
    opened.push(hints);
    return hints;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((hints) => hints.close()));
  });
  const listen = (hints: LiveHints) => {
    const received: string[][] = [];
    const state = { ended: false };
    const unsubscribe = hints.subscribe({
      changed: (scopes) => received.push([...scopes]),
      ended: () => (state.ended = true)
    });
    return { received, state, unsubscribe };
  };

  test('subscribers receive what any server publishes', async () => {
    const publisher = await open();
    const subscriber = url() === undefined ? publisher : await open();
    const { received } = listen(subscriber);
    publisher.publish(['ward:a.1', 'corporation:a']);
    await expect.poll(() => received).toEqual([['ward:a.1', 'corporation:a']]);
  });

  test('more scopes than fit into one notification are published as all scopes', async () => {
    const hints = await open();
    const { received } = listen(hints);
    const many = Array.from({ length: 1_000 }, (_value, n) => `ward:gba-2025.central.${n}`);
    hints.publish(many);
    await expect.poll(() => received).toEqual(url() === undefined ? [many] : [[ALL_SCOPES]]);
  });

  test('a cancelled subscription gets no hints; the others end when the server shuts down', async () => {
    const hints = await open();
    const cancelled = listen(hints);
    const active = listen(hints);
    cancelled.unsubscribe();
    hints.publish(['ward:a.1']);
    await expect.poll(() => active.received).toHaveLength(1);
    await hints.close();
    expect(active.state.ended).toBe(true);
    expect(cancelled.received).toEqual([]);
    expect(cancelled.state.ended).toBe(false);
  });
});
