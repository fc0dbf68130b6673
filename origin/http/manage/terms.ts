import { eraseSchema, slugSchema } from "../../../shared/api.ts";
import { MAX_EMAIL_CHARS, MAX_NAME_CHARS } from "../../../shared/limits.ts";
import type { Taxonomy } from "../../../shared/query-blog.ts";
import { AUTHOR_FIELDS } from "../../../shared/content/blog-fields.ts";
import { identityOf } from "../../content/write/term-names.ts";
import { addTerm, changeTerm, removeTerm } from "../../content/write/terms.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { idParam, z } from "./shapes.ts";

/** Authors, categories and tags, which the write API can name but not make or change. */
export function termRoutes(parts: Parts): ManageApp {
  const { app } = manageRoutes(parts);
  app.route("/", routesOf(parts, "authors", "author"));
  app.route("/", routesOf(parts, "categories", "category"));
  app.route("/", routesOf(parts, "tags", "tag"));
  return app;
}

const textField = z.string().max(10_000).optional();
const authorShape = {
  ...(Object.fromEntries(AUTHOR_FIELDS.map((key) => [key, textField])) as {
    [Field in (typeof AUTHOR_FIELDS)[number]]: typeof textField;
  }),
  email: z.string().max(MAX_EMAIL_CHARS).optional(),
};
const named = {
  name: z
    .string()
    .min(1)
    .max(MAX_NAME_CHARS)
    .refine((name) => identityOf(name) !== "", "A name needs a character that can be seen.")
    .optional(),
};

const changedBody = {
  author: z.strictObject({ ...named, ...authorShape }),
  term: z.strictObject(named),
};

function routesOf(parts: Parts, path: string, of: Taxonomy): ManageApp {
  const { app, writes } = manageRoutes(parts);
  const changed = of === "author" ? changedBody.author : changedBody.term;
  writes(
    `post /${path}`,
    {
      action: "publish",
      body: changed.extend({ slug: slugSchema.optional() }),
      says: "Made, and published.",
    },
    ({ site, writer, body }) => addTerm(writer, site, of, body),
  );
  writes(
    `patch /${path}/{id}`,
    {
      action: "publish",
      params: idParam,
      body: changed.extend({ erase: eraseSchema }),
      says: "Changed; posts that name it follow.",
    },
    ({ site, writer, params, body }) => changeTerm(writer, site, of, params.id, body),
  );
  writes(
    `delete /${path}/{id}`,
    { action: "publish", params: idParam, says: "Deleted." },
    ({ site, writer, params }) => removeTerm(writer, site, of, params.id),
  );
  return app;
}
