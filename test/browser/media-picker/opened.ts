import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { openPage, type PageOptions } from "../support/page.ts";
import type { TestSite, World } from "../support/world.ts";

/** The picker in a page of its own on the origin's host, so that what it asks goes to a real origin. */

const root = fileURLToPath(new URL("../../../", import.meta.url));

const PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>A field</title><link rel="stylesheet" href="/picker/styles.css">' +
  '<body><div id="app"></div><script type="module" src="/picker/page.js"></script>';

let bundled: Promise<Map<string, string>> | undefined;

async function bundle(): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ["test/browser/media-picker/page.ts", "dashboard/styles.css"],
    entryNames: "[name]",
    outdir: "out",
    bundle: true,
    format: "esm",
    target: "es2024",
    jsx: "automatic",
    jsxImportSource: "preact",
    write: false,
    logLevel: "silent",
  });
  return new Map(outputFiles.map(({ path, text }) => [path.split("/").at(-1) ?? "", text]));
}

/** Opens the page of a site, under the dashboard's own policy. */
export async function openPicker(
  world: World,
  site: TestSite,
  options: PageOptions,
): Promise<Page> {
  bundled ??= bundle();
  const files = await bundled;
  const page = await openPage(world, "/", options);
  const shell = await page.request.get(`${world.url}/admin/`);
  const policy = shell.headers()["content-security-policy"] ?? "";
  await page.route("**/picker/**", (route) => {
    const name = new URL(route.request().url()).pathname.split("/").at(-1) ?? "";
    const body = files.get(name);
    const contentType = name.endsWith(".js")
      ? "text/javascript"
      : name.endsWith(".css")
        ? "text/css"
        : "text/html";
    const headers = { "content-security-policy": policy };
    return route.fulfill({ body: body ?? PAGE, contentType, headers });
  });
  await page.goto(`${world.url}/picker/?site=${site.slug}`);
  return page;
}
