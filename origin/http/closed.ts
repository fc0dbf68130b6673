import type { MiddlewareHandler } from "hono";
import { closeToPages, isOpenToPages } from "../../shared/respond.ts";

/** Takes from answers that are not for pages of other sites what would open them. */
export const closed: MiddlewareHandler = async (context, next) => {
  await next();
  // in place: another answer with the same body would be a copy of it, of 10 MB and in one go
  if (!isOpenToPages(context.req.path)) closeToPages(context.res.headers);
};
