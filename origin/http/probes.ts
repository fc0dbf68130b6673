import { Hono } from "hono";
import { AppError, toAppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { RETRY_AFTER_S } from "../../shared/limits.ts";
import {
  asksForWrites,
  HEALTH_PATH,
  onlyRead,
  READY_PATH,
  respondAlive,
  respondReadiness,
} from "../../shared/look-outs.ts";
import { respondError, respondOptions, respondPrivate } from "../../shared/respond.ts";
import { WAITS, type Readiness } from "../life/readiness.ts";
import { closed } from "./closed.ts";
import { identified } from "./identified.ts";

/**
 * Where look-outs ask: whether the process lives, which touches nothing, and whether it can serve. Without a token, and
 * with nothing in the answer that would not be told to everybody.
 */
export function probes(readiness: Readiness): Hono {
  const app = new Hono({ strict: false });
  app.get("/health", () => Response.json({ status: "ok" }));
  app.get(HEALTH_PATH, () => respondAlive());
  app.get(READY_PATH, async ({ req }) => {
    const word = await readiness.look();
    const more = readiness.more();
    if (word === "standby" && !asksForWrites(req.query()))
      return respondPrivate(200, { status: word, detail: WAITS[word], ...more });
    return respondReadiness(word === null ? null : { word, sentence: WAITS[word] }, more);
  });
  app.on(["POST", "PUT", "PATCH", "DELETE"], [HEALTH_PATH, READY_PATH], ({ req }) => {
    throw onlyRead(req.method);
  });
  return app;
}

/** The surface of an origin that has not begun: to whatever else is asked it says what it waits for. */
export function waitingApp(readiness: Readiness): Hono {
  const app = new Hono({ strict: false });
  app.use("*", identified());
  app.use("*", closed);
  app.route("/", probes(readiness));
  app.options("*", () => respondOptions());
  app.all("*", async ({ req }) => {
    const waits = (await readiness.look()) ?? "starting";
    const options = { retryAfterS: RETRY_AFTER_S, headers: { [header.notDone]: waits } };
    return respondError(
      req.method,
      new AppError("unavailable", `${WAITS[waits]} Try again.`, options),
    );
  });
  app.onError((error, { req }) => respondError(req.method, toAppError(error)));
  return app;
}
