import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** Holds answers to an OpenAPI 3.1 document: status, headers, content type and body. */

export type JsonSchema = Record<string, unknown>;

export interface Described {
  $ref?: string;
  headers?: Record<string, { $ref?: string; required?: boolean; schema?: JsonSchema }>;
  content?: Record<string, { schema?: JsonSchema }>;
}

export interface DescribedOperation {
  operationId?: string;
  responses: Record<string, Described>;
}

export interface DescribedApi {
  servers?: { url: string }[];
  paths: Record<string, Record<string, DescribedOperation>>;
  components: Record<string, Record<string, unknown>>;
}

export interface CheckedResponse {
  status: number;
  headers: Headers | Record<string, string>;
  /** JSON as a value or as text, other types as text; null or "" when there is none. */
  body: unknown;
}

/** @returns what about the response the document does not allow, as sentences; none when all is well */
export type ResponseChecker = (method: string, path: string, response: CheckedResponse) => string[];

/** Names of the document's responses for what no operation answers: unknown paths and other methods. */
const OUTSIDE: Record<number, string> = {
  400: "BadRequest",
  401: "Unauthorized",
  404: "NotFound",
  405: "MethodNotAllowed",
  413: "TooLarge",
  503: "Unavailable",
};

/** Headers of HTTP itself, of CORS and of browsers' safety, which documents leave out. */
const TRANSPORT =
  /^(content-(type|length|encoding)|transfer-encoding|date|connection|keep-alive|vary|server|cache-control|access-control-.*|x-content-type-options|x-frame-options|referrer-policy|cf-.*|alt-svc|nel|report-to)$/;

/**
 * A checker of responses. Paths are those of requests: with the server's prefix, the query and either slash form.
 * HEAD is held to GET without its body, and OPTIONS to nothing.
 */
export function createResponseChecker(document: DescribedApi): ResponseChecker {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const compiled = new WeakMap<JsonSchema, ValidateFunction>();
  const validate = (value: unknown, schema: JsonSchema, what: string): string[] => {
    const { components } = document;
    const check = compiled.get(schema) ?? ajv.compile({ ...schema, components });
    compiled.set(schema, check);
    if (check(value)) return [];
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${what}${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
  return (method, path, response) => {
    if (method === "OPTIONS") return [];
    const found = operationsOf(document, method === "HEAD" ? "get" : method.toLowerCase(), path);
    const described = found.map((operation) => operation.responses[String(response.status)]);
    const candidates = found.length === 0 ? [outside(document, response.status)] : described;
    const known = candidates.filter((each) => each !== undefined);
    if (known.length === 0) return [`${response.status} is not documented for ${method} ${path}`];
    const all = known.map((each) => {
      const exact = deref<Described>(document, each);
      return [
        ...headerViolations(document, response, exact, validate),
        ...bodyViolations(method, response, exact, validate),
      ];
    });
    return all.find((violations) => violations.length === 0) ?? all[0] ?? [];
  };
}

type Validate = (value: unknown, schema: JsonSchema, what: string) => string[];

/** Operations whose path the request's fits, the one with the most fixed segments first. */
function operationsOf(document: DescribedApi, method: string, path: string): DescribedOperation[] {
  const prefix = document.servers?.[0]?.url ?? "";
  const { pathname } = new URL(path, "http://larder.invalid");
  if (!pathname.startsWith(`${prefix}/`)) return [];
  const asked = segmentsOf(pathname.slice(prefix.length));
  return Object.keys(document.paths)
    .filter((known) => fits(segmentsOf(known), asked))
    .toSorted((a, b) => (a.match(/\{/g)?.length ?? 0) - (b.match(/\{/g)?.length ?? 0))
    .flatMap((known) => document.paths[known]?.[method] ?? []);
}

const segmentsOf = (path: string) => path.replace(/^\//, "").replace(/\/$/, "").split("/");

const fits = (known: string[], asked: string[]) =>
  known.length === asked.length &&
  known.every((segment, index) =>
    segment.startsWith("{") ? asked[index] !== "" : segment === asked[index],
  );

const outside = (document: DescribedApi, status: number): Described | undefined =>
  document.components["responses"]?.[OUTSIDE[status] ?? ""] as Described | undefined;

/** What a `$ref` within the document names. */
export function deref<Target extends object>(
  document: DescribedApi,
  value: Target | { $ref: string },
): Target {
  if (!("$ref" in value) || typeof value.$ref !== "string") return value as Target;
  const names = value.$ref.replace(/^#\//, "").split("/");
  let at: unknown = document;
  for (const name of names)
    at = (at as Record<string, unknown>)[name.replaceAll("~1", "/").replaceAll("~0", "~")];
  if (at === undefined) throw new Error(`${value.$ref} names nothing`);
  return deref(document, at as Target);
}

function headerViolations(
  document: DescribedApi,
  response: CheckedResponse,
  { headers = {} }: Described,
  validate: Validate,
): string[] {
  const sent = new Headers(response.headers);
  const known = new Map(
    Object.entries(headers).map(([name, header]) => [name.toLowerCase(), deref(document, header)]),
  );
  const wrong = [...known].flatMap(([name, { required, schema = {} }]) => {
    const text = sent.get(name);
    if (text === null) return required === true ? [`header ${name} is missing`] : [];
    const value = schema["type"] === "integer" ? Number(text) : text;
    return validate(value, schema, `header ${name}`);
  });
  const unknown = [...sent.keys()].filter((name) => !known.has(name) && !TRANSPORT.test(name));
  return [...wrong, ...unknown.map((name) => `header ${name} is not documented`)];
}

function bodyViolations(
  method: string,
  response: CheckedResponse,
  { content }: Described,
  validate: Validate,
): string[] {
  const { body } = response;
  const empty = body === null || body === undefined || body === "";
  if (method === "HEAD" || content === undefined) return empty ? [] : ["a body is not documented"];
  const sent = (new Headers(response.headers).get("content-type") ?? "").split(";")[0]?.trim();
  const media = content[sent ?? ""];
  if (media === undefined) return [`content type ${sent} is not documented`];
  if (empty) return ["the body is missing"];
  const value = sent === "application/json" && typeof body === "string" ? JSON.parse(body) : body;
  return validate(value, media.schema ?? {}, "body");
}
