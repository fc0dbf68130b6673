import type { HttpBindings } from "@hono/node-server";
import { createRoute, OpenAPIHono } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { fieldErrors, readBody } from "../../../shared/body.ts";
import { AppError, detail } from "../../../shared/errors.ts";
import { InexactNumber } from "../../../shared/numbers.ts";
import { refusalBody } from "../../../shared/manage/documents.ts";
import type { Action } from "../../../shared/permissions.ts";
import type { Writer, Written } from "../../content/change/edit.ts";
import { invalidFields } from "../../content/invalid.ts";
import type { Site } from "../../db/site/sites.ts";
import type { Postgres } from "../../db/client.ts";
import type { Act } from "../../db/people/audit.ts";
import { withAct } from "../../people/audit.ts";
import { requireConfirmed } from "../../people/sessions.ts";
import { readStorable, type Parts } from "../context.ts";
import type { Managing } from "../managing.ts";
import { respondWritten, writerOf } from "../v2/written.ts";
import { writtenBody, z } from "./shapes.ts";

/** What the management handlers find in their context. */
interface ManageEnv {
  Bindings: Partial<HttpBindings>;
  /** `asking`: what a route's `acting` found. */
  Variables: { managing: Managing; asking: unknown };
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

const comeAgain = {
  "Retry-After": { description: "Seconds.", schema: { type: "integer" } },
} as const;

/** What any management route may say. */
export const refusals: object = {
  "4XX": { description: "Refused; `detail` says why.", ...json(refusalBody) },
  429: {
    description: "The site's share of the origin is used up; come again.",
    headers: comeAgain,
    ...json(refusalBody),
  },
  503: { description: "The origin is busy; come again.", headers: comeAgain, ...json(refusalBody) },
};

/** What a route says when it did what was asked: a sentence, and a body. */
export const answersJson = (says: string, as: z.ZodType): object => ({
  200: { description: says, ...json(as) },
  ...refusals,
});

/** The same of one that made something. */
export const answersMade = (says: string, as: z.ZodType): object => ({
  201: { description: says, ...json(as) },
  ...refusals,
});

/** The same of one that has nothing to say. */
export const doneSilently = (says: string): object => ({ 204: { description: says }, ...refusals });

export type Shape = z.ZodRawShape;
export type None = Record<never, z.ZodType>;

/** What a route takes: members of its path and its query, and its body as JSON. */
export interface Takes<Params extends Shape, Query extends Shape, Body extends z.ZodType> {
  description?: string;
  /** Whether who is signed in must have given the password lately. */
  confirms?: boolean;
  /** Who may: whoever may read for a GET unless it says otherwise, only admins for all else. */
  action?: Action;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Whether it has to be there, where that is not so anyway. */
  needsBody?: boolean;
  /** In place of a body: what bytes are taken. */
  file?: string;
}

/** What zod has read of a request. */
interface Read<Params extends Shape, Query extends Shape, Body extends z.ZodType> {
  params: z.output<z.ZodObject<Params>>;
  query: z.output<z.ZodObject<Query>>;
  body: z.output<Body>;
  raw: Request;
}

/** Who asks for an act, and with what it is done: each transaction writes down whose act it is. */
interface Acting {
  site: Site;
  managing: Managing;
  postgres: Postgres;
  writer: Writer;
  /** Says more of the act in the audit log than its path does. */
  noting: (more: string) => void;
}

export type Asked<P extends Shape, Q extends Shape, B extends z.ZodType> = Acting & Read<P, Q, B>;

/** Routes of one subject, each with its place in the OpenAPI document. A name is a method and a path. */
export function manageRoutes(parts: Parts) {
  const app = manageApp();
  const acting = actingOf(parts);
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
        etag,
        ...takes
      }: Takes<P, Q, B> & {
        status?: 200 | 201 | 202;
        says: string;
        as: A;
        /** What tells one answer of it from another. */
        etag?: (answer: z.input<A>) => string;
      },
      handle: (asked: Asked<P, Q, B>) => z.input<A> | Promise<z.input<A>>,
    ): void => {
      const responses = { [status]: { description: says, ...json(as) }, ...refusals };
      const answer = async (asked: Asked<P, Q, B>) => {
        const body = await handle(asked);
        return Response.json(body, { status, headers: etag ? { etag: etag(body) } : {} });
      };
      addRoute(app, name, takes, { needsBody: true, responses, acting }, answer);
    },
    /** One that removes something; the handler says whether it was there, if it does not throw. */
    deletes: <P extends Shape = None, Q extends Shape = None>(
      path: string,
      takes: Takes<P, Q, z.ZodUndefined>,
      handle: (asked: Asked<P, Q, z.ZodUndefined>) => Promise<boolean | void>,
    ): void => {
      const responses = doneSilently("Deleted.");
      const answer = async (asked: Asked<P, Q, z.ZodUndefined>) => {
        if ((await handle(asked)) === false) throw new AppError("not_found", detail.notFound);
        return new Response(null, { status: 204 });
      };
      addRoute(app, `delete ${path}`, takes, { needsBody: false, responses, acting }, answer);
    },
    /** One that writes, and may be told to wait until that is live. Its body may be left out, unless it says otherwise. */
    writes: <P extends Shape = None, Q extends Shape = None, B extends z.ZodType = z.ZodUndefined>(
      name: string,
      { says, query, ...takes }: Takes<P, Q, B> & { says: string },
      handle: (asked: Asked<P, Q, B>) => Promise<Written>,
    ): void => {
      const responses = { 202: { description: says, ...json(writtenBody) }, ...refusals };
      const waiting = { ...query, wait: z.string().optional() } as unknown as Q;
      const answer = async (asked: Asked<P, Q, B>) =>
        respondWritten(parts, asked.raw, asked.site.id, await handle(asked));
      const how = { needsBody: false, responses, acting };
      addRoute(app, name, { ...takes, query: waiting }, how, answer);
    },
  };
}

/** What adds routes of a kind, for who adds some of them elsewhere. */
export type ManageRoutes = ReturnType<typeof manageRoutes>;

export type ManageContext = Context<ManageEnv>;

/** Lets on who may, and what they act with. @throws AppError `forbidden`, or `unauthorized` for who must give the password again */
export const actingOf =
  (parts: Parts) =>
  (context: ManageContext, { action, method, path, confirms }: Way): Acting => {
    const managing = context.get("managing");
    if (!managing.may(action))
      throw new AppError("forbidden", "Your role at this site does not allow this.");
    if (confirms && managing.session !== null) requireConfirmed(parts.clock, managing.session);
    const { site, by } = managing;
    const { raw } = context.req;
    const { postgres: plain } = parts;
    if (method === "get") {
      const noting = () => undefined;
      return { site, managing, postgres: plain, writer: writerOf(parts, raw, managing), noting };
    }
    const act: Act = {
      siteId: site.id,
      personId: by.personId,
      actor: by.name,
      action: `${method} ${path}`,
      object: context.req.path.replace(/^\/manage\/v1/, ""),
      address: parts.addressOf(context.env),
    };
    const { object } = act;
    const postgres = withAct(plain, parts.clock, act);
    const writer = writerOf({ ...parts, postgres }, raw, managing);
    const noting = (more: string) => void (act.object = `${object}: ${more}`);
    return { site, managing, postgres, writer, noting };
  };

/** Reads a JSON body before zod's middleware would: with the bounds and the refusals of the write API. */
export async function readJsonInBounds({ req }: ManageContext): Promise<void> {
  if (!/^application\/json\b/i.test(req.header("content-type") ?? "")) return;
  // a DELETE without a body comes with a stream that only turns out to be empty
  const bytes = await readBody(req.raw);
  const whole = new Request(req.url, { method: "POST", body: bytes });
  const body = bytes.byteLength === 0 ? {} : await readStorable(whole);
  // hono prints what it has and parses that: what stands for a number here would become an object
  if (holdsInexact(body))
    throw new AppError("invalid", "A number in the body is none that a double holds.");
  req.bodyCache.json = Promise.resolve(body);
}

/** The depth of a parsed body is bounded. */
const holdsInexact = (value: unknown): boolean =>
  value instanceof InexactNumber ||
  (typeof value === "object" && value !== null && Object.values(value).some(holdsInexact));

/** Which route it is. */
interface Way {
  action: Action;
  confirms: boolean;
  method: string;
  path: string;
}

/** How a route is added: what it says of itself, and who asks it. */
interface How<Who> {
  needsBody: boolean;
  responses: object;
  /** @throws AppError when they may not; before anything is read of the request but its JSON */
  acting: (context: ManageContext, way: Way) => Who | Promise<Who>;
}

/** Adds a route with its place in the OpenAPI document. */
export function addRoute<P extends Shape, Q extends Shape, B extends z.ZodType, Who>(
  app: ManageApp,
  name: string,
  { description, params, query, body, file, action: named, ...takes }: Takes<P, Q, B>,
  { responses, acting, ...how }: How<Who>,
  respond: (asked: Who & Read<P, Q, B>) => Promise<Response>,
): void {
  const [method = "", path = ""] = name.split(" ");
  const action = named ?? (method === "get" ? "read" : "administer");
  const { confirms = false, needsBody = how.needsBody } = takes;
  const request = {
    ...(params && { params: z.object(params) }),
    ...(query && { query: z.object(query) }),
    ...(body && { body: { ...json(body), ...(needsBody && { required: true }) } }),
    ...(file && { body: bytes(file) }),
  };
  const middleware: MiddlewareHandler<ManageEnv> = async (context, next) => {
    context.set("asking", await acting(context, { action, confirms, method, path }));
    await next();
  };
  const route = {
    method,
    path,
    ...(description && { description }),
    request,
    responses,
    middleware,
    "x-larder-action": action,
  };
  app.openapi(createRoute(route as Parameters<typeof createRoute>[0]), ({ req, get }) => {
    const read = (target: string): unknown => req.valid(target as never);
    const [of, asks, says] = [read("param"), read("query"), read("json")];
    const who = get("asking") as Who;
    return respond({ ...who, params: of, query: asks, body: says, raw: req.raw } as Who &
      Read<P, Q, B>);
  });
}
