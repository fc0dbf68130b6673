import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { createApp } from "../../origin/app.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** The page of documentation, as far as it can be told without a browser. */

const newOrigin = originsOfFile();

const get = (origin: TestOrigin, path: string, headers: Record<string, string> = {}) =>
  createApp(origin.parts).request(path, { headers });

const textOf = async (origin: TestOrigin, path: string) => (await get(origin, path)).text();

/** Every address that a page's HTML names. */
const addressesIn = (html: string) =>
  [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address = ""]) => address);

test("the document is served without a token, is kept by its validator, and is readable by any site", async () => {
  const origin = await newOrigin();
  const response = await get(origin, "/openapi.json");
  const etag = response.headers.get("etag") ?? "";
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(await response.json()).toMatchObject({ openapi: "3.1.0", servers: [{ url: "/v2" }] });
  const again = await get(origin, "/openapi.json", { "if-none-match": etag });
  expect([again.status, await again.text()]).toEqual([304, ""]);
});

test("the page names only addresses of this origin, and each of them is there", async () => {
  const origin = await newOrigin();
  const addresses = addressesIn(await textOf(origin, "/docs/"));
  expect(addresses.length).toBeGreaterThan(6);
  expect(addresses.filter((address) => !/^\/[^/]/.test(address))).toEqual([]);
  for (const address of addresses)
    expect.soft([address, (await get(origin, address)).status]).toEqual([address, 200]);
  expect(await textOf(origin, "/docs")).toBe(await textOf(origin, "/docs/"));
});

test("the documents that the page offers are there, and its script asks nobody else", async () => {
  const origin = await newOrigin();
  const script = await textOf(origin, "/docs/start.js");
  const urls = [...script.matchAll(/url: "([^"]*)"/g)].map(([, url = ""]) => url);
  expect(urls).toEqual(["/openapi.json", "/manage/v1/openapi.json"]);
  for (const url of urls) expect.soft((await get(origin, url)).status, url).toBe(200);
  expect(script).not.toMatch(/https?:|\/\//);
  expect(script).toContain("validatorUrl: null");
});

test("the page may load and ask this origin only, and nobody may frame it", async () => {
  const origin = await newOrigin();
  const { headers } = await get(origin, "/docs/");
  const policy = headers.get("content-security-policy") ?? "";
  const rules = new Map(
    policy.split("; ").map((rule): [string, string[]] => {
      const [name = "", ...values] = rule.split(" ");
      return [name, values];
    }),
  );
  expect(rules.get("default-src")).toEqual(["'none'"]);
  expect(rules.get("script-src")).toEqual(["'self'"]);
  expect(rules.get("connect-src")).toEqual(["'self'"]);
  expect(rules.get("frame-ancestors")).toEqual(["'none'"]);
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const html = await textOf(origin, "/docs/");
  expect(html).not.toMatch(/<script(?! src=)|<style|style=|onload|javascript:/i);
});

test("the one inline style that is allowed is in the viewer's logo", async () => {
  const origin = await newOrigin();
  const { headers } = await get(origin, "/docs/");
  const allowed = /'sha256-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1];
  const path = new URL(import.meta.resolve("swagger-ui-dist/swagger-ui-standalone-preset.js"));
  const texts = [...(await readFile(path, "utf8")).matchAll(/"(\.logo_[^"]+)"/g)];
  const hashes = texts.map(([, text = ""]) => createHash("sha256").update(text).digest("base64"));
  expect(hashes).toContain(allowed);
});

test("the viewer's files are kept for long, compressed on request, and no other file is served", async () => {
  const origin = await newOrigin();
  const addresses = addressesIn(await textOf(origin, "/docs/"));
  const bundle = addresses.find((address) => address.endsWith("swagger-ui-bundle.js")) ?? "";
  const plain = await get(origin, bundle);
  const packed = await get(origin, bundle, { "accept-encoding": "br, gzip" });
  expect(plain.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(plain.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect([plain, packed].map(({ headers }) => headers.get("content-encoding"))).toEqual([
    null,
    "gzip",
  ]);
  const bytes = Buffer.from(await plain.arrayBuffer());
  expect(gunzipSync(await packed.arrayBuffer()).equals(bytes)).toBe(true);
  const refused = await get(origin, bundle, { "accept-encoding": "gzip;q=0" });
  expect(refused.headers.get("content-encoding")).toBe(null);
  const folder = bundle.slice(0, bundle.lastIndexOf("/"));
  const others = ["package.json", "index.html", "swagger-ui-bundle.js.map", "..%2fpackage.json"];
  for (const path of [...others.map((name) => `${folder}/${name}`), "/docs/viewer-0/index.css"]) {
    const { status } = await get(origin, path);
    expect.soft([path, status]).toEqual([path, 404]);
  }
});
