import { describe, expect, test } from 'vitest';
import { newId, officer } from '#tests/support/builders.ts';
import {
  can,
  readScope,
  scopesOf,
  UNPLACED,
  writeScope,
  type Actor,
  type Scope
} from './access.ts';

const device: Actor = { kind: 'device', device: newId() };
const ward = officer({ role: 'officer', wards: ['w1'] });
const supervisor = officer({ role: 'supervisor', corporations: ['c1'] });
const admin = officer({ role: 'admin' });

const w1 = { ward: 'w1', corporation: 'c1' };
const w2 = { ward: 'w2', corporation: 'c1' };
const w3 = { ward: 'w3', corporation: 'c2' };
const nowhere = { ward: UNPLACED, corporation: null };

describe('access', () => {
  test('a device may perform only residents’ operations, an officer only officers’', () => {
    expect(can(device, { do: 'operate', kind: 'file', where: null })).toBe(true);
    expect(can(device, { do: 'operate', kind: 'resolve', where: w1 })).toBe(false);
    expect(can(admin, { do: 'operate', kind: 'file', where: null })).toBe(false);
    expect(can(admin, { do: 'operate', kind: 'resolve', where: w3 })).toBe(true);
  });

  test.each([
    ['an officer', ward, [true, false, false, false]],
    ['a supervisor', supervisor, [true, true, false, true]],
    ['an administrator', admin, [true, true, true, true]],
    ['a device', device, [false, false, false, false]]
  ])('%s sees the reports in their jurisdiction, and no others', (_, actor, expected) => {
    const seen = [w1, w2, w3, nowhere].map((where) => can(actor, { do: 'see_internal', where }));
    expect(seen).toEqual(expected);
  });

  test('pulls follow the same jurisdictions', () => {
    const pull = (actor: Actor, scope: Scope, corporation: string | null = null) =>
      can(actor, { do: 'pull', scope, corporation });
    expect(pull(device, { of: 'mine' })).toBe(true);
    expect(pull(admin, { of: 'mine' })).toBe(false);
    expect(pull(device, { of: 'ward', id: 'w1' }, 'c1')).toBe(false);
    expect(pull(ward, { of: 'ward', id: 'w1' }, 'c1')).toBe(true);
    expect(pull(ward, { of: 'ward', id: 'w2' }, 'c1')).toBe(false);
    expect(pull(ward, { of: 'corporation', id: 'c1' })).toBe(false);
    expect(pull(supervisor, { of: 'corporation', id: 'c1' })).toBe(true);
    expect(pull(supervisor, { of: 'corporation', id: 'c2' })).toBe(false);
    expect(pull(supervisor, { of: 'ward', id: 'w3' }, 'c2')).toBe(false);
  });

  test('an officer may pull every scope that their device mirrors', () => {
    for (const { officer: who } of [ward, supervisor, admin]) {
      for (const scope of scopesOf(who, ['c1', 'c2'])) {
        const corporation = scope.of === 'ward' && scope.id === 'w1' ? 'c1' : null;
        expect(can({ kind: 'officer', officer: who }, { do: 'pull', scope, corporation })).toBe(
          true
        );
      }
    }
  });

  test('a scope is read back as it was written, and an invalid one is read as null', () => {
    for (const text of ['mine', 'ward:gba-2025.west.25', 'corporation:gba-west']) {
      expect(writeScope(readScope(text)!)).toBe(text);
    }
    for (const text of ['', 'ward:', 'ward', 'city:x', "ward:x' or 1=1", 'ward:../..']) {
      expect(readScope(text)).toBeNull();
    }
  });
});
