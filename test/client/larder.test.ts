import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { createClient, LarderError, type Client } from "../../client/src/index.ts";
import { fileStore } from "../../client/src/node/file-store.ts";
import { demoToken, useLarder } from "../support/larder.ts";
import { temporaryFolder } from "../support/processes.ts";

/** The client against a real Larder: an origin, Postgres and an edge on Node, which die in the end. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const larder = useLarder({ edgeScript: "edge/node/main.ts" });
const token = demoToken.read;

let folder: string;
beforeAll(async () => {
  const made = await temporaryFolder();
  folder = made.path;
  return made.remove;
});

const clientOf = (endpoints: string[], copies?: string): Client =>
  createClient({ token, endpoints, ...(copies !== undefined && { copies: fileStore(copies) }) });

/** Each kind of read, and the path that is the same question. */
const READS: [path: string, ask: (client: Client) => Promise<{ data: unknown }>][] = [
  ["/v2/pages/country/", (client) => client.page.list("country")],
  [
    "/v2/pages/country/?fields.region.name=Europe&order=capital&page_size=3",
    (client) =>
      client.page.list("country", {
        "fields.region.name": "Europe",
        order: "capital",
        page_size: 3,
      }),
  ],
  [
    "/v2/pages/country/france/?levels=3",
    (client) => client.page.retrieve("country", "france", { levels: 3 }),
  ],
  ["/v2/pages/*/", (client) => client.page.singles()],
  ["/v2/pages/search/?query=paris", (client) => client.page.search("paris")],
  ["/v2/content/region/", (client) => client.content.retrieve("region")],
  ["/v2/content/region,currency/", (client) => client.content.retrieve(["region", "currency"])],
  ["/v2/posts/", (client) => client.post.list()],
  ["/v2/posts/search/?query=paris", (client) => client.post.search("paris")],
  ["/v2/authors/", (client) => client.author.list()],
  ["/v2/categories/", (client) => client.category.list()],
  ["/v2/tags/", (client) => client.tag.list()],
  ["/v2/feeds/rss/", (client) => client.feed.retrieve("rss")],
];

describe("a client of a real Larder", () => {
  it.each(READS)("reads %s as anybody does", async (path, ask) => {
    const { json } = await larder().read(path);
    const result = await ask(clientOf([larder().edgeUrl]));
    expect(result.data).toEqual((json as { data: unknown }).data);
  });

  it("goes through a list to its end, and passes on what is refused", async () => {
    const client = clientOf([larder().edgeUrl]);
    const names: string[] = [];
    for await (const { name } of client.page.all("country", { page_size: 40 })) names.push(name);
    const { json } = await larder().read("/v2/pages/country/");
    expect(names).toHaveLength((json as { meta: { count: number } }).meta.count);
    expect(new Set(names).size).toBe(names.length);
    await expect(client.page.retrieve("country", "nowhere")).rejects.toMatchObject({
      code: "refused",
      status: 404,
    });
    const stranger = createClient({ token: "nobody", endpoints: [larder().edgeUrl] });
    await expect(stranger.page.list("country")).rejects.toBeInstanceOf(LarderError);
  });

  it("asks another endpoint where one is dead", async () => {
    const client = clientOf(["http://127.0.0.1:1", larder().edgeUrl]);
    for (const slug of ["france", "germany", "spain"])
      expect((await client.page.retrieve("country", slug)).data.slug).toBe(slug);
  });
});

describe("the examples of docs/client.md", () => {
  it("run as they stand there, with the address of a real edge", async () => {
    const text = await readFile(join(root, "docs/client.md"), "utf8");
    const examples = [...text.matchAll(/```js\n(.*?)```/gs)].map(([, code = ""]) => code);
    expect(examples).toHaveLength(4);
    const said: string[][] = [];
    for (const [index, code] of examples.entries()) {
      const contents = code
        .replaceAll(/https:\/\/content(-2)?\.example\.com/g, larder().edgeUrl)
        .replaceAll('"read-token"', JSON.stringify(token));
      const outfile = join(folder, `example-${index}.mjs`);
      await build({
        stdin: { contents, resolveDir: root, loader: "js" },
        alias: {
          "larder/butter": join(root, "client/src/butter/index.ts"),
          "larder/node": join(root, "client/src/node/index.ts"),
          larder: join(root, "client/src/index.ts"),
        },
        bundle: true,
        format: "esm",
        platform: "node",
        outfile,
        logLevel: "silent",
      });
      const { stdout } = await run(process.execPath, [outfile], { cwd: folder });
      said.push(stdout.trim().split("\n"));
    }
    expect(said[0]?.slice(0, 1)).toEqual(["Paris"]);
    expect(said[0]?.length).toBeGreaterThan(100);
    expect(said.slice(1)).toEqual([["200 Paris"], ["France"], ["200"]]);
  });
});

describe("F-8: with every edge dead", () => {
  it("a client that has copies goes on, one that begins now, too, and each says of when they are", async () => {
    const copies = join(folder, "copies");
    const client = clientOf([larder().edgeUrl], copies);
    const before = await client.page.retrieve("country", "france", { levels: 2 });
    expect([before.stale, before.since]).toEqual([false, undefined]);
    // what is kept is written behind the answer
    await expect
      .poll(async () => (await keptIn(copies)).length, { timeout: 10_000 })
      .toBeGreaterThan(0);
    await larder().origin.crash();
    await larder().postgres.crash();
    expect((await client.page.retrieve("country", "france", { levels: 2 })).data).toEqual(
      before.data,
    );
    await larder().edge.crash();
    for (const one of [client, clientOf([larder().edgeUrl, "http://127.0.0.1:1"], copies)]) {
      const copy = await one.page.retrieve("country", "france", { levels: 2 });
      expect(copy.data).toEqual(before.data);
      expect([copy.freshness, copy.stale]).toEqual(["copy", true]);
      expect(copy.since).toBeInstanceOf(Date);
    }
    const never = clientOf([larder().edgeUrl], copies).page.retrieve("country", "spain");
    await expect(never).rejects.toMatchObject({ code: "unreachable" });
    const other = createClient({
      token: "another",
      endpoints: [larder().edgeUrl],
      copies: fileStore(copies),
    });
    await expect(other.page.retrieve("country", "france", { levels: 2 })).rejects.toMatchObject({
      code: "unreachable",
    });
  });
});

const keptIn = (path: string): Promise<string[]> => readdir(path).catch(() => []);
