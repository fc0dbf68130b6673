import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import { fieldErrors } from "../../../shared/body.ts";
import { AppError, detail } from "../../../shared/errors.ts";
import type { Written } from "../../content/change/edit.ts";
import { invalidFields } from "../../content/invalid.ts";
import type { Site } from "../../db/site/sites.ts";
import type { Parts, Principal } from "../context.ts";
import { respondWritten } from "../v2/written.ts";
import { writtenBody, z } from "./shapes.ts";

/** What the management handlers find in their context. */
interface ManageEnv {
  Variables: { principal: Principal };
}

export type ManageApp = OpenAPIHono<ManageEnv>;

/** A router whose requests zod has checked before a handler sees them. */
export const manageApp = (): ManageApp =>
  new OpenAPIHono<ManageEnv>({
    strict: false,
    defaultHook: (result) => {
      if (!result.success) throw invalidFields(fieldErrors(result.error.issues));
    },
  });

const json = (schema: z.ZodType) => ({ content: { "application/json": { schema } } });

const bytes = (description: string) => {
  const schema = z.string().openapi({ format: "binary" });
  return { description, required: true, content: { "application/octet-stream": { schema } } };
};

const errorBody = z
  .looseObject({ detail: z.string() })
  .openapi("Error", { description: "Validation errors add one member per field." });

const comeAgain = {
  "Retry-After": { description: "Seconds.", schema: { type: "integer" } },
} as const;

/** What any management route may say. */
const refusals: object = {
  "4XX": { description: "Refused; `detail` says why.", ...json(errorBody) },
  429: {
    description: "The site's share of the origin is used up; come again.",
    headers: comeAgain,
    ...json(errorBody),
  },
  503: { description: "The origin is busy; come again.", headers: comeAgain, ...json(errorBody) },
};

type Shape = z.ZodRawShape;
type None = Record<never, z.ZodType>;

/** What a route takes: members of its path and its query, and its body as JSON. */
interface Takes<Params extends Shape, Query extends Shape, Body extends z.ZodType> {
  description?: string;
  params?: Params;
  query?: Query;
  body?: Body;
  /** In place of a body: what bytes are taken. */
  file?: string;
}

/** What a handler is asked: by whose token, and what zod has read of the request. */
interface Asked<Params extends Shape, Query extends Shape, Body extends z.ZodType> {
  site: Site;
  params: z.output<z.ZodObject<Params>>;
  query: z.output<z.ZodObject<Query>>;
  body: z.output<Body>;
  raw: Request;
}

/** Routes of one subject, each with its place in the OpenAPI document. A name is a method and a path. */
export function manageRoutes(parts: Parts) {
  const app = manageApp();
  return {
    app,
    /** One that answers with what the handler gives. */
    answers: <
      P extends Shape = None,
      Q extends Shape = None,
      B extends z.ZodType = z.ZodUndefined,
      A extends z.ZodType = z.ZodType,
    >(
      name: string,
      {
        status = 200,
        says,
        as,
        ...takes
      }: Takes<P, Q, B> & { status?: 200 | 201 | 202; says: string; as: A },
      handle: (asked: Asked<P, Q, B>) => z.input<A> | Promise<z.input<A>>,
    ): void => {
      const responses = { [status]: { description: says, ...json(as) }, ...refusals };
      add(app, name, takes, { needsBody: true, responses }, async (asked) =>
        Response.json(await handle(asked), { status }),
      );
    },
    /** One that removes something; the handler says whether it was there, if it does not throw. */
    deletes: <P extends Shape = None, Q extends Shape = None>(
      path: string,
      takes: Takes<P, Q, z.ZodUndefined>,
      handle: (asked: Asked<P, Q, z.ZodUndefined>) => Promise<boolean | void>,
    ): void => {
      const responses = { 204: { description: "Deleted." }, ...refusals };
      add(app, `delete ${path}`, takes, { needsBody: false, responses }, async (asked) => {
        if ((await handle(asked)) === false) throw new AppError("not_found", detail.notFound);
        return new Response(null, { status: 204 });
      });
    },
    /** One that writes, and may be told to wait until that is live. Its body may be left out. */
    writes: <P extends Shape = None, Q extends Shape = None, B extends z.ZodType = z.ZodUndefined>(
      name: string,
      { says, query, ...takes }: Takes<P, Q, B> & { says: string },
      handle: (asked: Asked<P, Q, B>) => Promise<Written>,
    ): void => {
      const responses = { 202: { description: says, ...json(writtenBody) }, ...refusals };
      const waiting = { ...query, wait: z.string().optional() } as unknown as Q;
      add(app, name, { ...takes, query: waiting }, { needsBody: false, responses }, async (asked) =>
        respondWritten(parts, asked.raw, asked.site.id, await handle(asked)),
      );
    },
  };
}

function add<P extends Shape, Q extends Shape, B extends z.ZodType>(
  app: ManageApp,
  name: string,
  { description, params, query, body, file }: Takes<P, Q, B>,
  { needsBody, responses }: { needsBody: boolean; responses: object },
  respond: (asked: Asked<P, Q, B>) => Promise<Response>,
): void {
  const [method = "", path = ""] = name.split(" ");
  const request = {
    ...(params && { params: z.object(params) }),
    ...(query && { query: z.object(query) }),
    ...(body && { body: { ...json(body), ...(needsBody && { required: true }) } }),
    ...(file && { body: bytes(file) }),
  };
  const route = { method, path, ...(description && { description }), request, responses };
  app.openapi(createRoute(route as Parameters<typeof createRoute>[0]), ({ req, get }) => {
    const read = (target: string): unknown => req.valid(target as never);
    const [of, asks, says] = [read("param"), read("query"), read("json")];
    const { site } = get("principal");
    return respond({ site, params: of, query: asks, body: says, raw: req.raw } as Asked<P, Q, B>);
  });
}
