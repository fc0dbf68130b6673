import { joinBody } from "../../shared/join.ts";
import { respondPrivate } from "../../shared/respond.ts";
import { joinEdge } from "../content/site/join.ts";
import { parseBody, type Parts } from "./context.ts";

/** Takes in an edge that registers itself; its token says that it may. @throws AppError as `joinEdge` does */
export async function join(parts: Parts, request: Request): Promise<Response> {
  const body = await parseBody(request, joinBody);
  return respondPrivate(200, await joinEdge(parts, body));
}
