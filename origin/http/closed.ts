import type { MiddlewareHandler } from "hono";
import { closedToPages, isOpenToPages } from "../../shared/respond.ts";

/** Takes from answers that are not for pages of other sites what would open them. */
export const closed: MiddlewareHandler = async (context, next) => {
  await next();
  if (isOpenToPages(context.req.path)) return;
  const response = closedToPages(context.res);
  context.res = undefined;
  context.res = response;
};
