import type { RouteConfig, z } from "@hono/zod-openapi";
import { type HeaderName, headerRefs } from "./headers.ts";
import type { ParameterName } from "./parameters.ts";
import type { RefusalName } from "./errors.ts";
import { writtenSchema } from "./write-shapes.ts";

/** What reads and writes have in common, once; the operations say what is their own. */

/** An operation of the document. Its path begins after `/v2` and has the last slash. */
export type Operation = RouteConfig & { operationId: string; description: string };

type Tag = "Pages" | "Collections" | "Posts" | "Authors" | "Categories" | "Tags" | "Feeds";

const parameterRefs = (names: readonly ParameterName[]) =>
  names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
const refusalRef = (name: RefusalName) => ({ $ref: `#/components/responses/${name}` });

const READ_HEADERS: HeaderName[] = [
  "ETag",
  "Cache-Control",
  "Cache-Status",
  "Larder-Position",
  "Larder-Freshness",
  "X-Request-Id",
  "Surrogate-Key",
  "Cache-Tag",
];

interface Spec {
  path: string;
  operationId: string;
  tag: Tag;
  summary: string;
  description: string;
  parameters: readonly ParameterName[];
}

const common = ({ path, operationId, tag, summary, description }: Spec) => ({
  path,
  operationId,
  tags: [tag],
  summary,
  description,
});

/** How lists are read in parts. */
export const paging = ["page", "page_size", "limit", "offset"] as const;

export interface ReadSpec extends Spec {
  /** Whether `preview` and `test` have an effect. */
  drafts?: true;
  /** Whether filters and orders may be refused with 403. */
  forbids?: true;
  deprecated?: true;
  answer: { description: string; schema: z.ZodType; mediaType?: string; example?: unknown };
}

/** A read: 200 with its validator, 304, or a refusal. */
export function read(spec: ReadSpec): Operation {
  const { answer, drafts, forbids } = spec;
  const headers = headerRefs([...READ_HEADERS, ...(drafts ? (["Larder-Preview"] as const) : [])]);
  const { schema, mediaType = "application/json", example } = answer;
  return {
    method: "get",
    ...common(spec),
    ...(spec.deprecated ? { deprecated: true } : {}),
    parameters: parameterRefs([
      ...spec.parameters,
      ...(drafts ? (["preview", "test"] as const) : []),
      "larder_min_change",
      "larder_tags",
      "if_none_match",
    ]),
    responses: {
      200: {
        description: answer.description,
        headers,
        content: { [mediaType]: { schema, ...(example === undefined ? {} : { example }) } },
      },
      304: { description: "Unchanged since the `ETag` that was sent.", headers },
      400: refusalRef("BadRequest"),
      401: refusalRef("Unauthorized"),
      ...(forbids ? { 403: refusalRef("Forbidden") } : {}),
      404: refusalRef("NotFound"),
      429: refusalRef("OverShare"),
      500: refusalRef("InternalError"),
      502: refusalRef("Failed"),
      503: refusalRef("Unavailable"),
    },
  };
}

export interface WriteSpec extends Spec {
  method: "post" | "put" | "patch" | "delete";
  /** Absent for deletions. */
  body?: { schema: z.ZodType; examples: Record<string, { summary?: string; value: unknown }> };
}

/** A write: 202 (204 for deletions) when it is committed, or a refusal with nothing written. */
export function write(spec: WriteSpec): Operation {
  const { method, body } = spec;
  const headers = headerRefs(["Larder-Change", "X-Request-Id"]);
  return {
    method,
    ...common(spec),
    security: [{ tokenHeader: [] }],
    parameters: parameterRefs([...spec.parameters, "write_locale", "wait"]),
    ...(body === undefined
      ? {}
      : { request: { body: { required: true, content: { "application/json": body } } } }),
    responses: {
      ...(body === undefined
        ? { 204: { description: "Deleted.", headers } }
        : {
            202: {
              description: "Committed; on its way to the edges.",
              headers,
              content: { "application/json": { schema: writtenSchema } },
            },
            413: refusalRef("TooLarge"),
            415: refusalRef("UnsupportedMediaType"),
          }),
      400: refusalRef("Invalid"),
      401: refusalRef("Unauthorized"),
      404: refusalRef("NotFound"),
      429: refusalRef("OverShare"),
      500: refusalRef("InternalError"),
      503: refusalRef("Unavailable"),
    },
  };
}
