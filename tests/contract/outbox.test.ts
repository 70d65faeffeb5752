import { describe, expect, test } from 'vitest';
import type { ReportView } from '#shared/protocol.ts';
import { predict } from '#app/lib/outbox/predict.ts';
import { filing, newId, officer, operation } from '#tests/support/builders.ts';
import { TestClock } from '#tests/support/clock.ts';
import { createDexieStore } from '#tests/support/dexie-store.ts';
import { createMemoryStore } from '#tests/support/memory-outbox.ts';

const clock = new TestClock();
const NONE = new Set<string>();

const viewOf = (id: string): ReportView =>
  predict(null, filing({}, { report: id }), 'resident', clock.now())!;

describe.each([
  ['memory', () => createMemoryStore()],
  ['Dexie', () => createDexieStore(clock)]
])('the outbox in %s', (_, create) => {
  test('returns operations in the order in which they were saved', async () => {
    const store = create();
    const saved = Array.from({ length: 5 }, () => filing());
    for (const one of saved) await store.save(one);

    expect(await store.outbox.head(3, NONE)).toEqual(saved.slice(0, 3));
  });

  test('skips the reports that must wait', async () => {
    const store = create();
    const [first, second] = [filing(), filing()];
    await store.save(first);
    await store.save(operation('withdraw', {}, { report: first.report }));
    await store.save(second);

    expect(await store.outbox.head(10, new Set([first.report]))).toEqual([second]);
  });

  test('[S5] an operation leaves only on its own acknowledgement', async () => {
    const store = create();
    const [applied, repeated, waiting, unanswered] = [filing(), filing(), filing(), filing()];
    for (const one of [applied, repeated, waiting, unanswered]) await store.save(one);

    await store.outbox.settle([
      { id: applied.id, outcome: 'applied', version: 1 },
      { id: repeated.id, outcome: 'repeated', version: 1 },
      { id: waiting.id, outcome: 'retry' },
      { id: newId(), outcome: 'applied', version: 1 },
      { id: null, outcome: 'refused', code: 'invalid' }
    ]);

    expect(await store.pending()).toEqual([waiting.id, unanswered.id]);
    expect(await store.attention()).toEqual([]);
  });

  test('[S5] a refused operation waits for its owner and does not block others', async () => {
    const store = create();
    const [refused, next] = [filing(), filing()];
    await store.save(refused);
    await store.save(next);

    await store.outbox.settle([{ id: refused.id, outcome: 'refused', code: 'outside_area' }]);

    expect(await store.attention()).toEqual([{ id: refused.id, code: 'outside_area' }]);
    expect(await store.outbox.head(10, NONE)).toEqual([next]);
  });

  test('[S8] rows and cursor are saved together, and a tombstone removes its row', async () => {
    const { mirror, mirrored } = create();
    const [stays, goes] = [newId(), newId()];
    expect(await mirror.cursor('mine')).toBeNull();

    await mirror.save('mine', [viewOf(stays), viewOf(goes)], 'one', true);
    await mirror.save('mine', [{ id: goes, gone: true }], 'two', true);

    expect(await mirror.cursor('mine')).toBe('two');
    expect(await mirrored()).toEqual([stays]);
  });

  test('[S8] a restarted mirror has no cursor', async () => {
    const { mirror } = create();
    await mirror.save('mine', [viewOf(newId())], 'one', true);

    await mirror.restart('mine');

    expect(await mirror.cursor('mine')).toBeNull();
  });
});

describe('the mirror in Dexie', () => {
  test('[S8] old rows stay visible until the new mirror is complete; then missing rows are removed', async () => {
    const { mirror, mirrored } = createDexieStore(clock);
    const [kept, lost] = [newId(), newId()];
    await mirror.save('mine', [viewOf(kept), viewOf(lost)], 'one', true);

    await mirror.restart('mine');
    await mirror.save('mine', [viewOf(kept)], 'two', false);
    expect((await mirrored()).toSorted()).toEqual([kept, lost].toSorted());

    await mirror.save('mine', [], 'three', true);
    expect(await mirrored()).toEqual([kept]);
  });

  test('a report in two scopes stays until it has left both', async () => {
    const { db, mirror, mirrored } = createDexieStore(clock, 'officer');
    const scopes = ['ward:a', 'corporation:x'];
    await db.set('officer', { officer: officer().officer, scopes });
    const id = newId();
    await mirror.save('ward:a', [viewOf(id)], '1', true);
    await mirror.save('corporation:x', [viewOf(id)], '1', true);

    await mirror.save('ward:a', [{ id, gone: true }], '2', true);
    expect(await mirrored()).toEqual([id]);
    await mirror.save('corporation:x', [{ id, gone: true }], '2', true);
    expect(await mirrored()).toEqual([]);
  });
});
