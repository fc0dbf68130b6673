import { timingSafeEqual, hash } from "node:crypto";
import { nowText } from "../../shared/clock.ts";
import { AppError, detail } from "../../shared/errors.ts";
import { sampleDeployment } from "../db/site/metrics.ts";
import { sampledFamilies } from "../metrics/sampled.ts";
import { shareFamilies } from "../metrics/shares.ts";
import { CONTENT_TYPE, printFamilies } from "../metrics/text.ts";
import type { Parts } from "./context.ts";

/**
 * Numbers of every site, for whoever runs the deployment: a token of its own, which opens nothing else, opens them.
 * Without one configured there is no such route.
 * @throws AppError `not_found`, `unauthorized`
 */
export async function metrics(parts: Parts, request: Request): Promise<Response> {
  if (parts.metrics === undefined) throw new AppError("not_found", detail.notFound);
  const given = /^bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (given === undefined || !isSame(given, parts.metrics.token))
    throw new AppError("unauthorized", detail.badToken);
  const sampled = sampledFamilies(await sampleDeployment(parts.postgres.db, nowText(parts)));
  const shared = shareFamilies({
    ...parts.shares.states(),
    thread: parts.serializing.slices.state(),
  });
  const text = printFamilies([...parts.metrics.fromEvents.families(), ...shared, ...sampled]);
  return new Response(text, {
    headers: { "content-type": CONTENT_TYPE, "cache-control": "private, no-store" },
  });
}

/** Hashed, so that the comparison takes the same time whatever the lengths. */
const isSame = (a: string, b: string): boolean =>
  timingSafeEqual(hash("sha256", a, "buffer"), hash("sha256", b, "buffer"));
