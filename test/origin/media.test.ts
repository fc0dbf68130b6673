import { describe, expect, it } from "vitest";
import { createApp } from "../../origin/app.ts";
import { MEDIA_MAX_BYTES, MEDIA_MAX_PER_WRITE } from "../../shared/limits-media.ts";
import { createMediaHost, type MediaHost } from "../support/media-host.ts";
import { pathOf, pdf, png, svg } from "../support/media.ts";
import { createMemoryMediaStore } from "../support/memory-media-store.ts";
import { makeType, text } from "../support/model.ts";
import { originsOfFile, type TestMediaOptions, type TestOrigin } from "../support/origin.ts";

/** Media by URL, through the write API, from servers of this machine. */

const freshOrigin = originsOfFile();
const image = { key: "image", kind: "media" } as const;

/** An origin that copies from a host, with a page type of everything that media can hide in. */
async function createOrigin(options: TestMediaOptions = {}) {
  const host = await createMediaHost();
  const store = createMemoryMediaStore();
  const origin = await freshOrigin({ media: { store, allow: [host.name], ...options } });
  await makeType(origin, "components", "hero", [text("title"), image]);
  await makeType(origin, "page-types", "recipe", [
    text("title"),
    image,
    { key: "steps", kind: "repeater", fields: [text("title"), image] as never },
    { key: "hero", kind: "component", component: "hero" },
    { key: "body", kind: "component_picker", components: ["hero"] },
  ]);
  await makeType(origin, "collections", "logo", [text("name"), image]);
  host.has("/pear.png", png("pear"));
  return { origin, host, store };
}

const recipe = (fields: object) => ({
  title: "",
  image: "",
  steps: [],
  hero: {},
  body: [],
  ...fields,
});

const post = (origin: TestOrigin, slug: string, fields: object) =>
  origin.request("POST", "/v2/pages/", {
    title: slug,
    slug,
    page_type: "recipe",
    status: "published",
    fields: recipe(fields),
  });

async function fieldsOf(origin: TestOrigin, slug: string, query = "") {
  const { body } = await origin.request("GET", `/v2/pages/recipe/${slug}/${query}`);
  return (body as { data: { fields: Record<string, unknown> } }).data.fields;
}

const rowsOf = async (origin: TestOrigin) => {
  const { body } = await origin.request("GET", "/manage/v1/media");
  return (body as { data: Record<string, unknown>[] }).data;
};

const pathsHeard = (host: MediaHost) => host.heard.map(({ path }) => path).toSorted();

describe("a media field with somebody's URL", () => {
  it("holds ours afterwards, which has the bytes; the alternative text is kept", async () => {
    const { origin, host } = await createOrigin();
    const { status } = await post(origin, "pears", {
      image: { url: `${host.url}/pear.png?token=secret`, alt: "A pear" },
    });
    // the path with the query is another one
    expect(status).toBe(400);
    host.has("/pear.png?token=secret", png("pear"));
    const written = await post(origin, "pears", {
      image: { url: `${host.url}/pear.png?token=secret`, alt: "A pear" },
    });
    expect(written.status).toBe(202);
    const url = await pathOf(png("pear"), origin.site.id, "pear.png");
    expect((await fieldsOf(origin, "pears"))["image"]).toBe(url);
    expect((await fieldsOf(origin, "pears", "?alt_media_text=1"))["image"]).toEqual({
      url,
      alt: "A pear",
    });
    const response = await readFile(origin, url);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(png("pear"));
    expect(JSON.stringify(await rowsOf(origin))).not.toContain("secret");
  });

  it("is found wherever it hides, and each address is asked once", async () => {
    const { origin, host, store } = await createOrigin();
    for (const name of ["a", "b", "c", "d"]) host.has(`/${name}`, png(name));
    const at = (name: string) => `${host.url}/${name}`;
    await post(origin, "all", {
      image: at("a"),
      steps: [{ image: at("a") }, { image: { url: at("b"), alt: "B" } }, {}],
      hero: { image: at("c") },
      body: [{ hero: { image: at("d") } }, { type: "hero", fields: { image: at("a") } }],
    });
    expect(pathsHeard(host)).toEqual(["/a", "/b", "/c", "/d"]);
    const ours = async (name: string) => pathOf(png(name), origin.site.id, `${name}.png`);
    expect(await fieldsOf(origin, "all")).toMatchObject({
      image: await ours("a"),
      steps: [{ image: await ours("a") }, { image: await ours("b") }, { image: "" }],
      hero: { image: await ours("c") },
      body: [{ fields: { image: await ours("d") } }, { fields: { image: await ours("a") } }],
    });
    expect(store.held.size).toBe(4);
  });

  it("of the same bytes has one address, whatever they were called", async () => {
    const { origin, host, store } = await createOrigin();
    host.has("/other.png", png("pear"));
    await post(origin, "one", { image: `${host.url}/pear.png` });
    await post(origin, "two", { image: `${host.url}/other.png` });
    expect((await fieldsOf(origin, "two"))["image"]).toBe((await fieldsOf(origin, "one"))["image"]);
    expect([store.held.size, (await rowsOf(origin)).length]).toEqual([1, 1]);
  });

  it("is left alone when it is ours: a page that was read can be sent back", async () => {
    for (const publicUrl of [null, "http://127.0.0.1:8787"]) {
      const { origin, host } = await createOrigin({ publicUrl });
      const described = { url: `${host.url}/pear.png`, alt: "A pear" };
      await post(origin, "pears", { image: described, steps: [{ image: described }] });
      const before = await fieldsOf(origin, "pears", "?alt_media_text=1");
      expect(before["image"]).toMatchObject({
        url: expect.stringMatching(
          publicUrl === null ? /^\/media\// : /^http:\/\/127\.0\.0\.1:8787\/media\//,
        ) as unknown,
      });
      const heard = host.heard.length;
      const patch = { fields: { ...before, title: "again" } };
      expect((await origin.request("PATCH", "/v2/pages/recipe/pears/", patch)).status).toBe(202);
      expect(await fieldsOf(origin, "pears", "?alt_media_text=1")).toEqual(patch.fields);
      // most readers see the address alone; the text stays with it
      const plain = { fields: { image: (await fieldsOf(origin, "pears"))["image"] } };
      expect((await origin.request("PATCH", "/v2/pages/recipe/pears/", plain)).status).toBe(202);
      expect(await fieldsOf(origin, "pears", "?alt_media_text=1")).toEqual(patch.fields);
      expect(host.heard.length).toBe(heard);
    }
  });

  it("of another site is copied, and a path of one is no address", async () => {
    const { origin, host } = await createOrigin();
    const other = await pathOf(png("pear"), origin.site.id + 1);
    const { status, body } = await post(origin, "other", { image: other });
    expect([status, body]).toMatchObject([400, { image: ["Enter a valid URL."] }]);
    host.has(other, png("pear"));
    expect((await post(origin, "other", { image: host.url + other })).status).toBe(202);
    expect(host.heard.length).toBe(1);
  });

  it("is copied in items, all or none", async () => {
    const { origin, host } = await createOrigin();
    const items = (paths: string[]) => ({
      key: "logo",
      status: "published",
      fields: paths.map((path) => ({ name: path, image: host.url + path })),
    });
    const failed = await origin.request("POST", "/v2/content/", items(["/pear.png", "/none"]));
    expect(failed.status).toBe(400);
    expect(failed.body).toEqual({
      "[1].image": [`${host.url}/none could not be copied: it answered 404.`],
      detail: `[1].image: ${host.url}/none could not be copied: it answered 404.`,
    });
    expect([await rowsOf(origin), await itemsOf(origin)]).toEqual([[], []]);
    const made = await origin.request("POST", "/v2/content/", items(["/pear.png", "/pear.png"]));
    // nothing of the attempts that were rolled back is left, ids included
    expect(made.body).toMatchObject({ ids: [expect.any(Number), expect.any(Number)] });
    const id = (made.body as { id: number }).id;
    const patch = { fields: { image: `${host.url}/none` } };
    expect((await origin.request("PATCH", `/v2/content/logo/${id}/`, patch)).status).toBe(400);
    expect((await itemsOf(origin)).map((item) => item["image"])).toEqual(
      Array.from({ length: 2 }, () => expect.stringMatching(/^\/media\/.*\/pear\.png$/) as unknown),
    );
  });

  it("is kept as it is where the site wants that", async () => {
    const { origin, host } = await createOrigin();
    const settings = { copyMedia: false };
    await origin.request("PATCH", "/manage/v1/site", settings);
    expect((await origin.request("GET", "/manage/v1/site")).body).toMatchObject(settings);
    await post(origin, "kept", { image: `${host.url}/none` });
    expect((await fieldsOf(origin, "kept"))["image"]).toBe(`${host.url}/none`);
    expect(host.connections).toBe(0);
  });
});

const readFile = async (origin: TestOrigin, path: string) => createApp(origin.parts).request(path);

const changesOf = ({ events }: TestOrigin) =>
  events.filter(({ kind }) => kind === "change.committed").length;

const itemsOf = async (origin: TestOrigin) => {
  const { body } = await origin.request("GET", "/v2/content/logo/");
  return (body as { data: { logo: Record<string, unknown>[] } }).data.logo;
};

describe("what cannot be copied", () => {
  it.each([
    ["is not there", 404, "it answered 404"],
    ["is forbidden", 403, "it answered 403"],
    ["has no body", 204, "it answered 204"],
    ["is a page", new TextEncoder().encode("<!DOCTYPE html><html>"), "it is no image"],
    ["is a program called an image", new TextEncoder().encode("\x7fELF"), "it is no image"],
    ["is empty", new Uint8Array(), "it is no image"],
    ["is too large", new Uint8Array(MEDIA_MAX_BYTES + 1), "larger than"],
  ] as const)(
    "because it %s is a 400 by its path, and nothing is written",
    async (_, file, why) => {
      const { origin, host, store } = await createOrigin();
      host.has("/file", file as never, { "content-type": "image/png" });
      const changes = changesOf(origin);
      const { status, body } = await post(origin, "bad", {
        steps: [{}, { image: `${host.url}/file` }],
      });
      expect(status).toBe(400);
      expect(body).toMatchObject({
        "steps[1].image": [expect.stringContaining(`/file could not be copied: `)],
      });
      expect((body as { detail: string }).detail).toContain(why);
      expect((await origin.request("GET", "/v2/pages/recipe/bad/")).status).toBe(404);
      expect([store.held.size, await rowsOf(origin)]).toEqual([0, []]);
      expect(changesOf(origin)).toBe(changes);
    },
  );

  it("is not fetched when the rest of the write is wrong", async () => {
    const { origin, host } = await createOrigin();
    const { status } = await post(origin, "bad", { image: `${host.url}/pear.png`, title: 3 });
    expect([status, host.connections]).toEqual([400, 0]);
  });

  it("are too many files in one write", async () => {
    const { origin, host } = await createOrigin();
    const steps = Array.from({ length: MEDIA_MAX_PER_WRITE + 1 }, (_, index) => ({
      image: `${host.url}/${index}`,
    }));
    const { status, body } = await post(origin, "many", { steps });
    expect([status, body]).toMatchObject([400, { detail: expect.stringMatching(/^At most 100/) }]);
    expect(host.connections).toBe(0);
  });

  it("is a redirect too many, and one less is followed", async () => {
    const { origin, host } = await createOrigin();
    for (const step of [1, 2, 3, 4]) host.has(`/${step}`, 302, { location: `/${step - 1}` });
    host.has("/0", png("end"));
    expect((await post(origin, "far", { image: `${host.url}/4` })).body).toMatchObject({
      detail: expect.stringContaining("too many redirects") as unknown,
    });
    expect((await post(origin, "far", { image: `${host.url}/3` })).status).toBe(202);
  });

  it("shows nobody what a query holds", async () => {
    const { origin, host } = await createOrigin();
    const { body } = await post(origin, "bad", { image: `${host.url}/none?signature=secret` });
    expect(JSON.stringify([body, origin.events])).not.toContain("secret");
  });

  it("because the store is away is a 503, and nothing is written", async () => {
    const store = createMemoryMediaStore((step) => {
      if (step === "put") throw new Error("disk full");
    });
    const { origin, host } = await createOrigin({ store });
    const { status, response } = await post(origin, "full", { image: `${host.url}/pear.png` });
    expect([status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect((await origin.request("GET", "/v2/pages/recipe/full/")).status).toBe(404);
  });
});

describe("D10: what a drawing or a document is", () => {
  it("decides how it is served, whatever its server says", async () => {
    const { origin, host } = await createOrigin();
    host.has("/logo", svg("logo"), { "content-type": "text/html" });
    host.has("/menu.png", pdf("menu"), { "content-type": "image/png" });
    await post(origin, "odd", {
      image: `${host.url}/logo`,
      hero: { image: `${host.url}/menu.png` },
    });
    const fields = await fieldsOf(origin, "odd");
    const [logo, menu] = [fields["image"], (fields["hero"] as { image: string }).image] as string[];
    expect([logo, menu]).toMatchObject([
      expect.stringMatching(/\/logo\.svg$/),
      expect.stringMatching(/\/menu\.pdf$/),
    ]);
    const { headers } = await readFile(origin, menu ?? "");
    expect([headers.get("content-type"), headers.get("content-disposition")]).toEqual([
      "application/pdf",
      'attachment; filename="menu.pdf"',
    ]);
  });
});
