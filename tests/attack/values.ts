import fc from 'fast-check';

/** The part of JSON Schema that our schemas use. */
type JsonSchema = {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
};

const WORDS = fc.stringMatching(/^[a-z \u0c95-\u0cb9]{1,40}$/);

/** Values that a schema accepts, except for checks that it makes in code. */
export function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return fc.oneof(...alternatives.map(valuesOf));
  switch (schema.type) {
    case 'object': {
      const { properties = {}, required = [] } = schema;
      const fields = Object.entries(properties).map(([name, field]) => [name, valuesOf(field)]);
      return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
        requiredKeys: required.filter((name) => name in properties)
      });
    }
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 3, 3)
      });
    case 'integer':
    case 'number': {
      const lower = Math.max(schema.minimum ?? 0, -1e9);
      const upper = Math.min(schema.maximum ?? 1e9, 1e9);
      return schema.type === 'integer'
        ? fc.integer({ min: Math.ceil(lower), max: Math.floor(upper) })
        : fc.double({ min: lower, max: upper, noNaN: true });
    }
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return textsOf(schema);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textsOf({ format, pattern, minLength = 0, maxLength }: JsonSchema): fc.Arbitrary<string> {
  switch (format) {
    case 'email':
      return fc.stringMatching(/^[a-z]{1,8}@[a-z]{2,8}\.org$/);
    case 'uuid':
      return fc.uuid();
    case 'date':
      return fc.constantFrom('2026-06-15', '2026-11-28');
    case 'date-time':
      return fc.constantFrom('2026-06-15T09:00:00+05:30', '2026-11-28T10:00:00Z');
    default:
      if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
      return WORDS.map((text) => text.padEnd(minLength, 'x').slice(0, maxLength));
  }
}
