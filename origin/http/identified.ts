import type { MiddlewareHandler } from "hono";
import { ambient } from "../../program/current.ts";
import { nameAnswer, requestIdOf } from "../../shared/current.ts";
import { header } from "../../shared/headers.ts";
import { answeredAs, type Tracer } from "../../shared/tracing.ts";

/** Gives each request its id: what it does is done on its behalf, and its answer says it. With a tracer, it is a span too. */
export const identified =
  (tracer?: Tracer): MiddlewareHandler =>
  async (context, next) => {
    const { req } = context;
    const id = requestIdOf(req.header(header.requestId));
    const answer = async () => {
      await next();
      return context.res;
    };
    const { method, path } = req;
    const traceparent = tracer === undefined ? null : req.header("traceparent");
    await ambient.run({ request: id }, () =>
      answeredAs(tracer, { method, path, traceparent, id }, answer),
    );
    nameAnswer(context.res.headers, { request: id });
  };
