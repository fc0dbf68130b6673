import { describe, expect, it } from "vitest";
import type { Overview } from "../../shared/manage/overview.ts";
import type { DocumentAnswer, RevisionList } from "../../shared/manage/documents.ts";
import { hashOf } from "../../shared/working/value.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { personOf, type Browser } from "../support/people.ts";

/** What people come back to, how a version went to readers, and what readers are answered for a document. */

const newOrigin = originsOfFile();

async function originWithPage() {
  const origin = await newOrigin({ locales: ["en", "de"] });
  await makeType(origin, "page-types", "recipe", [text("title")]);
  const id = await makePage(origin, "recipe", "pears", { title: "Pears" });
  return { origin, id };
}

const edit = (browser: Browser, id: number, operation: string, was: string, set: string) =>
  browser.send("PATCH", `/documents/${id}/working-copy`, {
    version: 0,
    operations: [{ id: operation, kind: "set", path: ["fields", "title"], was: hashOf(was), set }],
  });

const overviewOf = async (browser: Browser) =>
  (await browser.send("GET", "/overview")).body as Overview;

describe("what somebody comes back to", () => {
  it("is what they edited themselves, the last first, each once", async () => {
    const { origin, id } = await originWithPage();
    const other = await makePage(origin, "recipe", "figs", { title: "Figs" });
    const [ann, bob] = [await personOf(origin, "publisher"), await personOf(origin, "publisher")];
    await edit(ann, other, "a", "Figs", "Green figs");
    await edit(ann, id, "b", "Pears", "Green pears");
    await edit(ann, id, "c", "Green pears", "Ripe pears");
    expect((await overviewOf(ann)).editing).toMatchObject([
      { id, slug: "pears", type: "recipe", state: "live", locale: "en" },
      { id: other, slug: "figs" },
    ]);
    expect((await overviewOf(bob)).editing).toEqual([]);
    const program = await origin.request("GET", "/manage/v1/overview");
    expect(program.body).toMatchObject({ editing: [] });
  });

  it("is what waits for a review, for who may publish; for others what they asked for", async () => {
    const { origin, id } = await originWithPage();
    const publisher = await personOf(origin, "publisher");
    const author = await personOf(origin, "author");
    const made = await author.send("POST", "/documents", {
      kind: "page",
      type: "recipe",
      name: "Mine",
      slug: "mine",
    });
    const own = (made.body as { id: number }).id;
    await publisher.send("PUT", `/documents/${id}/working-copy/review`, { note: "" });
    await author.send("PUT", `/documents/${own}/working-copy/review`, { note: "Please" });
    const reviews = async (browser: Browser) =>
      (await overviewOf(browser)).reviews.map((one) => [one.slug, one.askedBy.name, one.note]);
    const mine = ["mine", "A author", "Please"];
    expect(await reviews(publisher)).toEqual([["pears", "A publisher", ""], mine]);
    expect(await reviews(author)).toEqual([mine]);
    expect(await reviews(await personOf(origin, "viewer"))).toEqual([]);
    await publisher.send("DELETE", `/documents/${id}/working-copy/review`);
    expect(await reviews(publisher)).toEqual([mine]);
  });

  it("is what happens next by itself, of documents and of releases", async () => {
    const { origin, id } = await originWithPage();
    const day = new Date(origin.parts.clock.now() + 86_400_000).toISOString().slice(0, 10);
    const at = (hour: number) => `${day}T0${hour}:00:00Z`;
    await origin.request("PUT", `/manage/v1/documents/${id}/schedule`, {
      publish_at: at(3),
      unpublish_at: at(9),
    });
    const made = await origin.request("POST", "/manage/v1/releases", { name: "Spring" });
    const { id: release } = made.body as { id: number };
    await origin.request("PUT", `/manage/v1/releases/${release}/schedule`, { at: at(6) });
    const viewer = await personOf(origin, "viewer");
    expect((await overviewOf(viewer)).planned).toMatchObject([
      {
        at: at(3),
        action: "publish",
        release: null,
        document: { id, slug: "pears", locale: "en" },
      },
      { at: at(6), action: "publish", release: { id: release, name: "Spring" }, document: null },
      { at: at(9), action: "unpublish", document: { id } },
    ]);
  });

  it("is of their site alone", async () => {
    const { origin, id } = await originWithPage();
    const token = `${origin.site.slug}-x`;
    const other = await origin.addSite(token, token);
    const stranger = await personOf(origin, "admin", other);
    await origin.request("PUT", `/manage/v1/documents/${id}/working-copy/review`, { note: "" });
    await origin.request("PUT", `/manage/v1/documents/${id}/schedule`, {
      unpublish_at: "2030-01-01T00:00:00Z",
    });
    expect(await overviewOf(stranger)).toEqual({ editing: [], reviews: [], planned: [] });
  });
});

describe("a version in the history", () => {
  it("names the change by which readers got it; a draft names none", async () => {
    const { origin, id } = await originWithPage();
    const patch = (title: string, status: string) =>
      origin.request("PATCH", "/v2/pages/*/pears/", { fields: { title }, status });
    await patch("Ripe pears", "published");
    await patch("Old pears", "draft");
    const other = await makePage(origin, "recipe", "figs", { title: "Figs" });
    const changes = async (document: number) => {
      const path = `/manage/v1/documents/${document}/revisions`;
      const { body } = await origin.request("GET", path);
      return (body as RevisionList).data.map(({ change }) => change);
    };
    const [draft, second, first] = await changes(id);
    expect(draft).toBeNull();
    const receipt = await origin.request("GET", `/manage/v1/changes/${second}`);
    expect(receipt).toMatchObject({ status: 200, body: { kind: "publish" } });
    const [figs] = await changes(other);
    expect([first, second, figs]).toEqual([
      expect.any(Number),
      Number(first) + 1,
      Number(second) + 1,
    ]);
  });
});

describe("what readers are answered for a document", () => {
  const answerOf = async (origin: TestOrigin, id: number, query = "") => {
    const { body } = await origin.request("GET", `/manage/v1/documents/${id}/answer${query}`);
    return body as DocumentAnswer;
  };

  it("is what they are given at its address", async () => {
    const { origin, id } = await originWithPage();
    const found = await answerOf(origin, id);
    expect(found.path).toBe("/v2/pages/recipe/pears/");
    const read = await origin.fetch(`${found.path}?auth_token=${origin.token}`);
    expect(found.body).toBe(await read.text());
    expect(`W/${found.etag}`).toBe(read.headers.get("etag"));
    expect(found.sizeBytes).toBe(Buffer.byteLength(found.body ?? ""));
  });

  it("is nothing where they have nothing: in another locale, of a draft, of what is read in lists", async () => {
    const { origin, id } = await originWithPage();
    const german = await answerOf(origin, id, "?locale=de");
    expect(german).toEqual({
      path: "/v2/pages/recipe/pears/?locale=de",
      body: null,
      sizeBytes: null,
      etag: null,
    });
    await origin.request("POST", `/manage/v1/documents/${id}/unpublish`);
    expect(await answerOf(origin, id)).toMatchObject({
      path: german.path?.split("?")[0],
      body: null,
    });
    const tag = await origin.request("POST", "/manage/v1/tags", { name: "Pears" });
    expect(await answerOf(origin, (tag.body as { id: number }).id)).toMatchObject({ path: null });
    expect((await origin.request("GET", "/manage/v1/documents/999999/answer")).status).toBe(404);
  });
});
