import { createHmac } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listen } from "../support/listener.ts";
import { blockOf } from "./blocks.ts";

/** JavaScript of the docs, run as it stands there, with what is around it handed in. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "larder-docs-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A function of these names whose body is the example. */
async function asFunction(code: string, names: string, result = "undefined") {
  const path = join(folder, `${names.length}-${code.length}.mjs`);
  await writeFile(
    path,
    `export const run = async ({ ${names} }) => {\n${code}\nreturn ${result};\n};`,
  );
  const { run } = (await import(pathToFileURL(path).href)) as {
    run: (given: Record<string, unknown>) => Promise<unknown>;
  };
  return run;
}

type Told = (message: { origin: string; data: unknown }) => unknown;
const DASHBOARD = "https://cms.example.com";
const changed = {
  larder: "preview.changed",
  token: "new-token",
  document: { type: "recipe", slug: "plum-cake" },
};

test("docs/webhooks.md: a signature is told from a wrong one, a late one and none", async () => {
  const path = join(folder, "signature.mjs");
  await writeFile(path, blockOf("docs/webhooks.md", 2, "import { createHmac"));
  const { isFromLarder } = (await import(pathToFileURL(path).href)) as {
    isFromLarder: (secret: string, header: string | null, body: string) => boolean;
  };
  const nowS = Math.floor(new Date().getTime() / 1_000);
  const mac = (secret: string, time: number, body = "{}") =>
    createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  const right = `t=${nowS},v1=${mac("secret", nowS)}`;
  expect(isFromLarder("secret", right, "{}")).toBe(true);
  expect(
    isFromLarder("secret", `t=${nowS},v1=${mac("old", nowS)},v1=${mac("secret", nowS)}`, "{}"),
  ).toBe(true);
  expect(isFromLarder("secret", right, "{ }")).toBe(false);
  expect(isFromLarder("other", right, "{}")).toBe(false);
  expect(isFromLarder("secret", `t=${nowS - 400},v1=${mac("secret", nowS - 400)}`, "{}")).toBe(
    false,
  );
  for (const header of [null, "", "t=1", "v1=00"])
    expect(isFromLarder("secret", header, "{}")).toBe(false);
});

test("docs/preview.md: a page that a server draws is loaded again with the newest token", async () => {
  const code = blockOf("docs/preview.md", 2, "<script").replace(/<\/?script[^>]*>/g, "");
  let told: Told = () => undefined;
  const said: unknown[] = [];
  const went: string[] = [];
  const run = await asFunction(code, "parent, window, addEventListener, location");
  await run({
    parent: { postMessage: (...message: unknown[]) => void said.push(message) },
    window: {},
    addEventListener: (_name: string, listener: Told) => (told = listener),
    location: {
      href: "https://www.example.com/a?larder_token=old",
      replace: (to: URL) => void went.push(to.href),
    },
  });
  expect(said).toEqual([[{ larder: "preview.listening" }, DASHBOARD]]);
  told({ origin: "https://evil.example", data: changed });
  told({ origin: DASHBOARD, data: { larder: "else" } });
  expect(went).toEqual([]);
  told({ origin: DASHBOARD, data: changed });
  expect(went).toEqual(["https://www.example.com/a?larder_token=new-token"]);
});

test("docs/preview.md: one that draws in the browser asks again, and a server asks with the token of its address", async () => {
  const seen: { path: string; token: string | undefined }[] = [];
  const { url: edge } = await listen(({ path, headers }, response) => {
    seen.push({ path, token: headers.authorization });
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"data":{"slug":"plum-cake"}}');
  });
  let told: Told = () => undefined;
  const drawn: unknown[] = [];
  const names = "addEventListener, dashboard, edge, draw";
  const run = await asFunction(blockOf("docs/preview.md", 3, "addEventListener"), names);
  await run({
    addEventListener: (_name: string, listener: Told) => (told = listener),
    dashboard: DASHBOARD,
    edge,
    draw: (data: unknown) => void drawn.push(data),
  });
  await told({ origin: DASHBOARD, data: changed });
  expect(drawn).toEqual([{ slug: "plum-cake" }]);
  const server = await asFunction(
    blockOf("docs/preview.md", 4, "const token"),
    "url, edge, slug, process",
    "answer",
  );
  const given = { edge, slug: "plum-cake", process: { env: { LARDER_TOKEN: "read-token" } } };
  await server({ ...given, url: new URL("https://x.example/?larder_token=abc") });
  await server({ ...given, url: new URL("https://x.example/") });
  expect(seen).toEqual([
    { path: "/v2/pages/recipe/plum-cake/?preview=draft", token: "Token new-token" },
    { path: "/v2/pages/recipe/plum-cake/?preview=draft", token: "Token abc" },
    { path: "/v2/pages/recipe/plum-cake/", token: "Token read-token" },
  ]);
});

test("docs/several-edges.md: reads are tried three times, writes once", async () => {
  const statuses = [503, 503, 200];
  const asked: string[] = [];
  const globals = {
    fetch: async (_input: string, init?: { method?: string }) => {
      asked.push(init?.method ?? "GET");
      return { status: statuses.shift() };
    },
  };
  const run = await asFunction(
    blockOf("docs/several-edges.md", 0, "//"),
    "globalThis",
    "globalThis.fetch",
  );
  const fetch = (await run({ globalThis: globals })) as (
    input: string,
    init?: object,
  ) => Promise<{ status: number }>;
  expect((await fetch("https://x.example/")).status).toBe(200);
  statuses.push(503, 200);
  expect((await fetch("https://x.example/", { method: "POST" })).status).toBe(503);
  expect(asked).toEqual(["GET", "GET", "GET", "POST"]);
});
