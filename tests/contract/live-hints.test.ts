import { afterEach, describe, expect, inject, test } from 'vitest';
import { EVERYWHERE, type LiveHints } from '#server/news/live-hints.ts';
import { openLiveHints } from '#server/news/open-live-hints.ts';
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
    const heard: string[][] = [];
    const state = { ended: false };
    const forget = hints.subscribe({
      changed: (scopes) => heard.push([...scopes]),
      ended: () => (state.ended = true)
    });
    return { heard, state, forget };
  };

  test('what one server publishes, subscribers of the other hear', async () => {
    const here = await open();
    const there = url() === undefined ? here : await open();
    const { heard } = listen(there);
    here.publish(['ward:a.1', 'corporation:a']);
    await expect.poll(() => heard).toEqual([['ward:a.1', 'corporation:a']]);
  });

  test('more scopes than a notification carries are published as all scopes', async () => {
    const hints = await open();
    const { heard } = listen(hints);
    const many = Array.from({ length: 1_000 }, (_value, n) => `ward:gba-2025.central.${n}`);
    hints.publish(many);
    await expect.poll(() => heard).toEqual(url() === undefined ? [many] : [[EVERYWHERE]]);
  });

  test('a subscription that was ended gets no more hints, and the others are told when the server shuts down', async () => {
    const hints = await open();
    const left = listen(hints);
    const stays = listen(hints);
    left.forget();
    hints.publish(['ward:a.1']);
    await expect.poll(() => stays.heard).toHaveLength(1);
    await hints.close();
    expect(stays.state.ended).toBe(true);
    expect(left.heard).toEqual([]);
    expect(left.state.ended).toBe(false);
  });
});
