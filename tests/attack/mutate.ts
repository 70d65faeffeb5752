/** Placeholder for a value nested too deeply for recursive code, including ours. */
const DEEP = '@deep@';
const DEPTH = 5_000;
const NESTED = `${'{"a":['.repeat(DEPTH)}0${']}'.repeat(DEPTH)}`;

/** A value as JSON. */
export const written = (value: unknown): string =>
  value === undefined ? '' : JSON.stringify(value).replaceAll(JSON.stringify(DEEP), NESTED);

/** Values that break code with unhandled cases. */
const NASTY: readonly (() => unknown)[] = [
  () => null,
  () => '',
  () => ' '.repeat(50),
  () => 'a'.repeat(100_000),
  () => '\u0000',
  () => '\ud800',
  () => '\u202e\u200b\ufeff',
  () => "'; drop table report; --",
  () => '<img src=x onerror=alert(1)>',
  () => '../../../../etc/passwd',
  () => '00000000-0000-0000-0000-000000000000',
  () => '------------------------------------',
  () => '0000-01-01',
  () => '=cmd|calc!A1',
  () => -1,
  () => -0,
  () => 0,
  () => 1e308,
  () => 2 ** 53,
  () => -(2 ** 63),
  () => 0.1,
  () => true,
  () => [],
  () => ({}),
  () => Array.from({ length: 1_000 }, () => 0),
  () => DEEP,
  () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}') as unknown
];

export const pick = <Value>(random: () => number, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)]!;

export const nastyValue = (random: () => number): unknown => pick(random, NASTY)();

/** A nasty value as text, for an address or a header. */
export function nastyText(random: () => number): string {
  const value = nastyValue(random);
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 4_000);
}

type Container = Record<string, unknown> | unknown[];

/** A copy of a value with one random change. */
export function mutated(value: unknown, random: () => number): unknown {
  const copy = structuredClone(value);
  const places: [Container, string][] = [];
  const walk = (at: unknown) => {
    if (typeof at !== 'object' || at === null) return;
    for (const key of Object.keys(at)) {
      places.push([at as Container, key]);
      walk((at as Record<string, unknown>)[key]);
    }
  };
  walk(copy);
  if (places.length === 0) return nastyValue(random);
  const [container, key] = pick(random, places);
  const fields = container as Record<string, unknown>;
  const kind = random();
  if (kind < 0.15) Reflect.deleteProperty(fields, key);
  else if (kind < 0.3)
    fields[pick(random, ['more', 'id', 'kind', 'toString'])] = nastyValue(random);
  else if (kind < 0.4 && Array.isArray(container)) container.push(...container);
  else fields[key] = nastyValue(random);
  return copy;
}
