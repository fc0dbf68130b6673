import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

/**
 * A real origin; with PLAYS=older one of the version before, of which `older-origin.ts` says what it is. With MIGRATIONS, a
 * folder, one of a version to come that has more of them.
 */

const older = new URL("older-origin.ts", import.meta.url).href;
const replaced = ["/origin/delivery/courier/edge-client.ts"];

if (process.env["PLAYS"] === "older")
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      const isOurs = context.parentURL === older;
      const plays = !isOurs && replaced.some((path) => resolved.url.endsWith(path));
      return plays ? { ...resolved, url: older } : resolved;
    },
  });

const folder = process.env["MIGRATIONS"];
const { runOrigin } = await import("../../origin/main.ts");
await runOrigin(process.env, {
  random: () => 0.5,
  ...(folder === undefined ? {} : { migrations: pathToFileURL(`${folder}/`) }),
});
