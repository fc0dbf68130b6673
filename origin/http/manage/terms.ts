import { createRoute } from "@hono/zod-openapi";
import { eraseSchema, slugSchema } from "../../../shared/api.ts";
import { MAX_EMAIL_CHARS, MAX_NAME_CHARS } from "../../../shared/limits.ts";
import type { Taxonomy } from "../../../shared/query-blog.ts";
import { AUTHOR_FIELDS } from "../../../shared/content/blog-fields.ts";
import { identityOf } from "../../content/write/term-names.ts";
import { addTerm, changeTerm, removeTerm } from "../../content/write/terms.ts";
import type { Parts } from "../context.ts";
import { idParam, json, manageApp, responses, writtenBody, z, type ManageApp } from "./shapes.ts";
import { respondWritten, writerOf } from "../v2/written.ts";

/** Authors, categories and tags, which the write API can name but not make or change. */
export function termRoutes(parts: Parts): ManageApp {
  const app = manageApp();
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
  const app = manageApp();
  const writer = writerOf(parts);
  const changed = of === "author" ? changedBody.author : changedBody.term;
  const wait = { query: z.object({ wait: z.string().optional() }) };
  const create = createRoute({
    method: "post",
    path: `/${path}`,
    request: { ...wait, body: json(changed.extend({ slug: slugSchema.optional() })) },
    responses: responses(202, "Made, and published.", writtenBody),
  });
  const change = createRoute({
    method: "patch",
    path: `/${path}/{id}`,
    request: { ...wait, params: idParam, body: json(changed.extend({ erase: eraseSchema })) },
    responses: responses(202, "Changed; posts that name it follow.", writtenBody),
  });
  const remove = createRoute({
    method: "delete",
    path: `/${path}/{id}`,
    request: { ...wait, params: idParam },
    responses: responses(202, "Deleted.", writtenBody),
  });

  app.openapi(create, async (context) => {
    const { site } = context.get("principal");
    const written = await addTerm(writer, site, of, context.req.valid("json"));
    return respondWritten(parts, context.req.raw, site.id, written) as never;
  });
  app.openapi(change, async (context) => {
    const { site } = context.get("principal");
    const { id } = context.req.valid("param");
    const written = await changeTerm(writer, site, of, id, context.req.valid("json"));
    return respondWritten(parts, context.req.raw, site.id, written) as never;
  });
  app.openapi(remove, async (context) => {
    const { site } = context.get("principal");
    const written = await removeTerm(writer, site, of, context.req.valid("param").id);
    return respondWritten(parts, context.req.raw, site.id, written) as never;
  });
  return app;
}
