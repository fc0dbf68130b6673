import { expect, it } from "vitest";
import type { CopyCheck, WorkingCopy } from "../../shared/manage/working.ts";
import { hashOf, type Json } from "../../shared/working/value.ts";
import { makePage, makeType, one, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import { personOf, type Browser } from "../support/people.ts";

/** What publishing a working copy would come to, over Postgres; and whose edits are taken. */

const createOrigin = originsOfFile();

async function createArticle() {
  const origin = await createOrigin();
  await makeType(origin, "page-types", "article", [
    { ...text("title"), required: true },
    text("body"),
    one("next", "page", "article"),
  ]);
  const fields = { title: "T", body: "B", next: null };
  const id = await makePage(origin, "article", "first", fields);
  return { origin, id, at: `/documents/${id}/working-copy` };
}

let count = 0;
async function edit(who: Browser, at: string, key: string, value: Json, more: object = {}) {
  const { body } = await who.send("GET", at);
  const { version, value: held } = body as WorkingCopy;
  const was = hashOf(held.fields[key] as Json);
  const path = ["fields", key];
  const operations = [{ id: `op-${count++}`, kind: "set", path, was, set: value }];
  return who.send("PATCH", at, { version, operations, ...more });
}

const check = async (who: Browser, at: string) => {
  const { status, body } = await who.send("POST", `${at}/check`);
  return { status, ...(body as CopyCheck) };
};

it("says what publishing says, and what it reaches, and leaves nothing behind", async () => {
  const { origin, id, at } = await createArticle();
  const ann = await personOf(origin, "publisher");
  await origin.request("GET", "/v2/pages/article/first/");
  await edit(ann, at, "title", "");
  const wrong = await check(ann, at);
  expect(wrong).toMatchObject({ status: 200, version: 1, ok: false, conflicts: 0, reach: null });
  expect(wrong.problems).toEqual([
    { path: "title", locale: "en", code: "invalid", message: expect.any(String) },
  ]);
  const refused = await ann.send("POST", `${at}/publish`, { version: 1 });
  expect(refused).toMatchObject({ status: 400, body: { errors: wrong.problems } });
  const draft = await makePage(origin, "article", "draft", { title: "D", body: "", next: null });
  await origin.request("POST", `/manage/v1/documents/${draft}/unpublish`);
  await edit(ann, at, "title", "Right");
  await edit(ann, at, "next", draft);
  const right = await check(ann, at);
  expect(right).toMatchObject({
    version: 3,
    ok: true,
    problems: [],
    unseen: [{ path: "next", locale: "en", id: draft }],
    reach: { details: 1 },
  });
  expect(await check(ann, at)).toEqual(right);
  const { body } = await ann.send("GET", `/documents/${id}/revisions`);
  expect((body as { data: unknown[] }).data).toHaveLength(1);
  expect((await ann.send("POST", `${at}/publish`, { version: 3 })).status).toBe(202);
});

it("names whose edits go along, those since somebody made a revision", async () => {
  const { origin, at } = await createArticle();
  const [ann, bob] = [await personOf(origin, "publisher"), await personOf(origin, "admin")];
  await edit(ann, at, "title", "Ann's");
  await ann.send("POST", `${at}/publish`, { version: 1 });
  expect((await check(ann, at)).changed).toEqual([]);
  await edit(bob, at, "body", "Bob's");
  await edit(ann, at, "title", "Ann's own");
  expect((await check(ann, at)).changed).toMatchObject([
    { path: ["fields", "title"], by: { name: "A publisher" } },
    { path: ["fields", "body"], by: { name: "A admin" } },
  ]);
});

it("says when a revision that was made meanwhile says something else", async () => {
  const { origin, at } = await createArticle();
  const ann = await personOf(origin, "publisher");
  await edit(ann, at, "title", "Ann's");
  await origin.request("PATCH", "/v2/pages/article/first/", { fields: { title: "A program's" } });
  expect(await check(ann, at)).toMatchObject({ ok: false, conflicts: 1, problems: [] });
});

it("is not there for what has no working copy, or for who may not look", async () => {
  const { origin, at } = await createArticle();
  const viewer = await personOf(origin, "viewer");
  expect((await check(viewer, at)).status).toBe(200);
  expect((await check(viewer, "/documents/999999/working-copy")).status).toBe(404);
});

it("takes nobody's edits as somebody else's", async () => {
  const { origin, at } = await createArticle();
  const [ann, bob] = [await personOf(origin, "publisher"), await personOf(origin, "publisher")];
  const { id: annId } = (await ann.send("GET", "/me")).body as { id: number };
  expect((await edit(bob, at, "title", "Ann's", { person: annId })).status).toBe(401);
  expect((await edit(ann, at, "title", "Ann's", { person: annId })).status).toBe(200);
  const { body } = await bob.send("GET", at);
  expect(body).toMatchObject({ version: 1, updatedBy: { id: annId } });
});

it("is another version when a program wrote, also before anybody edited it", async () => {
  const { origin, at } = await createArticle();
  const ann = await personOf(origin, "publisher");
  expect((await ann.send("GET", at)).body).toMatchObject({ version: 0 });
  await origin.request("PATCH", "/v2/pages/article/first/", { fields: { title: "A program's" } });
  expect((await ann.send("GET", at)).body).toMatchObject({ version: 1, changed: false });
  expect((await ann.send("POST", `${at}/publish`, { version: 0 })).status).toBe(409);
  const operations = [
    { id: "late", kind: "set", path: ["fields", "title"], was: hashOf("T"), set: "Mine" },
  ];
  const { body } = await ann.send("PATCH", at, { version: 0, operations });
  expect(body).toMatchObject({
    outcomes: [{ outcome: "conflict", theirs: "A program's" }],
    copy: { value: { fields: { title: "A program's" } } },
  });
});
