import { fieldsSchema, keySchema } from "../../../shared/content/field-schemas.ts";
import type { ContentType, TypeKind } from "../../../shared/content/model.ts";
import { changeType, createType, removeType, requireType } from "../../content/site/types.ts";
import { loadModel } from "../../db/content/types.ts";
import type { Site } from "../../db/site/sites.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { listOf, z } from "./shapes.ts";

/** The content model: page types, Single Pages' schemas, collections, components. */
export function typeRoutes(parts: Parts): ManageApp {
  const { app } = manageRoutes(parts);
  app.route("/", routesOf(parts, "page-types", "page"));
  app.route("/", routesOf(parts, "single-pages", "single"));
  app.route("/", routesOf(parts, "collections", "collection"));
  app.route("/", routesOf(parts, "components", "component"));
  return app;
}

/** The five routes of one kind of type. */
function routesOf(parts: Parts, path: string, kind: TypeKind): ManageApp {
  const { app, answers, deletes } = manageRoutes(parts);
  const fields = fieldsSchema[kind];
  const given = z.strictObject({ name: z.string().min(1).max(200).optional(), fields });
  const shown = z.object({ kind: z.literal(kind), key: keySchema, name: z.string(), fields });
  const params = { key: keySchema };
  const show = ({ key, name, fields: of }: ContentType) => ({ kind, key, name, fields: of });
  const typeOf = (key: string, { name = key, fields: of }: z.output<typeof given>) => ({
    kind,
    key,
    name,
    fields: of,
  });
  const load = (site: Site) => loadModel(parts.postgres.db, site.id);

  answers(`get /${path}`, { says: "All of them, by key.", as: listOf(shown) }, async ({ site }) => {
    const types = [...(await load(site)).byId.values()].filter((type) => type.kind === kind);
    return { data: types.map(show) };
  });
  answers(`get /${path}/{key}`, { params, says: "One.", as: shown }, async (asked) =>
    show(requireType(await load(asked.site), kind, asked.params.key)),
  );
  answers(
    `post /${path}`,
    {
      body: z.strictObject({ key: keySchema, ...given.shape }),
      status: 201,
      says: "Created.",
      as: shown,
    },
    async ({ site, writer, body }) => show(await createType(writer, site, typeOf(body.key, body))),
  );
  answers(
    `put /${path}/{key}`,
    { params, body: given, says: "Changed.", as: shown },
    async (asked) =>
      show(await changeType(asked.writer, asked.site, typeOf(asked.params.key, asked.body))),
  );
  deletes(`/${path}/{key}`, { params }, (asked) =>
    removeType(asked.writer, asked.site, kind, asked.params.key),
  );
  return app;
}
