import { Hono } from "hono";
import { PREVIEW_FRAME_PATH } from "../../shared/dashboard.ts";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { previewOrigins } from "../content/site/preview-links.ts";
import type { Parts } from "./context.ts";
import { readManifest, stylesOf } from "./dashboard.ts";
import { authoriseManaging } from "./managing.ts";

/**
 * The page in which the dashboard frames pages of a site. A policy of its own says whose: what is framed is chosen when it
 * is loaded, by the addresses that the site has then, while the dashboard's page stays as it is and frames this one alone.
 */
export function previewFrame(parts: Parts): Hono {
  const app = new Hono({ strict: false });
  app.get(PREVIEW_FRAME_PATH, async ({ req }) => {
    const headers = new Headers(req.raw.headers);
    headers.set(header.site, req.query("site") ?? "");
    const request = new Request(req.url, { headers, signal: req.raw.signal });
    const managing = await authoriseManaging(parts, request, false);
    const { site } = managing;
    if (!managing.may("read"))
      throw new AppError("forbidden", "Your role at this site does not allow this.");
    const framed = await parts.shares.use("preview", site.id, req.raw.signal, () =>
      previewOrigins(parts.postgres.db, site.id),
    );
    // scripts of what is framed may do what its origin may, which must never be ours
    const own = req.header("host");
    const others = framed.filter((origin) => new URL(origin).host !== own);
    const styles = stylesOf(await readManifest());
    return new Response(pageOf(styles), { headers: headersFor(others) });
  });
  return app;
}

const headersFor = (framed: readonly string[]): Record<string, string> => ({
  "content-security-policy": [
    "default-src 'none'",
    "style-src 'self'",
    `frame-src ${framed.length === 0 ? "'none'" : framed.join(" ")}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join("; "),
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
  "cache-control": "private, no-store",
  "content-type": "text/html; charset=utf-8",
});

const pageOf = (styles: string | null): string => `<!doctype html>
<html lang="en" class="preview-frame">
  <head>
    <meta charset="utf-8">
    <meta name="robots" content="noindex">
    <title>Preview</title>
    ${styles === null ? "" : `<link rel="stylesheet" href="${styles}">`}
  </head>
  <body></body>
</html>
`;
