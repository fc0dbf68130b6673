import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportSite } from "../../../origin/backup/export.ts";
import { runLarder } from "../../support/commands.ts";
import { createEverything } from "../../support/everything.ts";
import { fetchOf } from "../../support/imports.ts";
import { png } from "../../support/media.ts";
import { makeType } from "../../support/model.ts";
import { differences, eachSiteByChance, withQueries } from "../../support/moving-sites.ts";
import { createTestOrigin, type TestOrigin } from "../../support/origin.ts";
import { fixedPaths } from "../../support/random-site.ts";

/** A site is exported and brought into another installation: whatever is read there is the same, byte for byte. */

async function exported(origin: TestOrigin, slug: string): Promise<string> {
  const lines: string[] = [];
  const silent = { now: () => undefined, say: () => undefined, end: () => undefined };
  const { postgres, clock } = origin.parts;
  const write = async (line: string) => void lines.push(line);
  const { signal } = new AbortController();
  await exportSite({ postgres, clock, progress: silent, signal, write }, slug, {
    allRevisions: false,
  });
  const path = join(await mkdtemp(join(tmpdir(), "larder-export-")), "site.ndjson");
  await writeFile(path, `${lines.join("\n")}\n`);
  return path;
}

/** What `larder import larder` said of it. */
async function imported(
  to: TestOrigin,
  path: string,
  {
    token = to.token,
    more = [],
    from = to,
  }: { token?: string; more?: string[]; from?: TestOrigin } = {},
): Promise<{ code: number; said: unknown }> {
  const fetch = fetchOf({ "to.test": to, "from.test": from });
  const env = { LARDER_TOKEN: token, LARDER_ORIGIN: "http://to.test" };
  const { code, out, err } = await runLarder(["import", "larder", path, "--json", ...more], {
    env,
    fetch,
  });
  return { code, said: out === "" ? err : (JSON.parse(out) as unknown) };
}

const READ_IN = ["", "preview=1", "locale=de", "levels=4&preview=1&locale=de"];
test("documents of every kind of field", async () => {
  const from = await createEverything();
  const to = await createTestOrigin();
  const path = await exported(from, from.site.slug);
  const first = await imported(to, path);
  expect([first.code, first.said]).toMatchObject([
    0,
    { counts: { created: 6, refused: 0 }, missing: {}, renumbered: 0 },
  ]);
  const pages = ["everything/full", "everything/empty", "everything", "person/ann", "person"];
  const paths = [
    ...pages.map((page) => `/v2/pages/${page}/`),
    "/v2/content/topic/",
    "/v2/content/topic/1/",
  ];
  expect(
    await differences([from, from.token], [to, to.token], withQueries(paths, READ_IN)),
  ).toEqual([]);
  const again = await imported(to, path);
  expect(again.said).toMatchObject({
    counts: { created: 0, changed: 0, unchanged: 6 },
  });
});

/** ours: a slow machine makes all runs all the same. */
const TIMEOUT_MS = 240_000;

test("sites that are made and edited by chance", { timeout: TIMEOUT_MS }, async () => {
  await eachSiteByChance(3, async ({ from, to, slug, token }) => {
    // what is planned is not brought
    const { code, said } = await imported(to, await exported(from, slug), { token });
    // what names a document that was deleted is brought without it, and reads the same
    expect(said).toMatchObject({ counts: { changed: 0, edited: 0, refused: 0 }, renumbered: 0 });
    const { missing } = said as { missing: object };
    expect(code).toBe(Object.keys(missing).length === 0 ? 0 : 2);
    const paths = withQueries(fixedPaths, READ_IN);
    expect(await differences([from, token], [to, token], paths)).toEqual([]);
  });
});

test("files are read at an edge, uploaded, and named by their new addresses, in HTML too", async () => {
  const from = await createTestOrigin({ media: {} });
  const to = await createTestOrigin({ media: {} });
  // its files are under another number than at home
  await to.addSite("second", "second-token");
  const answer = await from.fetch("/manage/v1/media?name=pear.png", {
    method: "POST",
    headers: { authorization: `Token ${from.token}` },
    body: png("pear"),
  });
  const { id, url } = (await answer.json()) as { id: number; url: string };
  await from.request("PATCH", `/manage/v1/media/${id}`, { alt: "A pear" });
  await makeType(from, "page-types", "note", [
    { key: "image", kind: "media" },
    { key: "body", kind: "wysiwyg" },
  ]);
  const fields = { image: url, body: `<p><img src="http://from.test${url}?w=384"> and ${url}</p>` };
  const page = { title: "x", slug: "x", page_type: "note", status: "published", fields };
  expect((await from.request("POST", "/v2/pages/", page)).status).toBe(202);
  const path = await exported(from, from.site.slug);
  const { code, said } = await imported(to, path, {
    from,
    token: "second-token",
    more: ["--media-from", "http://from.test"],
  });
  expect([code, said]).toMatchObject([0, { counts: { created: 1 }, notes: [] }]);
  const read = await to.request("GET", "/v2/pages/note/x/", undefined, "second-token");
  const { image, body } = (read.body as { data: { fields: typeof fields } }).data.fields;
  expect(image).not.toBe(url);
  expect(body).toBe(`<p><img src="${image}?w=384"> and ${image}</p>`);
  const file = await to.fetch(image);
  expect(Buffer.from(await file.arrayBuffer())).toEqual(Buffer.from(png("pear")));
  const library = await to.request("GET", "/manage/v1/media", undefined, "second-token");
  expect(library.body).toMatchObject({ data: [{ alt: "A pear" }] });
});

test.each([
  ["a file that is not there", "", "no such file"],
  ["what is no export", "hello\n", "Line 1"],
  ["one that is not whole", null, "is not whole"],
  [
    "one of a later format",
    '{"kind":"site","format":2,"slug":"x","locales":["en"],"defaultLocale":"en"}\n',
    "Line 1",
  ],
])("%s is refused in a sentence, and nothing is brought", async (_what, text, sentence) => {
  const from = await createTestOrigin();
  const to = await createTestOrigin();
  const whole = await exported(from, from.site.slug);
  const path = `${whole}.cut`;
  if (text === null) {
    const lines = (await readFile(whole, "utf8")).trimEnd().split("\n");
    await writeFile(path, `${lines.slice(0, -1).join("\n")}\n`);
  } else if (text !== "") await writeFile(path, text);
  const { code, said } = await imported(to, path);
  expect([code, said]).toEqual([1, expect.stringContaining(sentence)]);
  expect((await to.request("GET", "/manage/v1/imports")).body).toEqual({ data: [] });
});

test("two sites are brought into one without being taken for one another", async () => {
  const to = await createTestOrigin();
  for (const words of ["first", "second"]) {
    const from = await createTestOrigin();
    await makeType(from, "page-types", "note", [{ key: "words", kind: "short_text" }]);
    const page = { title: "x", slug: words, page_type: "note", status: "published" };
    await from.request("POST", "/v2/pages/", { ...page, fields: { words } });
    const path = await exported(from, from.site.slug);
    const { said } = await imported(to, path, { more: ["--source", `larder-${words}`] });
    expect(said).toMatchObject({ counts: { created: 1, changed: 0, edited: 0 } });
  }
  const read = await to.request("GET", "/v2/pages/note/");
  expect(
    (read.body as { data: { slug: string }[] }).data.map(({ slug }) => slug).toSorted(),
  ).toEqual(["first", "second"]);
});
