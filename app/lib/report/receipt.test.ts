import { describe, expect, test } from 'vitest';
import { filing } from '#tests/support/builders.ts';
import type { LocalPhoto, MirroredReport, QueuedOperation } from '../db/db.ts';
import { predict } from '../outbox/predict.ts';
import { receiptOf } from './receipt.ts';

const mirrored = (rest: Partial<MirroredReport> = {}): MirroredReport => ({
  ...predict(null, filing(), 'resident', 0)!,
  scopes: ['mine'],
  foreseen: false,
  round: 1,
  ...rest
});
const queued = (state: QueuedOperation['state'], kind = 'file') =>
  ({ state, operation: { kind } }) as QueuedOperation;
const WARD = { ward: { ...mirrored().ward, id: 'w27' } };
const photo = (state: LocalPhoto['state']) => ({ state }) as LocalPhoto;

describe('a receipt', () => {
  test('says "on this phone" until the server has acknowledged the report', () => {
    expect(receiptOf(null, [queued('pending')], [photo('waiting')])).toEqual({ at: 'on_phone' });
  });

  test('says "sent" once the server has acknowledged the text', () => {
    expect(receiptOf(mirrored({ foreseen: true }), [], [])).toEqual({ at: 'sent' });
  });

  test('counts photos, and says "received" only when the server has all of them', () => {
    const photos = [photo('sent'), photo('sent'), photo('sending')];
    expect(receiptOf(mirrored(), [], photos)).toEqual({ at: 'photos', sent: 2, total: 3 });
    expect(receiptOf(mirrored(WARD), [], [photo('sent')])).toEqual({ at: 'received' });
  });

  test('shows what an officer did, even if something is still unsent', () => {
    expect(receiptOf(mirrored({ status: 'fixed' }), [], [photo('sending')])).toEqual({
      at: 'fixed'
    });
  });

  test('says that the ward of a report with a landmark alone is being found', () => {
    expect(receiptOf(mirrored(), [], [])).toEqual({ at: 'unplaced' });
  });

  test('says that the resident disputed the fix, before and after that is sent', () => {
    const fixed = mirrored({ ...WARD, status: 'fixed' });
    expect(receiptOf(fixed, [queued('pending', 'dispute')], [])).toEqual({ at: 'disputed' });
    const again = mirrored({ ...WARD, confirmed: false });
    expect(receiptOf(again, [], [])).toEqual({ at: 'disputed' });
  });

  test('shows a refusal before everything else', () => {
    expect(receiptOf(mirrored(), [queued('attention')], [])).toEqual({ at: 'attention' });
    expect(receiptOf(mirrored(), [], [photo('refused')])).toEqual({ at: 'attention' });
  });
});
