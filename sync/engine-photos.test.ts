import { describe, expect, test } from 'vitest';
import { filing } from '#tests/support/builders.ts';
import { nothingNew, photo, settle, setUp, time } from '#tests/support/engine.ts';
import type { PhotoStep } from './ports.ts';

describe('the engine’s photos', () => {
  test('[S4] after a fault during an upload, the offset is requested before more bytes are sent', async () => {
    const seen: (number | null)[] = [];
    const steps: PhotoStep[] = [
      { kind: 'progress', offset: 400 },
      { kind: 'unreachable' },
      { kind: 'progress', offset: 700 },
      { kind: 'received' }
    ];
    const phone = setUp({
      photos: [photo()],
      photo: ({ offset }) => {
        seen.push(offset);
        return steps.shift()!;
      }
    });

    await phone.engine.syncNow('start');
    expect(phone.photos).toHaveLength(1);
    await phone.engine.syncNow('asked');

    expect(seen).toEqual([null, 400, null, 700]);
    expect(phone.photos).toEqual([]);
  });

  // The server no longer knows its report: it may have been restored, and only a pull tells.
  const pullsAfter = Object.entries({ unknown_photo: 2, not_a_photo: 1 });
  test.each(pullsAfter)('[S14] a photo refused as %s makes %i pulls', async (code, times) => {
    let pulls = 0;
    const phone = setUp({
      photos: [photo()],
      photo: async () => (await settle(), { kind: 'refused', code }),
      pull: () => Promise.resolve((pulls++, nothingNew))
    });
    await phone.engine.syncNow('start');
    await settle();
    expect(pulls).toBe(times);
  });

  test('[S14] a photo that arrived in another epoch makes a pull, and is asked about again', async () => {
    let pulls = 0;
    const epochs = ['before', 'now'];
    const seen: (number | null)[] = [];
    const phone = setUp({
      photos: [photo()],
      photo: async ({ offset }) => {
        seen.push(offset);
        await settle();
        return { kind: 'received', epoch: epochs.shift() };
      },
      pull: () => Promise.resolve((pulls++, nothingNew)),
      epoch: 'now'
    });
    await phone.engine.syncNow('start');
    await settle();
    expect(phone.photos).toHaveLength(1);
    expect(pulls).toBe(2);
    await phone.engine.syncNow('asked');
    expect(phone.photos).toEqual([]);
    expect(seen).toEqual([null, null]);
  });

  test('[S5] a refused photo does not block the others', async () => {
    const [bad, good] = [photo(), photo()];
    const phone = setUp({
      photos: [bad, good],
      photo: ({ id }) =>
        id === bad.id ? { kind: 'refused', code: 'not_a_photo' } : { kind: 'received' }
    });

    await phone.engine.syncNow('start');

    expect(phone.photos.map(({ id }) => id)).toEqual([bad.id]);
  });

  test('[S5] a photo that always fails does not block the others', async () => {
    const [bad, good] = [photo(), photo()];
    const phone = setUp({
      photos: [bad, good],
      photo(one) {
        if (one.id === bad.id) throw new Error('storage cannot read it');
        return { kind: 'received' };
      }
    });

    // In the same sync: the service worker may get no other.
    const { photos } = await phone.engine.syncNow('start');
    expect(phone.photos).toEqual([bad]);
    expect(photos).toMatchObject({ at: 'waiting', cause: 'busy' });
    expect(phone.faults.length).toBeGreaterThan(0);
  });

  test('[S5] a photo that failed once is retried beside one that always fails', async () => {
    const [bad, good] = [photo(), photo()];
    let isBusy = true;
    const phone = setUp({
      photos: [bad, good],
      photo: ({ id }) => (id === bad.id || isBusy ? { kind: 'busy' } : { kind: 'received' })
    });

    await phone.engine.syncNow('start');
    await phone.engine.syncNow('asked');
    isBusy = false;
    await phone.engine.syncNow('asked');
    await phone.engine.syncNow('asked');

    expect(phone.photos.map(({ id }) => id)).toEqual([bad.id]);
  });

  test.each<[string, Parameters<typeof setUp>[0]]>([
    [
      'a push that the server holds back while pulls succeed',
      {
        push: (operations) => ({
          kind: 'ok',
          value: { results: operations.map(({ id }) => ({ id, outcome: 'retry' })), time }
        })
      }
    ],
    [
      'a photo whose offset can be requested but whose bytes cannot be sent',
      {
        photos: [{ ...photo(), offset: 0, fresh: false }],
        photo: ({ offset }) =>
          offset === null ? { kind: 'progress', offset: 400 } : { kind: 'unreachable' }
      }
    ]
  ])('[S6] back-off grows for %s', async (_, server) => {
    const phone = setUp(server);
    if (!server?.photos) await phone.save(filing());
    await phone.engine.syncNow('start');
    const waits: number[] = [];
    for (let round = 0; round < 5; round++) {
      const wait = phone.clock.nextAlarm()! - phone.clock.now();
      waits.push(wait);
      phone.clock.advance(wait);
      await settle();
    }
    // Half of 2 s, 4 s, 8 s …, as this test's random number is always one half.
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });
});
