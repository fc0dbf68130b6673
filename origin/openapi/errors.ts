import { z } from "@hono/zod-openapi";
import { detail } from "../../shared/errors.ts";
import { MAX_BODY_BYTES } from "../../shared/limits.ts";
import { type HeaderName, headerRefs } from "./headers.ts";

/** Refusals: their bodies and headers, by the name of the response in the document's components. */

const errorBodySchema = z.strictObject({ detail: z.string() }).openapi({
  description: "Why, in a sentence. The header `Larder-Error` has it as a word for programs.",
});

const validationErrorBodySchema = z
  .object({ detail: z.string() })
  .catchall(z.array(z.string()))
  .openapi({
    description:
      "Beside `detail`, which repeats the first one, the messages by member of the body; of fields by path" +
      ' (`body[0].hero.headline`). The empty key `""` is the whole body.',
  });

/** To be registered, because the responses below name them. */
export const errorSchemas = {
  ErrorBody: errorBodySchema,
  ValidationErrorBody: validationErrorBodySchema,
};

const example = (text: string) => ({ value: { detail: text } });
const json = (schema: keyof typeof errorSchemas, examples: Record<string, { value: unknown }>) => ({
  "application/json": { schema: { $ref: `#/components/schemas/${schema}` }, examples },
});

/** What refusals of reads carry as their answers do. */
const layers: HeaderName[] = [
  "Cache-Status",
  "Larder-Position",
  "Larder-Freshness",
  "Larder-Preview",
  "Surrogate-Key",
  "Cache-Tag",
];
const refusal = (
  description: string,
  examples: Record<string, { value: unknown }>,
  headers: HeaderName[] = [],
) => ({
  description,
  headers: headerRefs(["Larder-Error", "X-Request-Id", ...headers]),
  content: json("ErrorBody", examples),
});

const badRequest = refusal(
  "A parameter cannot be read, or the answer would be too large.",
  {
    levels: example(detail.levels),
    locale: example(detail.locale),
    filter: example('The filter "fields.a b" cannot be read.'),
  },
  layers,
);
const invalid = {
  description: "The body or the locale is not valid; nothing was written.",
  headers: headerRefs(["Larder-Error", "X-Request-Id"]),
  content: json("ValidationErrorBody", {
    fields: {
      value: {
        title: ["You must specify a page title."],
        slug: ["You must specify a page slug."],
        detail: "title: You must specify a page title.",
      },
    },
    "not JSON": example("JSON parse error - the body is not valid JSON."),
  }),
};
const unauthorized = refusal(
  "No token, a wrong one, or one without the scope that is needed.",
  { "wrong token": example(detail.badToken), "no token": example(detail.noToken) },
  ["WWW-Authenticate"],
);
const overShare = refusal(
  "The site asks for more at once than its share of the origin, or somebody asks too often. Nothing was done.",
  { "share used up": example(detail.siteShareUsed) },
  ["Retry-After", ...layers],
);
const unavailable = refusal(
  "Neither the edge nor an origin can answer this now; `Larder-Error: busy` says that the origin is there and has too much to do.",
  {
    "nothing kept": example(detail.unavailable),
    busy: example(detail.busy),
    "took too long": example(detail.tookTooLong),
    preview: example(detail.previewUnavailable),
  },
  ["Retry-After", "Larder-Not-Done", ...layers],
);

/** The refusals by response name; statuses are in `operations.ts`. */
export const refusals = {
  BadRequest: badRequest,
  Invalid: invalid,
  Unauthorized: unauthorized,
  Forbidden: refusal(
    "A filter or order of a collection names no field.",
    {
      path: example('"nope" is not a field of navigation_menu that can be filtered or ordered by.'),
    },
    layers,
  ),
  NotFound: refusal(
    "There is none.",
    {
      page: example(detail.pageNotFound),
      other: example(detail.notFound),
      key: example(detail.keyNotFound("non-existent-key")),
      "page number": example(detail.page("3", detail.noResults)),
    },
    layers,
  ),
  MethodNotAllowed: refusal(
    "The path does not know this method.",
    { put: example('Method "PUT" not allowed.') },
    ["Allow"],
  ),
  UnsupportedMediaType: refusal(
    "The body is compressed in a way that is not taken; gzip and deflate are.",
    { brotli: example("Send the body as it is, or compressed with gzip or deflate.") },
  ),
  TooLarge: refusal("The body is too large.", {
    bytes: example(`The body is larger than ${MAX_BODY_BYTES} bytes.`),
  }),
  InternalError: refusal("A fault of the server.", { fault: example("Internal error.") }),
  Failed: refusal(
    "The edge has no answer of its own, and the origin made an error of this one. Other answers are not affected.",
    { fault: example(detail.failed) },
    layers,
  ),
  OverShare: overShare,
  Unavailable: unavailable,
} as const;

export type RefusalName = keyof typeof refusals;
