import { expect, test } from 'vitest';
import { OFFICE_CALLS } from './office-calls.ts';

test('text that a database cannot store is refused before it gets there', () => {
  const { setKillSwitch, setLimit, updateAccount } = OFFICE_CALLS;
  for (const text of ['a\0', '\ud800']) {
    const email = 'a@example.org';
    expect(setKillSwitch.body.safeParse({ id: text, killed: true }).success).toBe(false);
    expect(setLimit.body.safeParse({ id: text, cap: 1, soft: 1 }).success).toBe(false);
    expect(updateAccount.body.safeParse({ name: text, email }).success).toBe(false);
  }
  expect(setKillSwitch.body.safeParse({ id: 'total/day', killed: true }).success).toBe(true);
});
