import { afterEach, describe, expect, inject, test } from 'vitest';
import { EVERYWHERE, openNews, type News } from '#server/news/news.ts';
import { silent } from '#tests/support/databases.ts';
import { worker } from '#tests/support/workers.ts';

describe.each([
  ['within one server', () => undefined],
  ['between servers on one PostgreSQL', () => inject('postgresUrls')[worker()]!]
])('news %s', (_, url) => {
  const opened: News[] = [];
  const open = async () => {
    const news = await openNews({ databaseUrl: url() }, silent);
    opened.push(news);
    return news;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((news) => news.close()));
  });
  const listen = (news: News) => {
    const heard: string[][] = [];
    const state = { ended: false };
    const forget = news.hear({
      changed: (scopes) => heard.push([...scopes]),
      ended: () => (state.ended = true)
    });
    return { heard, state, forget };
  };

  test('what one tells the other hears', async () => {
    const here = await open();
    const there = url() === undefined ? here : await open();
    const { heard } = listen(there);
    here.tell(['ward:a.1', 'corporation:a']);
    await expect.poll(() => heard).toEqual([['ward:a.1', 'corporation:a']]);
  });

  test('more than a message carries is told as everything', async () => {
    const news = await open();
    const { heard } = listen(news);
    const many = Array.from({ length: 1_000 }, (_value, n) => `ward:gba-2025.central.${n}`);
    news.tell(many);
    await expect.poll(() => heard).toEqual(url() === undefined ? [many] : [[EVERYWHERE]]);
  });

  test('who has left hears no more, and who stays is told of the end', async () => {
    const news = await open();
    const left = listen(news);
    const stays = listen(news);
    left.forget();
    news.tell(['ward:a.1']);
    await expect.poll(() => stays.heard).toHaveLength(1);
    await news.close();
    expect(stays.state.ended).toBe(true);
    expect(left.heard).toEqual([]);
    expect(left.state.ended).toBe(false);
  });
});
