/** What a value is, compared with what an OpenAPI document says that it is. */

export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

/** Of a document, what schemas refer to. */
export interface Schemas {
  components: { schemas: Record<string, Schema> };
}

const typeOf = (value: unknown): string[] => {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  return Number.isInteger(value) ? ["integer", "number"] : [typeof value];
};

/** A schema with what it refers to and what it extends written out. */
function flat(schema: Schema, document: Schemas): Schema {
  const name = schema.$ref?.split("/").at(-1);
  if (name !== undefined) return flat(document.components.schemas[name] ?? {}, document);
  const { allOf = [], ...own } = schema;
  const parts = [...allOf.map((part) => flat(part, document)), own];
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: parts.flatMap(({ required = [] }) => required),
  };
}

/** Where a value is not what its schema says, as paths; unknown members count too. */
export function mismatches(value: unknown, given: Schema, document: Schemas, at = "$"): string[] {
  const schema = flat(given, document);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) {
    return choices.some((choice) => mismatches(value, choice, document, at).length === 0)
      ? []
      : [`${at} is none of its choices`];
  }
  const wanted = schema.type === undefined ? [] : [schema.type].flat();
  if (wanted.length > 0 && !typeOf(value).some((type) => wanted.includes(type)))
    return [`${at} is no ${wanted.join(" or ")}`];
  if (schema.const !== undefined && schema.const !== value) return [`${at} is not the constant`];
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return [`${at} is not in the list`];
  if (Array.isArray(value)) {
    const { items = {} } = schema;
    return value.flatMap((item, index) => mismatches(item, items, document, `${at}[${index}]`));
  }
  if (typeof value !== "object" || value === null) return [];
  const { properties = {}, required = [], additionalProperties } = schema;
  const missing = required.filter((key) => !Object.hasOwn(value, key));
  const inside = Object.entries(value).flatMap(([key, member]) => {
    const known = properties[key];
    if (known !== undefined) return mismatches(member, known, document, `${at}.${key}`);
    return additionalProperties === undefined || additionalProperties === false
      ? [`${at}.${key} is not described`]
      : [];
  });
  return [...missing.map((key) => `${at}.${key} is missing`), ...inside];
}
