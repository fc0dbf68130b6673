import { readFile, stat } from "node:fs/promises";
import * as z from "zod";
import { membersOf } from "../../../shared/api.ts";
import { AppError } from "../../../shared/errors.ts";
import { parseJson } from "../../../shared/json.ts";
import { CONTENTFUL_EXPORT_BYTES } from "../../../shared/limits-import-sources.ts";

/** What `contentful export` writes, as far as an import needs it. */

const sys = z.looseObject({
  id: z.string().min(1),
  createdAt: z.string().optional(),
  updatedAt: z.string().optional(),
  publishedAt: z.string().optional(),
  firstPublishedAt: z.string().optional(),
  publishedVersion: z.number().optional(),
  version: z.number().optional(),
  archivedAt: z.string().optional(),
  archivedVersion: z.number().optional(),
});

const validation = z.looseObject({
  linkContentType: z.array(z.string()).optional(),
  in: z.array(z.unknown()).optional(),
});
const validations = z.array(validation).default([]);

const fieldShape = z.looseObject({
  id: z.string().min(1),
  name: z.string().default(""),
  type: z.string(),
  linkType: z.string().optional(),
  localized: z.boolean().default(false),
  omitted: z.boolean().default(false),
  validations,
  items: z
    .looseObject({ type: z.string(), linkType: z.string().optional(), validations })
    .optional(),
});
export type ContentField = z.infer<typeof fieldShape>;

const typeShape = z.looseObject({
  sys,
  name: z.string().default(""),
  displayField: z.string().nullish(),
  fields: z.array(fieldShape),
});
export type ContentTypeOf = z.infer<typeof typeShape>;

const fields = membersOf("Expected an object of fields.");
const entryShape = z.looseObject({
  sys: sys.extend({ contentType: z.looseObject({ sys: z.looseObject({ id: z.string() }) }) }),
  fields: fields.default({}),
});
export type ContentEntry = z.infer<typeof entryShape>;

const assetShape = z.looseObject({ sys, fields: fields.default({}) });
export type ContentAsset = z.infer<typeof assetShape>;

const localeShape = z.looseObject({
  code: z.string().min(1),
  default: z.boolean().default(false),
  fallbackCode: z.string().nullish(),
});
export type ContentLocale = z.infer<typeof localeShape>;

const exportShape = z.looseObject({
  contentTypes: z.array(typeShape),
  entries: z.array(entryShape).default([]),
  assets: z.array(assetShape).default([]),
  locales: z.array(localeShape).default([]),
});
export type ContentExport = z.infer<typeof exportShape>;

/** Reads an export whole. @throws AppError `invalid` when it is none, `too_large` */
export async function readContentfulExport(path: string): Promise<ContentExport> {
  const size = await stat(path).then(
    (found) => found.size,
    (cause: unknown) => {
      throw new AppError("invalid", `${path} cannot be read.`, { cause });
    },
  );
  if (size > CONTENTFUL_EXPORT_BYTES)
    throw new AppError("too_large", `${path} is too large; export it in parts.`);
  const read = exportShape.safeParse(parseJson(await readFile(path, "utf8")));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined ? "" : ` (${issue.path.join(".")}: ${issue.message})`;
  throw new AppError("invalid", `${path} is nothing that \`contentful export\` writes${where}.`);
}
