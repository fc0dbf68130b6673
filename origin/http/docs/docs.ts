import { Hono } from "hono";
import { orNotFound } from "../../../shared/errors.ts";
import { respondRead } from "../../../shared/respond.ts";
import { etagOf } from "../../delivery/answer/render.ts";
import { contentDocument } from "../../openapi/document.ts";
import { docsHtml, docsScript } from "./page.ts";
import { findViewerFile, viewerVersion } from "./viewer.ts";

/** Of the text that `test/origin/docs.test.ts` finds in the viewer. */
const LOGO_STYLE_HASH = "sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w=";

/** What pages of documentation may load and ask: this origin and nothing else; the viewer's icons are in its styles. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // the second is of a style inside of the viewer's logo
  `style-src 'self' '${LOGO_STYLE_HASH}'`,
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const PAGE_HEADERS = {
  "cache-control": "no-cache",
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "cross-origin-opener-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** `/openapi.json`, the document of `/v2`, and `/docs/`, a page that shows it. Neither needs a token. */
export function docs(): Hono {
  const app = new Hono({ strict: false });
  let document: { body: string; etag: string } | undefined;
  const serialized = () => {
    const body = JSON.stringify(contentDocument());
    return { body, etag: etagOf(body) };
  };

  app.get("/openapi.json", ({ req }) =>
    respondRead(req.raw, { ...(document ??= serialized()), headers: {} }),
  );
  app.get("/docs", async () =>
    page("text/html; charset=utf-8", docsHtml(`/docs/viewer-${await viewerVersion()}`)),
  );
  app.get("/docs/start.js", () => page("text/javascript; charset=utf-8", docsScript));
  app.get("/docs/:folder/:name", async ({ req }) => {
    const { folder, name } = req.param();
    const known = folder === `viewer-${await viewerVersion()}`;
    const file = orNotFound(known ? await findViewerFile(name) : undefined);
    return viewerFile(file, req.header("accept-encoding") ?? "");
  });
  return app;
}

const page = (type: string, body: string) =>
  new Response(body, { headers: { ...PAGE_HEADERS, "content-type": type } });

/** The viewer's version is in the address, so its files never change. */
function viewerFile(
  file: { type: string; bytes: Uint8Array<ArrayBuffer>; gzipped: Uint8Array<ArrayBuffer> },
  acceptEncoding: string,
): Response {
  const gzip = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(acceptEncoding);
  return new Response(gzip ? file.gzipped : file.bytes, {
    headers: {
      ...PAGE_HEADERS,
      ...(gzip ? { "content-encoding": "gzip" } : {}),
      "content-type": file.type,
      "cache-control": "public, max-age=31536000, immutable",
      vary: "accept-encoding",
    },
  });
}
