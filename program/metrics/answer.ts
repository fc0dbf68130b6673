import { hash, timingSafeEqual } from "node:crypto";
import { AppError, detail } from "../../shared/errors.ts";
import { CONTENT_TYPE, printFamilies, type Family } from "./text.ts";

/** ours: what a token for metrics has at least. */
const TOKEN = /^\S{16,}$/;

/** What `LARDER_METRICS_TOKEN` says; null when it is empty: there are no metrics then. @throws AppError `invalid` */
export function readMetricsToken(text: string): string | null {
  if (text === "") return null;
  if (TOKEN.test(text)) return text;
  const why = "LARDER_METRICS_TOKEN is shorter than 16 characters, or has spaces.";
  throw new AppError("invalid", why);
}

/**
 * Numbers about all sites, for whoever runs the program: a token of its own opens them, which opens nothing else. Without one
 * configured there is no such route.
 * @throws AppError `not_found`, `unauthorized`
 */
export async function answerMetrics(
  token: string | null,
  request: Request,
  families: () => Promise<Family[]>,
): Promise<Response> {
  if (token === null) throw new AppError("not_found", detail.notFound);
  const given = /^bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (given === undefined || !isSame(given, token))
    throw new AppError("unauthorized", detail.badToken);
  return new Response(printFamilies(await families()), {
    headers: { "content-type": CONTENT_TYPE, "cache-control": "private, no-store" },
  });
}

/** Hashed, so that the comparison takes the same time whatever the lengths. */
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(hash("sha256", a, "buffer"), hash("sha256", b, "buffer"));
