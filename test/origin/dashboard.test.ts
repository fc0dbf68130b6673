import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Hono } from "hono";
import { beforeAll, describe, expect, inject, it } from "vitest";
import type { DashboardManifest } from "../../shared/dashboard-manifest.ts";
import { toAppError } from "../../shared/errors.ts";
import { respondError } from "../../shared/respond.ts";
import { dashboard } from "../../origin/http/dashboard.ts";

const SCRIPT = "chunk-ABCD2345.js";
const FORMER = "main-ABCD2345.js";
const sizes = { bytes: 9, gzip: 29, brotli: 13 };

const MANIFEST: DashboardManifest = {
  sources: "0",
  script: SCRIPT,
  styles: "styles-ABCD2345.css",
  icon: "icon-ABCD2345.svg",
  files: { [SCRIPT]: sizes, "styles-ABCD2345.css": sizes, "icon-ABCD2345.svg": sizes },
  former: [FORMER],
};

/** As the origin serves it, errors included. */
function served(folder: string): Hono {
  const app = dashboard(folder);
  app.onError((error, { req }) => respondError(req.method, toAppError(error)));
  return app;
}

let built: Hono;
let unbuilt: Hono;
beforeAll(async () => {
  const folder = await mkdtemp(join(inject("runFolder"), "dashboard-"));
  const assets = join(folder, "assets");
  await mkdir(assets);
  for (const name of [...Object.keys(MANIFEST.files), FORMER]) {
    await writeFile(join(assets, name), "let a = 1");
    await writeFile(join(assets, `${name}.gz`), gzipSync("let a = 1"));
    await writeFile(join(assets, `${name}.br`), "(brotli)");
  }
  await writeFile(join(assets, "secret"), "not in the manifest");
  await writeFile(join(folder, "manifest.json"), JSON.stringify(MANIFEST));
  built = served(folder);
  unbuilt = served(join(folder, "nowhere"));
});

describe("/admin", () => {
  it("asks who is there before its script does, and nobody where there is no session", async () => {
    const ask = '<link rel="preload" as="fetch" crossorigin href="/manage/v1/me">';
    const pageFor = async (cookie: string) =>
      (await built.request("/admin/", { headers: { cookie } })).text();
    expect(await pageFor("__Host-larder=secret")).toContain(ask);
    expect(await pageFor("__Host-larder=secret")).not.toContain("secret");
    expect(await pageFor("other=1")).not.toContain(ask);
    expect(await pageFor("other=1")).toContain('<meta name="larder-nobody">');
  });

  it.each(["/admin", "/admin/", "/admin/welcome", "/admin/sites/demo/delivery"])(
    "%s is the page, which loads from this origin alone and is kept by nobody unasked",
    async (path) => {
      const response = await built.request(path);
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-cache");
      expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
      expect(response.headers.get("content-security-policy")).not.toContain("unsafe");
      expect(response.headers.get("content-security-policy")).toContain(
        "require-trusted-types-for",
      );
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
      expect(await response.text()).toContain(`src="/admin/assets/${SCRIPT}"`);
    },
  );

  it("says how to build it where it is not built", async () => {
    const response = await unbuilt.request("/admin/");
    expect(response.status).toBe(503);
    expect(await response.text()).toContain("npm run dashboard");
    expect((await unbuilt.request(`/admin/assets/${SCRIPT}`)).status).toBe(404);
  });

  it.each([
    [null, null],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["identity", null],
  ])("assets for who takes %s are coded as %s, and never change", async (takes, coding) => {
    const headers: Record<string, string> = takes === null ? {} : { "accept-encoding": takes };
    const response = await built.request(`/admin/assets/${SCRIPT}`, { headers });
    expect(response.headers.get("content-encoding")).toBe(coding);
    expect(response.headers.get("vary")).toBe("accept-encoding");
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    if (coding !== "gzip") return;
    expect(gunzipSync(await response.arrayBuffer()).toString()).toBe("let a = 1");
  });

  it("has what pages of the build before may still load", async () => {
    expect((await built.request(`/admin/assets/${FORMER}`)).status).toBe(200);
  });

  it.each([
    "secret",
    "..%2Fmanifest.json",
    "%2e%2e%2fmanifest.json",
    "__proto__",
    "constructor",
    `${SCRIPT}.gz`,
    "",
  ])("gives no file by the name %s", async (name) => {
    const response = await built.request(`/admin/assets/${name}`);
    const body = await response.text();
    expect(body).not.toContain("not in the manifest");
    expect(body).not.toContain('"sources"');
    // the bare folder is an address like any other: the page, which says that nothing is there
    expect(response.status).toBe(name === "" ? 200 : 404);
  });
});
