import { expect, it } from "vitest";
import { collectMedia } from "../../origin/collect/media.ts";
import { countBeyond } from "../../origin/db/site/pictures.ts";
import { addFile } from "../../origin/media/library.ts";
import { mediaKey, pictureKey } from "../../shared/keys.ts";
import { eventually } from "../support/eventually.ts";
import { createMediaHost } from "../support/media-host.ts";
import { createFakeClock } from "../support/clock.ts";
import { png } from "../support/media.ts";
import { createMemoryMediaStore } from "../support/memory-media-store.ts";
import { makeType, text } from "../support/model.ts";
import { createTestOrigin } from "../support/origin.ts";

/** Files that nothing names: marked, then gone; and every way in which something may name one. */

const DAY_MS = 86_400_000;

async function createSite() {
  const clock = createFakeClock();
  const host = await createMediaHost();
  const store = createMemoryMediaStore();
  const origin = await createTestOrigin({ clock, media: { store, allow: [host.name] } });
  const { media, postgres } = origin.parts;
  if (media === undefined) throw new Error("no media");
  await makeType(origin, "page-types", "p", [text("words"), { key: "image", kind: "media" }]);
  const page = async (slug: string, fields: object, status = "published") =>
    expect(
      (
        await origin.request("POST", "/v2/pages/", {
          title: slug,
          slug,
          page_type: "p",
          status,
          fields,
        })
      ).status,
    ).toBe(202);
  /** Copies a file that another server has, under a page of this name. @returns its address */
  const copy = async (slug: string, status = "published") => {
    host.has(`/${slug}.png`, png(slug));
    await page(slug, { words: "", image: `${host.url}/${slug}.png` }, status);
    const { rows } = await postgres.pool.query<{ hash: string }>(
      "select hash from media order by id desc limit 1",
    );
    return `/media/${origin.site.id}/${rows[0]?.hash ?? ""}/${slug}.png`;
  };
  const upload = async (name: string) =>
    (await addFile(media.library, origin.site, png(name), { name, personId: null })).url;
  /** Takes out all that names a file besides what is named otherwise. */
  const forget = async (...slugs: string[]) => {
    await postgres.pool.query(
      `update revisions r set fields = fields - 'image' from documents d
      where d.id = r.document_id and d.slug = any ($1)`,
      [slugs],
    );
  };
  const lines: string[] = [];
  const collect = (more: { dryRun?: boolean; uploads?: boolean; graceDays?: number } = {}) =>
    collectMedia({
      postgres,
      clock,
      store,
      progress: { say: () => undefined, now: () => undefined },
      signal: new AbortController().signal,
      before: new Date(clock.now() - (more.graceDays ?? 30) * DAY_MS).toISOString(),
      dryRun: more.dryRun ?? false,
      uploads: more.uploads ?? false,
      onFile: (line) => void lines.push(line),
    });
  const has = (address: string) =>
    store.held.has(mediaKey({ site: origin.site.id, hash: address.split("/")[3] ?? "" }));
  await clock.advance(1_000);
  return {
    ...origin,
    clock,
    store,
    host,
    page,
    copy,
    upload,
    forget,
    collect,
    lines,
    has,
    postgres,
  };
}

it("marks what nothing names, and deletes it after the grace period, row and file; a dry run does neither", async () => {
  const { collect, copy, clock, forget, has, lines, postgres } = await createSite();
  const [gone, kept] = [await copy("gone"), await copy("kept")];
  await clock.advance(1_000);
  await forget("gone");
  const nothing = { marked: 0, waiting: 0, deleted: 0, bytes: 0 };
  expect(await collect({ dryRun: true })).toEqual({ ...nothing, marked: 1 });
  expect(await collect()).toEqual({ ...nothing, marked: 1 });
  await clock.advance(29 * DAY_MS);
  expect(await collect()).toEqual({ ...nothing, waiting: 1 });
  await clock.advance(2 * DAY_MS);
  const bytes = png("gone").byteLength;
  expect(await collect({ dryRun: true })).toEqual({ ...nothing, deleted: 1, bytes });
  expect([has(gone), lines]).toEqual([true, [expect.stringContaining(gone)]]);
  expect(await collect()).toEqual({ ...nothing, deleted: 1, bytes });
  expect([has(gone), has(kept)]).toEqual([false, true]);
  expect((await postgres.pool.query("select from media")).rowCount).toBe(1);
  expect(await collect()).toEqual(nothing);
});

it("keeps what anything names, however it is written, and what was uploaded unless told otherwise", async () => {
  const { collect, copy, clock, forget, has, page, upload, host, request } = await createSite();
  const named = {
    plain: await copy("plain"),
    draft: await copy("draft", "draft"),
    old: await copy("old"),
    text: await copy("text"),
    escaped: await copy("escaped"),
    encoded: await copy("encoded"),
    twice: await copy("twice"),
    elsewhere: await copy("elsewhere"),
  };
  const uploaded = await upload("by-hand.png");
  // the newest revision names it no longer, an older one does
  expect((await request("PATCH", "/v2/pages/p/old/", { fields: { image: "" } })).status).toBe(202);
  await forget("text", "escaped", "encoded", "twice", "elsewhere");
  const html = (address: string) => address.replaceAll("/", "&#x2f;");
  await page("body", {
    words: `<img src="https://cdn.example${named.text}"> ${html(named.escaped)} ${encodeURIComponent(named.encoded)} ${encodeURIComponent(encodeURIComponent(named.twice)).toLowerCase()}`,
    image: "",
  });
  await page("other", { words: named.elsewhere.replace("/media/1/", "/media/7/"), image: "" });
  // copied from elsewhere first, then uploaded on purpose
  host.has("/both.png", png("both"));
  const both = await copy("both");
  await upload("both");
  await forget("both");
  await clock.advance(1_000);
  expect(await collect({ graceDays: 0 })).toMatchObject({ marked: 0 });
  await clock.advance(1_000);
  expect(await collect({ graceDays: 0 })).toMatchObject({ deleted: 0 });
  expect(await collect({ uploads: true })).toMatchObject({ marked: 2 });
  // and without the word it is nobody's to delete again
  await clock.advance(1_000);
  expect(await collect({ graceDays: 0 })).toMatchObject({ deleted: 0 });
  for (const address of [...Object.values(named), uploaded, both])
    expect.soft(has(address)).toBe(true);
  expect(await collect({ uploads: true })).toMatchObject({ marked: 2 });
  await clock.advance(40 * DAY_MS);
  expect(await collect({ uploads: true })).toMatchObject({ deleted: 2 });
  expect([has(uploaded), has(both), has(named.plain)]).toEqual([false, false, true]);
});

it("keeps what is named again after it was marked, and while it looks", async () => {
  const { collect, copy, clock, forget, has, page, store, host } = await createSite();
  const [again, pasted, late, file] = [
    await copy("again"),
    await copy("pasted"),
    await copy("late"),
    await copy("file"),
  ];
  await forget("again", "pasted", "late", "file");
  await clock.advance(1_000);
  expect(await collect()).toMatchObject({ marked: 4 });
  // by writing it once more, and by its address
  await page("second", { words: "", image: `${host.url}/again.png` });
  await page("third", { words: pasted, image: "" });
  await clock.advance(40 * DAY_MS);
  // what is written while files go: after the looking, before it is this file's turn
  const remove = store.remove.bind(store);
  let written = false;
  store.remove = async (key) => {
    if (!written) await page("fourth", { words: `${late} ${file}`, image: "" });
    written = true;
    await remove(key);
  };
  expect(await collect()).toMatchObject({ deleted: 1 });
  expect([has(again), has(pasted), has(late), has(file)]).toEqual([true, true, false, true]);
});

it("a write of a file that is just going waits, and puts it again", async () => {
  const { collect, copy, clock, forget, has, page, store, host, postgres } = await createSite();
  const address = await copy("a");
  await forget("a");
  await clock.advance(1_000);
  await collect();
  await clock.advance(40 * DAY_MS);
  const remove = store.remove.bind(store);
  let writing: Promise<void> | undefined;
  store.remove = async (key) => {
    writing = page("b", { words: "", image: `${host.url}/a.png` });
    // until it has put the file, which it must not yet, or waits for this
    await eventually("the write to come so far", async () => {
      const { rowCount } = await postgres.pool.query(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rowCount === 1 || store.puts.length > before ? true : undefined;
    });
    await remove(key);
  };
  const before = store.puts.length;
  await collect();
  await writing;
  expect(has(address)).toBe(true);
});

it("takes the pictures that were made of a file with it, and their count, and no other's", async () => {
  const { collect, copy, clock, forget, store, site, postgres } = await createSite();
  const [gone, kept] = [await copy("gone"), await copy("kept")];
  const nameOf = (address: string) => ({ site: site.id, hash: address.split("/")[3] ?? "" });
  for (const address of [gone, kept]) {
    await store.put(pictureKey(nameOf(address), "0".repeat(32)), png("made"), "image/png");
    await countBeyond(postgres.db, { ...nameOf(address), picture: "0" }, 64);
  }
  await clock.advance(1_000);
  await forget("gone");
  await collect();
  await clock.advance(31 * DAY_MS);
  expect(await collect()).toMatchObject({ deleted: 1 });
  const pictures = [...store.held.keys()].filter((key) => key.startsWith("p/"));
  expect(pictures).toEqual([pictureKey(nameOf(kept), "0".repeat(32))]);
  const { rows } = await postgres.pool.query("select media_id from pictures_beyond");
  expect(rows).toHaveLength(1);
});
