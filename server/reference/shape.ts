import type { JsonSchema } from './openapi.ts';

/** A JSON schema as a reader writes it down: `{ a: string, b?: integer[] }`, over several lines. */
export function shapeOf(schema: JsonSchema, indent = ''): string {
  const alternatives = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as JsonSchema[] | undefined;
  if (alternatives) {
    const between = schema.allOf ? ' & ' : ' | ';
    return [...new Set(alternatives.map((one) => shapeOf(one, indent)))].join(between);
  }
  if ('const' in schema) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) {
    return schema.enum.map((value: unknown) => JSON.stringify(value)).join(' | ');
  }
  if (Array.isArray(schema.prefixItems)) {
    return `[${schema.prefixItems.map((one: JsonSchema) => shapeOf(one, indent)).join(', ')}]`;
  }
  if (schema.type === 'array') {
    const items = shapeOf((schema.items ?? {}) as JsonSchema, indent);
    return items.includes(' | ') ? `(${items})[]` : `${items}[]`;
  }
  if (schema.type === 'object') return objectShape(schema, indent);
  if (typeof schema.type !== 'string') return 'any';
  const format = typeof schema.format === 'string' ? [schema.format] : [];
  const more = [...format, ...boundsOf(schema)].join(', ');
  return more ? `${schema.type} (${more})` : schema.type;
}

function objectShape(schema: JsonSchema, indent: string): string {
  const inner = `${indent}  `;
  const required = new Set(schema.required as string[] | undefined);
  const lines = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, field]) => `${inner}${name}${required.has(name) ? '' : '?'}: ${shapeOf(field, inner)}`
  );
  const others = schema.additionalProperties;
  if (typeof others === 'object' && others !== null && Object.keys(others).length > 0) {
    lines.push(`${inner}[name]: ${shapeOf(others as JsonSchema, inner)}`);
  }
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

/** Safe integers have bounds that nobody means. */
const boundsOf = ({ minLength, maxLength, minimum, maximum }: JsonSchema): string[] => [
  ...bound('at least', minLength, ' characters'),
  ...bound('at most', maxLength, ' characters'),
  ...bound('from', minimum),
  ...bound('to', maximum)
];

const bound = (word: string, value: unknown, unit = ''): string[] =>
  typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER
    ? [`${word} ${value}${unit}`]
    : [];
