import { registerHooks } from "node:module";
import { systemClock } from "../../shared/clock.ts";
import { readConfig } from "../../origin/config.ts";
import { reportToStdout } from "../../origin/stdout.ts";

/** A real origin; with PLAYS=older one of the version before, of which `older-origin.ts` says what it is. */

const older = new URL("older-origin.ts", import.meta.url).href;
const replaced = ["/origin/delivery/postgres-log.ts", "/origin/delivery/documents/backfill.ts"];

if (process.env["PLAYS"] === "older")
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const isOurs = context.parentURL === older;
      const plays = !isOurs && replaced.some((path) => resolved.url.endsWith(path));
      return plays ? { ...resolved, url: older } : resolved;
    },
  });

const { startOrigin } = await import("../../origin/origin.ts");
await startOrigin(readConfig(process.env), {
  clock: systemClock,
  random: () => 0.5,
  report: reportToStdout,
  fetch: globalThis.fetch,
});
