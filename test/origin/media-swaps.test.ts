import { describe, expect, it } from "vitest";
import { createApp } from "../../origin/app.ts";
import { createUseNoter } from "../../origin/delivery/documents/use-noter.ts";
import type { MediaFile, MediaSwap } from "../../shared/manage/media.ts";
import type { WorkingCopy } from "../../shared/manage/working.ts";
import { hashOf, type Json } from "../../shared/working/value.ts";
import { pdf, png } from "../support/media.ts";
import { makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { personOf, type Browser } from "../support/people.ts";

/** What all uses of a file become, as one change: another file, or another text beside it. */

const freshOrigin = originsOfFile();

interface World {
  origin: TestOrigin;
  old: MediaFile;
  other: MediaFile;
  publisher: Browser;
}

async function createWorld(): Promise<World> {
  const origin = await freshOrigin({ locales: ["en", "de"], media: {} });
  await makeType(origin, "page-types", "recipe", [
    text("title"),
    { key: "image", kind: "media" },
    { key: "body", kind: "wysiwyg" },
  ]);
  const round = createUseNoter(origin.parts);
  while ((await round()).kind === "again");
  return {
    origin,
    old: await upload(origin, "old.png"),
    other: await upload(origin, "new.png"),
    publisher: await personOf(origin, "publisher"),
  };
}

async function upload(origin: TestOrigin, name: string, bytes = png(name)): Promise<MediaFile> {
  const response = await createApp(origin.parts).request(`/manage/v1/media?name=${name}`, {
    method: "POST",
    headers: { authorization: `Token ${origin.token}` },
    body: bytes,
  });
  return (await response.json()) as MediaFile;
}

async function page(
  { origin }: World,
  slug: string,
  fields: Record<string, unknown>,
  more: { status?: string } = {},
): Promise<number> {
  const { status = "published" } = more;
  const { status: is, body } = await origin.request("POST", "/v2/pages/", {
    title: slug,
    slug,
    page_type: "recipe",
    status,
    fields: { title: slug, image: "", body: "", ...fields },
  });
  expect(is).toBe(202);
  return (body as { id: number }).id;
}

const checked = async ({ publisher, old, other }: World, by = other): Promise<MediaSwap> => {
  const { status, body } = await publisher.send("POST", `/media/${old.id}/replace/check`, {
    by: by.id,
  });
  expect(status).toBe(200);
  return body as MediaSwap;
};

const replace = ({ publisher, old, other }: World, version: string, by = other) =>
  publisher.send("POST", `/media/${old.id}/replace`, { by: by.id, version });

const read = async ({ origin }: World, path: string) => {
  await origin.materialize();
  const { body } = await origin.request("GET", path);
  return (body as { data: { fields: Record<string, string> } }).data?.fields;
};

const held = async ({ publisher }: World, id: number, locale = "en") => {
  const { body } = await publisher.send("GET", `/documents/${id}?locale=${locale}`);
  return body as {
    newest: { id: number; name: string; note: string; fields: Record<string, Json> };
  };
};

const changes = async ({ origin }: World) => {
  const { body } = await origin.request("GET", "/manage/v1/changes");
  return (body as { data: { number: number }[] }).data.map(({ number }) => number);
};

describe("replacing a file", () => {
  it("changes its uses in every document, locale and text as one change, in a release", async () => {
    const world = await createWorld();
    const { origin, old, other, publisher } = world;
    const html = `<p>é</p>\n<img class="a" src="${old.url}" alt="x"><p>y</p>`;
    const first = await page(world, "first", { image: { url: old.url, alt: "Mine" }, body: html });
    await origin.request("PATCH", "/v2/pages/recipe/first/?locale=de", {
      title: "Erste",
      status: "published",
      fields: { image: old.url },
    });
    const draft = await page(world, "draft", { image: old.url }, { status: "draft" });
    const author = await origin.request("POST", "/manage/v1/authors", {
      name: "Ann",
      profile_image: old.url,
    });
    const post = await origin.request("POST", "/v2/posts/", {
      title: "Post",
      slug: "post",
      status: "published",
      body: html,
      featured_image: old.url,
    });
    expect([author.status, post.status]).toEqual([202, 202]);
    const before = await changes(world);
    const check = await checked(world);
    expect(check).toMatchObject({ ok: true, count: 5, drafts: 1, left: [], problems: [] });
    expect(check.reach?.renditions).toBeGreaterThan(0);
    expect(await changes(world)).toEqual(before);
    const done = await replace(world, check.version);
    expect(done).toMatchObject({ status: 202, body: { id: old.id, change: before[0]! + 1 } });
    expect(await changes(world)).toEqual([before[0]! + 1, ...before]);
    const shown = await read(world, "/v2/pages/recipe/first/?locale=en&alt_media_text=1");
    expect(JSON.stringify(shown)).toContain(other.url);
    expect(shown?.["body"]).toBe(html.replace(old.url, other.url));
    expect((await held(world, first)).newest.fields["image"]).toEqual({
      url: other.url,
      alt: "Mine",
    });
    expect((await read(world, "/v2/pages/recipe/first/?locale=de"))?.["image"]).toBe(other.url);
    expect((await held(world, draft)).newest.fields["image"]).toMatchObject({ url: other.url });
    const seen = await origin.request("GET", "/v2/posts/post/");
    expect(JSON.stringify(seen.body)).not.toContain(old.url);
    expect(JSON.stringify(seen.body)).toContain(other.url);
    const uses = await publisher.send("GET", `/media/${old.id}/uses`);
    expect(uses.body).toEqual({ data: [], more: false });
    const releases = await publisher.send("GET", "/releases?limit=1");
    expect(releases.body).toMatchObject({
      data: [
        {
          name: "new.png in place of old.png",
          state: "published",
          items: 4,
          change: before[0]! + 1,
        },
      ],
    });
  });

  it("leaves a draft on top of what readers have, and each what it was", async () => {
    const world = await createWorld();
    const { origin, old, other } = world;
    const id = await page(world, "first", { image: old.url });
    await origin.request("PATCH", "/v2/pages/recipe/first/", {
      status: "draft",
      fields: { title: "Draft", image: old.url },
    });
    const back = await page(world, "second", { image: old.url });
    await origin.request("PATCH", "/v2/pages/recipe/second/", {
      status: "draft",
      fields: { title: "Without", image: "" },
    });
    const { version } = await checked(world);
    expect((await replace(world, version)).status).toBe(202);
    expect(await read(world, "/v2/pages/recipe/first/")).toMatchObject({
      title: "first",
      image: other.url,
    });
    expect((await held(world, id)).newest.fields).toMatchObject({
      title: "Draft",
      image: { url: other.url },
    });
    expect((await read(world, "/v2/pages/recipe/second/"))?.["image"]).toBe(other.url);
    expect((await held(world, back)).newest.fields).toMatchObject({ title: "Without" });
  });

  it("is seen in working copies of who edits meanwhile, and disagrees with nothing in them", async () => {
    const world = await createWorld();
    const { old, other, publisher } = world;
    const body = `<p>one</p><img src="${old.url}">`;
    const id = await page(world, "first", { image: old.url, body });
    const at = `/documents/${id}/working-copy?locale=en`;
    const edited = `<p>two</p><img src="${old.url}">`;
    const set = { id: "w1", kind: "set", path: ["fields", "body"], was: hashOf(body), set: edited };
    const patched = await publisher.send("PATCH", at, { version: 0, operations: [set] });
    expect(patched.status).toBe(200);
    const check = await checked(world);
    expect(check).toMatchObject({ editing: 1 });
    expect((await replace(world, check.version)).status).toBe(202);
    const copy = (await publisher.send("GET", at)).body as WorkingCopy;
    expect(copy).toMatchObject({ version: 2, changed: true, disagreements: [] });
    expect((copy.value as { fields: object }).fields).toMatchObject({
      image: { url: other.url },
      body: edited.replace(old.url, other.url),
    });
    // what they publish is theirs with the new file in it
    const published = await publisher.send(
      "POST",
      `/documents/${id}/working-copy/publish?locale=en`,
      { version: 2 },
    );
    expect(published.status).toBe(202);
    expect((await read(world, "/v2/pages/recipe/first/"))?.["body"]).toBe(
      edited.replace(old.url, other.url),
    );
  });

  it("does nothing when somebody wrote since the look, and says so", async () => {
    const world = await createWorld();
    const { origin, old } = world;
    await page(world, "first", { image: old.url });
    const { version } = await checked(world);
    await page(world, "second", { image: old.url });
    const before = await changes(world);
    const late = await replace(world, version);
    expect([late.status, (late.body as { detail: string }).detail]).toEqual([
      409,
      "What uses the file has changed since you looked. Look again.",
    ]);
    expect(await changes(world)).toEqual(before);
    expect((await read(world, "/v2/pages/recipe/first/"))?.["image"]).toBe(old.url);
    const again = await checked(world);
    expect((await replace(world, again.version)).status).toBe(202);
    // twice is nothing any more
    expect((await replace(world, again.version)).status).toBe(409);
    const none = await checked(world);
    expect(none).toMatchObject({ ok: false, count: 0, reach: null });
    const nothing = await replace(world, none.version);
    expect((nothing.body as { detail: string }).detail).toBe("No document uses it by its address.");
    expect((await origin.request("GET", "/manage/v1/releases")).body).toMatchObject({
      data: [{ state: "published" }],
    });
  });

  it("does nothing at all when one document cannot be published, and names it", async () => {
    const world = await createWorld();
    const { origin, old } = world;
    await page(world, "first", { image: old.url });
    const wrong = await page(world, "wrong", { image: old.url });
    const [title, image, body] = [
      { key: "title", kind: "short_text", required: true },
      { key: "image", kind: "media" },
      { key: "body", kind: "wysiwyg" },
    ];
    const fields = [title, image, body, { key: "must", kind: "short_text", required: true }];
    await origin.request("PUT", "/manage/v1/page-types/recipe", { fields });
    await origin.request("PATCH", "/v2/pages/recipe/first/", { fields: { must: "there" } });
    const check = await checked(world);
    expect(check).toMatchObject({
      ok: false,
      reach: null,
      problems: [{ document: wrong, slug: "wrong", locale: "en" }],
    });
    const before = await changes(world);
    const refused = await replace(world, check.version);
    expect(refused).toMatchObject({ status: 409, body: { problems: [{ document: wrong }] } });
    expect(await changes(world)).toEqual(before);
    expect((await read(world, "/v2/pages/recipe/first/"))?.["image"]).toBe(old.url);
    expect((await origin.request("GET", "/manage/v1/releases")).body).toMatchObject({ data: [] });
  });

  it("makes no change and no release of what is used in drafts alone", async () => {
    const world = await createWorld();
    const { origin, old, other } = world;
    const id = await page(world, "draft", { image: old.url }, { status: "draft" });
    const check = await checked(world);
    expect(check).toMatchObject({ ok: true, count: 1, drafts: 1 });
    const done = await replace(world, check.version);
    expect(done).toMatchObject({ status: 202, body: { change: null } });
    expect((await held(world, id)).newest.fields["image"]).toMatchObject({ url: other.url });
    expect((await origin.request("GET", "/manage/v1/releases")).body).toMatchObject({ data: [] });
  });

  it("leaves what names the file in another way, and says where", async () => {
    const world = await createWorld();
    const { old, origin } = world;
    const elsewhere = `<img src="https://other.example${old.url}">`;
    const id = await page(world, "first", { image: old.url, body: elsewhere });
    const check = await checked(world);
    expect(check).toMatchObject({ ok: true, count: 1, left: [{ document: id }] });
    expect((await replace(world, check.version)).status).toBe(202);
    expect((await read(world, "/v2/pages/recipe/first/"))?.["body"]).toBe(elsewhere);
    const { body } = await origin.request("GET", `/manage/v1/media/${old.id}/uses`);
    expect(body).toMatchObject({ data: [{ document: id }] });
  });

  it.each([
    ["the same file", (world: World) => world.old.id, "It is the same file."],
    [
      "a file of another kind",
      async ({ origin }: World) => (await upload(origin, "a.pdf", pdf())).id,
      "application/pdf",
    ],
    ["a file that is not there", () => 999_999, "There is no such file in the library."],
    [
      "another site's",
      async ({ origin }: World) => {
        const token = `other-${origin.site.slug}`;
        await origin.addSite(`${origin.site.slug}-m`, token);
        const response = await createApp(origin.parts).request("/manage/v1/media?name=x.png", {
          method: "POST",
          headers: { authorization: `Token ${token}` },
          body: png("theirs"),
        });
        return ((await response.json()) as MediaFile).id;
      },
      "There is no such file in the library.",
    ],
  ])("is refused with %s", async (_, idOf, why) => {
    const world = await createWorld();
    await page(world, "first", { image: world.old.url });
    const by = await idOf(world);
    for (const [path, body] of [
      ["replace/check", { by }],
      ["replace", { by, version: "x" }],
    ] as const) {
      const answer = await world.publisher.send("POST", `/media/${world.old.id}/${path}`, body);
      expect(answer.status).toBe(400);
      expect((answer.body as { detail: string }).detail).toContain(why);
    }
  });

  it("is for who may publish all of it", async () => {
    const world = await createWorld();
    const { origin, old, other } = world;
    await page(world, "first", { image: old.url });
    const body = { by: other.id, version: (await checked(world)).version };
    const author = await personOf(origin, "author");
    const translator = await personOf(origin, "publisher", origin.site, { locales: ["de"] });
    for (const who of [author, translator])
      expect((await who.send("POST", `/media/${old.id}/replace`, body)).status).toBe(403);
    expect((await read(world, "/v2/pages/recipe/first/"))?.["image"]).toBe(old.url);
  });
});

describe("another text beside a file", () => {
  const altOf = async (world: World, id: number) =>
    ((await held(world, id)).newest.fields["image"] as { alt: string }).alt;

  it("is that of the uses which had the file's, as one change, and of no other", async () => {
    const world = await createWorld();
    const { origin, old, publisher } = world;
    await origin.request("PATCH", `/manage/v1/media/${old.id}`, { alt: "Old" });
    const same = await page(world, "same", {
      image: { url: old.url, alt: "Old" },
      body: `<img src="${old.url}" alt="Old">`,
    });
    const own = await page(world, "own", { image: { url: old.url, alt: "Own" } });
    const draft = await page(
      world,
      "draft",
      { image: { url: old.url, alt: "Old" } },
      { status: "draft" },
    );
    const path = `/media/${old.id}/alt`;
    const { body } = await publisher.send("POST", `${path}/check`, { alt: "New" });
    const check = body as MediaSwap;
    expect(check).toMatchObject({ ok: true, count: 2, drafts: 1, left: [] });
    const before = await changes(world);
    const done = await publisher.send("POST", path, { alt: "New", version: check.version });
    expect(done).toMatchObject({ status: 202, body: { change: before[0]! + 1 } });
    expect([await altOf(world, same), await altOf(world, own), await altOf(world, draft)]).toEqual([
      "New",
      "Own",
      "New",
    ]);
    expect((await read(world, "/v2/pages/recipe/same/"))?.["body"]).toBe(
      `<img src="${old.url}" alt="New">`,
    );
    expect((await publisher.send("GET", `/media/${old.id}`)).body).toMatchObject({ alt: "New" });
    // what was looked at is not so any more
    const late = await publisher.send("POST", path, { alt: "Newer", version: check.version });
    expect(late.status).toBe(409);
    expect((await publisher.send("GET", `/media/${old.id}`)).body).toMatchObject({ alt: "New" });
  });

  it("is the file's alone where no use has its own of before", async () => {
    const world = await createWorld();
    const { old, publisher } = world;
    await page(world, "own", { image: { url: old.url, alt: "Own" } });
    const path = `/media/${old.id}/alt`;
    const { body } = await publisher.send("POST", `${path}/check`, { alt: "New" });
    expect(body).toMatchObject({ ok: false, count: 0, problems: [] });
    const { version } = body as MediaSwap;
    const done = await publisher.send("POST", path, { alt: "New", version });
    expect(done).toMatchObject({ status: 202, body: { change: null } });
    expect((await publisher.send("GET", `/media/${old.id}`)).body).toMatchObject({ alt: "New" });
  });
});
