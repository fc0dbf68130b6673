import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createApp } from "../../origin/app.ts";
import { originsOfFile } from "../support/origin.ts";

/** What a page of another site can have a reader's or an editor's browser do: nothing, because browsers hold no key to us. */

const newOrigin = originsOfFile();
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Bodies that a browser sends from any page without asking first. */
const SIMPLE = [
  undefined,
  "text/plain",
  "text/plain; application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
];
const WRITES = [
  ["POST", "/manage/v1/tokens", { label: "theirs", scopes: ["manage"] }],
  ["POST", "/manage/v1/collections", { key: "theirs", fields: [] }],
  ["POST", "/v2/posts/", { title: "theirs", slug: "theirs", status: "published" }],
] as const;

test("D18: a write that a page of another site sends finds no key in the browser, whatever its type and origin", async () => {
  const origin = await newOrigin();
  const app = createApp(origin.parts);
  for (const [method, path, body] of WRITES) {
    for (const type of SIMPLE) {
      for (const from of ["https://evil.example", "null", "http://127.0.0.1:8700"]) {
        const response = await app.request(path, {
          method,
          headers: {
            ...(type === undefined ? {} : { "content-type": type }),
            origin: from,
            "sec-fetch-site": "cross-site",
            // what a browser would send of its own accord, were there any
            cookie: `token=${origin.token}; auth_token=${origin.token}; session=${origin.token}`,
          },
          body: JSON.stringify(body),
        });
        expect(response.status, `${path} ${type} ${from}`).toBe(401);
        expect(response.headers.has("set-cookie")).toBe(false);
      }
      // nor does a link or a form that has the token in its address write anything
      const linked = await app.request(`${path}?auth_token=${origin.token}&_method=POST`, {
        method,
        body: JSON.stringify(body),
      });
      expect(linked.status).toBe(401);
    }
  }
  const { body } = await origin.request("GET", "/manage/v1/tokens");
  expect(JSON.stringify(body)).not.toContain("theirs");
});

/**
 * The one cookie that opens anything, a person's session, which opens management alone: test/origin/people.test.ts. And one that is with who signs
 * in elsewhere, and opens nothing: test/origin/oidc.test.ts.
 */
const SESSIONS = [
  "origin/http/managing.ts",
  "origin/http/manage/own.ts",
  "origin/http/manage/own-acting.ts",
  "origin/http/manage/oidc.ts",
];

test("D18: nothing else sets or reads a cookie, or knows a user by an address", async () => {
  const found: string[] = [];
  for (const folder of ["doors", "edge", "origin", "shared"]) {
    for (const entry of await readdir(join(root, folder), { recursive: true })) {
      if (!entry.endsWith(".ts")) continue;
      const source = await readFile(join(root, folder, entry), "utf8");
      if (/["'`](?:set-)?cookie["'`]|allow-credentials|credentials:\s*["']include/i.test(source))
        found.push(`${folder}/${entry}`);
    }
  }
  expect(new Set(found)).toEqual(new Set(SESSIONS));
});

test("D18: no page or answer of ours is shown in a frame of another site", async () => {
  const origin = await newOrigin();
  const app = createApp(origin.parts);
  for (const path of ["/docs/", "/openapi.json", "/v2/posts/", "/manage/v1/tokens", "/nothing"]) {
    const headers = { authorization: `Token ${origin.token}` };
    const response = await app.request(path, { headers });
    expect(response.headers.get("x-frame-options"), path).toBe("DENY");
    expect(response.headers.get("x-content-type-options"), path).toBe("nosniff");
    if (path.startsWith("/manage/"))
      expect(response.headers.get("cache-control")).toBe("private, no-store");
  }
  const docs = await app.request("/docs/");
  expect(docs.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
});
