import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Hono, type Context } from "hono";
import { getCookie } from "hono/cookie";
import {
  DASHBOARD_ASSETS,
  DASHBOARD_FOLDER,
  DASHBOARD_MANIFEST,
  readDashboardManifest,
  type DashboardManifest,
} from "../../shared/dashboard-manifest.ts";
import { DASHBOARD_PATH, NOBODY_IS_IN } from "../../shared/dashboard.ts";
import { AppError, orNotFound } from "../../shared/errors.ts";
import { SESSION_COOKIE } from "./managing.ts";

/** What `npm run dashboard` of this project wrote. */
const BUILT = fileURLToPath(new URL(`../../${DASHBOARD_FOLDER}`, import.meta.url));

/** The dashboard may load and ask this origin alone; images of documents may be anywhere, and are no scripts. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob: https:",
  "media-src 'self' https:",
  // the one page that frames pages of a site has a policy of its own (`preview-frame.ts`)
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  // no text becomes markup or a script, but for what ProseMirror reads of a clipboard, outside of the page
  "require-trusted-types-for 'script'",
  "trusted-types ProseMirrorClipboard",
].join("; ");

const HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
};

/** In the order in which they are preferred: by their name in HTTP, and in the names of files. */
const CODINGS = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/**
 * `/admin/`: the dashboard's page, the same at every address below it, and what it loads. None of it is secret; what it
 * shows it asks `/manage/v1` for.
 * @param folder where a build is
 */
export function dashboard(folder: string = BUILT): Hono {
  const app = new Hono({ strict: false });
  app.get(`${DASHBOARD_PATH}/assets/:name`, async ({ req }) => {
    const name = req.param("name");
    const manifest = orNotFound(await readManifest(folder));
    // names are those of the manifest, so no path leads elsewhere
    const isKnown = Object.hasOwn(manifest.files, name) || manifest.former.includes(name);
    if (!isKnown) throw new AppError("not_found", "Not found.");
    return asset(folder, name, req.header("accept-encoding") ?? "");
  });
  const page = async (context: Context) => {
    const manifest = await readManifest(folder);
    if (manifest === undefined) return html(NOT_BUILT, 503);
    const mayBeIn = getCookie(context, SESSION_COOKIE) !== undefined;
    return html(pageOf(manifest, mayBeIn ? ASK_WHO : NOBODY), 200);
  };
  app.get(DASHBOARD_PATH, page);
  app.get(`${DASHBOARD_PATH}/*`, page);
  return app;
}

/** Read each time: it is small, and a build may replace it while the origin runs. */
export async function readManifest(folder: string = BUILT): Promise<DashboardManifest | undefined> {
  const text = await readFile(join(folder, DASHBOARD_MANIFEST), "utf8").catch(() => "");
  return readDashboardManifest(text);
}

const html = (body: string, status: number): Response =>
  new Response(body, {
    status,
    headers: {
      ...HEADERS,
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-cache",
    },
  });

/** The name says what is in it, so whoever has it need never ask again. */
async function asset(folder: string, name: string, acceptEncoding: string): Promise<Response> {
  const [coding, ending] = CODINGS.find(([one]) => takes(acceptEncoding, one)) ?? [null, ""];
  const path = join(folder, DASHBOARD_ASSETS, `${name}${ending}`);
  const bytes = orNotFound((await readFile(path).catch(() => undefined)) ?? null);
  return new Response(new Uint8Array(bytes), {
    headers: {
      ...HEADERS,
      ...(coding === null ? {} : { "content-encoding": coding }),
      "content-type": TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream",
      "cache-control": "public, max-age=31536000, immutable",
      vary: "accept-encoding",
    },
  });
}

/** Whether a coding is named, and not with the weight 0 (RFC 9110 §12.5.3). */
const takes = (acceptEncoding: string, coding: string): boolean =>
  acceptEncoding.split(",").some((part) => {
    const [name = "", ...parameters] = part.split(";").map((text) => text.trim().toLowerCase());
    return name === coding && !parameters.some((text) => /^q=0(\.0*)?$/.test(text));
  });

/** Where the dashboard's styles are; null where it is not built. */
export const stylesOf = (manifest: DashboardManifest | undefined): string | null =>
  manifest === undefined ? null : `${DASHBOARD_PATH}/assets/${manifest.styles}`;

/** What the page asks first is on its way before the script is; without a session nobody need be asked. */
const ASK_WHO = `<link rel="preload" as="fetch" crossorigin href="/manage/v1/me">`;
const NOBODY = `<meta name="${NOBODY_IS_IN}">`;

const pageOf = (
  { script, styles, icon }: DashboardManifest,
  who: string,
): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>Larder</title>
    ${who}
    <link rel="icon" type="image/svg+xml" href="${DASHBOARD_PATH}/assets/${icon}">
    <link rel="stylesheet" href="${DASHBOARD_PATH}/assets/${styles}">
    <script type="module" src="${DASHBOARD_PATH}/assets/${script}"></script>
  </head>
  <body>
    <div id="app"></div>
    <noscript>The dashboard needs JavaScript. All that it does can be done through /manage/v1, which /docs/ describes.</noscript>
  </body>
</html>
`;

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Larder: the dashboard is not built</title>
  </head>
  <body>
    <h1>The dashboard is not built</h1>
    <p>Build it where the origin runs, and load this page again:</p>
    <pre>npm run dashboard</pre>
    <p>Everything else works without it.</p>
  </body>
</html>
`;
