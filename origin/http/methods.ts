import { AppError, detail } from "../../shared/errors.ts";

/** What else than reading a path below `/v2/` allows, by its resource and how many names follow it (the v2 API). */
const WRITES: Record<string, string[]> = {
  "pages 0": ["POST"],
  "pages 2": ["PUT", "PATCH", "DELETE"],
  "content 0": ["POST"],
  "content 2": ["PUT", "PATCH", "DELETE"],
  "posts 0": ["POST"],
  "posts 1": ["PUT", "PATCH", "DELETE"],
};
const READ_ONLY = ["search", "authors", "categories", "tags", "feeds"];

/** Why nothing takes a write: `not_found` where nothing is, else `method_not_allowed` with what is (RFC 9110 §15.5.6). */
export function refusedMethod(method: string, path: string): AppError {
  const [resource = "", ...names] = path
    .split("/")
    .filter((name) => name !== "")
    .slice(1);
  const isKnown = `${resource} 0` in WRITES || READ_ONLY.includes(resource);
  if (!isKnown) return new AppError("not_found", detail.notFound);
  const allow = ["GET", "HEAD", "OPTIONS", ...(WRITES[`${resource} ${names.length}`] ?? [])];
  return new AppError("method_not_allowed", `Method "${method}" not allowed.`, { allow });
}
