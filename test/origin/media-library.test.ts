import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { createApp } from "../../origin/app.ts";
import { exportSite } from "../../origin/backup/export.ts";
import { createUseNoter } from "../../origin/delivery/documents/use-noter.ts";
import { createMediaHost } from "../support/media-host.ts";
import { fileOf, quarters } from "../support/pictures.ts";
import { pdf, png } from "../support/media.ts";
import { makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { rows } from "../../origin/db/rows.ts";

/** The library of a site: what is said of its files, how they are found, where they are used. */

const freshOrigin = originsOfFile();

interface File {
  id: number;
  url: string;
  [member: string]: unknown;
}

async function createOrigin() {
  const host = await createMediaHost();
  const origin = await freshOrigin({ media: { allow: [host.name] } });
  await makeType(origin, "page-types", "recipe", [text("title"), { key: "image", kind: "media" }]);
  await noteUses(origin);
  return { origin, host };
}

/** What the loop does until it has nothing to do. */
async function noteUses({ parts: { postgres, clock } }: TestOrigin): Promise<void> {
  const round = createUseNoter({ postgres, clock });
  while ((await round()).kind === "again");
}

const upload = async (origin: TestOrigin, name: string, bytes = png(name)): Promise<File> => {
  const { known: _known, ...file } = await uploaded(origin, name, bytes);
  return file as File;
};

const uploaded = async (origin: TestOrigin, name: string, bytes = png(name)): Promise<File> => {
  const response = await createApp(origin.parts).request(`/manage/v1/media?name=${name}`, {
    method: "POST",
    headers: { authorization: `Token ${origin.token}` },
    body: bytes,
  });
  return (await response.json()) as File;
};

const list = async (origin: TestOrigin, query = ""): Promise<unknown[]> => {
  const { body } = await origin.request("GET", `/manage/v1/media${query}`);
  return (body as { data: File[] }).data.map(({ name }) => name);
};

const page = (origin: TestOrigin, slug: string, image: string, status = "published") =>
  origin.request("POST", "/v2/pages/", {
    title: slug,
    slug,
    page_type: "recipe",
    status,
    fields: { title: slug, image },
  });

/** A PNG's head with a size in it. */
const sized = (width: number, height: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(32);
  bytes.set(png("").slice(0, 8));
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
};

describe("the library of media", () => {
  it("says how large a file is, and keeps what is said of it", async () => {
    const { origin } = await createOrigin();
    const file = await upload(origin, "pear.png", sized(640, 480));
    expect(file).toMatchObject({ name: "pear.png", width: 640, height: 480, alt: "", used: false });
    const changed = await origin.request("PATCH", `/manage/v1/media/${file.id}`, { alt: "A pear" });
    expect(changed).toMatchObject({ status: 200, body: { alt: "A pear" } });
    const again = await origin.request("GET", `/manage/v1/media/${file.id}`);
    expect(again.body).toEqual({ ...file, alt: "A pear" });
    // the same bytes are the same file, and what was said of it stays
    const { known, ...same } = await uploaded(origin, "other.png", sized(640, 480));
    expect([known, same]).toEqual([true, again.body]);
    expect(await uploaded(origin, "new.png", sized(1, 1))).toMatchObject({ known: false });
  });

  it("keeps what of a picture stays in sight, and takes nothing else for it", async () => {
    const { origin } = await createOrigin();
    const { id, focus } = await upload(origin, "pear.png", sized(640, 480));
    expect(focus).toBeNull();
    const path = `/manage/v1/media/${id}`;
    const point = { x: 0.25, y: 1 };
    const patched = async (body: unknown) => origin.request("PATCH", path, body);
    expect(await patched({ focus: point })).toMatchObject({ status: 200, body: { focus: point } });
    expect(await patched({ alt: "A pear" })).toMatchObject({ body: { focus: point } });
    const strange = [
      { x: 0.5 },
      { x: -0.1, y: 0 },
      { x: 0, y: 1.1 },
      { x: "0", y: 0 },
      { x: 0, y: null },
    ];
    for (const focus of [...strange, { ...point, z: 0 }, [0, 0], "middle", 0, true])
      expect((await patched({ focus })).status).toBe(400);
    expect((await origin.request("GET", path)).body).toMatchObject({ focus: point });
    expect(await patched({ focus: null })).toMatchObject({ body: { focus: null, alt: "A pear" } });
    const { id: list } = await upload(origin, "list.pdf", pdf());
    const refused = await origin.request("PATCH", `/manage/v1/media/${list}`, { focus: point });
    expect(refused).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/^Only pictures/) },
    });
  });

  it("knows a tiny picture of each, and how large it is, from when it came or is asked for", async () => {
    const { origin } = await createOrigin();
    const photo = await fileOf(quarters(640, 480).withMetadata({ orientation: 6 }).tiff());
    const file = await upload(origin, "pear.tif", photo);
    expect(file).toMatchObject({ width: 480, height: 640, placeholder: expect.any(String) });
    const [, base64 = ""] = String(file["placeholder"]).split("data:image/webp;base64,");
    const tiny = await sharp(Buffer.from(base64, "base64")).metadata();
    expect([tiny.format, tiny.width, tiny.height]).toEqual(["webp", 12, 16]);
    expect(base64.length).toBeLessThan(600);
    // one of before there were any
    await rows(
      origin.parts.postgres.db,
    )`update media_notes set placeholder = null, looked_at = null`;
    const { body: listed } = await origin.request("GET", "/manage/v1/media");
    expect(listed).toMatchObject({ data: [{ id: file.id, placeholder: null }] });
    expect((await origin.request("GET", `/manage/v1/media/${file.id}`)).body).toEqual(file);
    // the same bytes once more, of which their head alone says no size
    expect(await upload(origin, "pear.tif", photo)).toEqual(file);
    // what cannot be opened is none, and is not tried again
    const broken = await upload(origin, "broken.png");
    expect(broken).toMatchObject({ placeholder: null, width: null });
    const looks = await rows(origin.parts.postgres.db)`
      select looked_at from media_notes where media_id = ${broken.id} and looked_at is not null`;
    expect(looks).toHaveLength(1);
    expect(await upload(origin, "list.pdf", pdf())).toMatchObject({ placeholder: null });
  });

  it("is in an export, with what is said of its files", async () => {
    const { origin } = await createOrigin();
    const { id } = await upload(origin, "pear.png", sized(640, 480));
    const said = { alt: "A pear", focus: { x: 0.25, y: 1 } };
    await origin.request("PATCH", `/manage/v1/media/${id}`, said);
    await upload(origin, "list.pdf", pdf());
    const lines: string[] = [];
    const write = async (line: string) => void lines.push(line);
    const { postgres, clock } = origin.parts;
    const progress = { now: () => undefined, say: () => undefined };
    const { signal } = new AbortController();
    const parts = { postgres, clock, progress, signal, write };
    await exportSite(parts, origin.site.slug, { allRevisions: false });
    const files = lines.map((line) => JSON.parse(line) as { kind: string });
    expect(files.filter(({ kind }) => kind === "media")).toMatchObject([
      { type: "image/png", ...said },
      { type: "application/pdf", alt: "", focus: null },
    ]);
  });

  it("finds files by words, type, use and what they lack, a stretch at a time", async () => {
    const { origin } = await createOrigin();
    const pear = await upload(origin, "pear.png");
    await upload(origin, "apple_1.png");
    await upload(origin, "list.pdf", pdf());
    await origin.request("PATCH", `/manage/v1/media/${pear.id}`, { alt: "Green fruit" });
    await page(origin, "one", pear.url);
    expect(await list(origin)).toEqual(["list.pdf", "apple_1.png", "pear.png"]);
    expect(await list(origin, "?q=FRUIT")).toEqual(["pear.png"]);
    expect(await list(origin, "?q=_")).toEqual(["apple_1.png"]);
    expect(await list(origin, "?q=%25")).toEqual([]);
    expect(await list(origin, "?type=image")).toEqual(["apple_1.png", "pear.png"]);
    expect(await list(origin, "?type=application/pdf")).toEqual(["list.pdf"]);
    expect(await list(origin, "?used=true")).toEqual(["pear.png"]);
    expect(await list(origin, "?used=false")).toEqual(["list.pdf", "apple_1.png"]);
    expect(await list(origin, "?alt=missing")).toEqual(["apple_1.png"]);
    const { body } = await origin.request("GET", "/manage/v1/media?limit=2");
    const { next } = (body as { meta: { next: string } }).meta;
    expect(await list(origin, `?limit=2&cursor=${next}`)).toEqual(["pear.png"]);
  });

  it("names the documents that use a file, and does not delete it until none does", async () => {
    const { origin } = await createOrigin();
    const file = await upload(origin, "pear.png");
    await page(origin, "live", file.url);
    await page(origin, "draft", file.url, "draft");
    const path = `/manage/v1/media/${file.id}`;
    const uses = await origin.request("GET", `${path}/uses`);
    expect(uses.body).toMatchObject({
      data: [
        { kind: "page", type: "recipe", slug: "draft", locale: "en", published: false },
        { slug: "live", published: true },
      ],
      more: false,
    });
    const refused = await origin.request("DELETE", path);
    expect(refused).toMatchObject({
      status: 409,
      body: { uses: [{ slug: "draft" }, { slug: "live" }] },
    });
    await origin.request("PATCH", "/v2/pages/*/draft/", { fields: { image: "" } });
    expect((await origin.request("DELETE", path)).status).toBe(409);
    await origin.request("PATCH", "/v2/pages/*/live/", {
      fields: { image: "" },
      status: "published",
    });
    expect((await origin.request("DELETE", path)).status).toBe(204);
    expect(await list(origin)).toEqual([]);
    expect((await origin.request("GET", path)).status).toBe(404);
    expect((await origin.request("DELETE", path)).status).toBe(404);
    // whoever sends it again has it again
    expect(await upload(origin, "pear.png")).toMatchObject({ id: file.id });
  });

  it("knows what revisions of before uses were noted name", async () => {
    const { origin } = await createOrigin();
    const { db } = origin.parts.postgres;
    const file = await upload(origin, "pear.png");
    await page(origin, "one", file.url);
    await rows(db)`truncate media_uses, media_use_fills`;
    expect((await origin.request("GET", `/manage/v1/media/${file.id}/uses`)).status).toBe(503);
    expect((await origin.request("DELETE", `/manage/v1/media/${file.id}`)).status).toBe(503);
    await noteUses(origin);
    expect(await list(origin, "?used=true")).toEqual(["pear.png"]);
  });

  it("copies a file from an address, by the rules of those that writes name", async () => {
    const { origin, host } = await createOrigin();
    host.has("/pear.png", sized(3, 2));
    const from = (url: string, more: object = {}) =>
      origin.request("POST", "/manage/v1/media/from-url", { url, ...more });
    const copied = await from(`${host.url}/pear.png`, { alt: "A pear" });
    expect(copied).toMatchObject({
      status: 201,
      body: { name: "pear.png", alt: "A pear", width: 3 },
    });
    expect(await from(`${host.url}/nothing.png`)).toMatchObject({ status: 400 });
    expect(await from("http://127.0.0.1:1/pear.png")).toMatchObject({ status: 400 });
    expect(await from("ftp://a.example/x")).toMatchObject({ status: 400 });
  });

  it("calls a file otherwise, under its old address too", async () => {
    const { origin } = await createOrigin();
    const file = await upload(origin, "img_1.png");
    const path = `/manage/v1/media/${file.id}`;
    const { body } = await origin.request("PATCH", path, { name: "Zwei Bäume/../x.exe" });
    expect(body).toEqual({ ...file, name: "Zwei-Baume-x.png", url: expect.any(String) });
    const { url } = body as File;
    expect(url).toMatch(/\/Zwei-Baume-x\.png$/);
    for (const address of [file.url, url])
      expect((await origin.fetch(new URL(address, "http://a").pathname)).status).toBe(200);
    expect((await origin.request("PATCH", path, { name: "" })).status).toBe(400);
  });

  it("is one site's alone, and takes nothing it cannot hold", async () => {
    const { origin } = await createOrigin();
    const file = await upload(origin, "pear.png");
    const path = `/manage/v1/media/${file.id}`;
    const alt = (value: unknown) => origin.request("PATCH", path, { alt: value });
    expect((await alt("x".repeat(1_001))).status).toBe(400);
    expect((await alt("\u0000")).status).toBe(400);
    expect((await alt("\ud800")).status).toBe(400);
    expect((await alt(1)).status).toBe(400);
    expect((await origin.request("PATCH", path, { alt: "", __proto__x: 1 })).status).toBe(400);
    for (const id of ["0", "9007199254740992", "x", "999999"])
      expect((await origin.request("GET", `/manage/v1/media/${id}`)).status).toBeGreaterThan(399);
  });
});
