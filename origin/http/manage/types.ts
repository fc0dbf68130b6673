import { createRoute } from "@hono/zod-openapi";
import { fieldsSchema, keySchema } from "../../content/site/field-schemas.ts";
import type { ContentType, TypeKind } from "../../../shared/content/model.ts";
import { changeType, createType, removeType, requireType } from "../../content/site/types.ts";
import { loadModel } from "../../db/content/types.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, deleted, jsonBody, manageApp, responses, z } from "./shapes.ts";
import { writerOf } from "../v2/written.ts";

/** The content model: page types, Single Pages' schemas, collections, components. */
export function typeRoutes(parts: Parts): ManageApp {
  const app = manageApp();
  app.route("/", routesOf(parts, "page-types", "page"));
  app.route("/", routesOf(parts, "single-pages", "single"));
  app.route("/", routesOf(parts, "collections", "collection"));
  app.route("/", routesOf(parts, "components", "component"));
  return app;
}

const show = ({ key, name, fields }: ContentType, kind: TypeKind) => ({ kind, key, name, fields });

function routesOf(parts: Parts, path: string, kind: TypeKind): ManageApp {
  const app = manageApp();
  const writer = writerOf(parts);
  const routes = describe(path, kind);

  app.openapi(routes.list, async (context) => {
    const model = await loadModel(parts.postgres.db, context.get("principal").site.id);
    const types = [...model.byId.values()].filter((type) => type.kind === kind);
    return context.json({ data: types.map((type) => show(type, kind)) }, 200);
  });
  app.openapi(routes.find, async (context) => {
    const model = await loadModel(parts.postgres.db, context.get("principal").site.id);
    return context.json(show(requireType(model, kind, context.req.valid("param").key), kind), 200);
  });
  app.openapi(routes.create, async (context) => {
    const { key, name, fields } = context.req.valid("json");
    const type = { kind, key, name: name ?? key, fields };
    return context.json(
      show(await createType(writer, context.get("principal").site, type), kind),
      201,
    );
  });
  app.openapi(routes.change, async (context) => {
    const { key } = context.req.valid("param");
    const { name, fields } = context.req.valid("json");
    const type = { kind, key, name: name ?? key, fields };
    return context.json(
      show(await changeType(writer, context.get("principal").site, type), kind),
      200,
    );
  });
  app.openapi(routes.remove, async (context) => {
    const { key } = context.req.valid("param");
    await removeType(writer, context.get("principal").site, kind, key);
    return context.body(null, 204);
  });
  return app;
}

/** The five routes of one kind of type, for the OpenAPI document and for zod. */
function describe(path: string, kind: TypeKind) {
  const fields = fieldsSchema[kind];
  const name = z.string().min(1).max(200).optional();
  const shown = z.object({ kind: z.literal(kind), key: keySchema, name: z.string(), fields });
  const newType = z.strictObject({ key: keySchema, name, fields });
  const changed = z.strictObject({ name, fields });
  const params = z.object({ key: keySchema });
  const [all, one] = [`/${path}`, `/${path}/{key}`];
  return {
    list: createRoute({
      method: "get",
      path: all,
      responses: responses(200, "All of them, by key.", z.object({ data: z.array(shown) })),
    }),
    find: createRoute({
      method: "get",
      path: one,
      request: { params },
      responses: responses(200, "One.", shown),
    }),
    create: createRoute({
      method: "post",
      path: all,
      request: { body: jsonBody(newType) },
      responses: responses(201, "Created.", shown),
    }),
    change: createRoute({
      method: "put",
      path: one,
      request: { params, body: jsonBody(changed) },
      responses: responses(200, "Changed.", shown),
    }),
    remove: createRoute({ method: "delete", path: one, request: { params }, responses: deleted }),
  };
}
