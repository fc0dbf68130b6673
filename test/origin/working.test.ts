import { describe, expect, it } from "vitest";
import type { Edited, WorkingCopy } from "../../shared/manage/working.ts";
import type { Field } from "../../shared/content/model.ts";
import { hashOf, type Json } from "../../shared/working/value.ts";
import { makePage, makeType, one, text } from "../support/model.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { wrongAt } from "../support/scenarios.ts";
import { personOf, type Browser } from "../support/people.ts";

/** Working copies over Postgres: what merges, what is told, what is made of them, and who may. */

const createOrigin = originsOfFile();

const FIELDS: Field[] = [text("title"), text("body"), one("next", "page", "article")];
const repeater: Field = {
  key: "faq",
  kind: "repeater",
  fields: [
    { key: "q", kind: "short_text" },
    { key: "a", kind: "short_text" },
  ],
};

async function createArticle() {
  const origin = await createOrigin();
  await makeType(origin, "page-types", "article", [...FIELDS, repeater]);
  const id = await makePage(origin, "article", "first", {
    title: "T",
    body: "one\ntwo\n",
    next: null,
    faq: [{ q: "q1", a: "a1" }],
  });
  return { origin, id, at: `/documents/${id}/working-copy` };
}

let count = 0;
const set = (path: string[], was: Json | undefined, value: Json) => ({
  id: `op-${count++}`,
  kind: "set",
  path,
  was: hashOf(was),
  set: value,
});

const read = async (who: Browser, at: string) =>
  (await who.send("GET", at)).body as WorkingCopy & { value: { fields: Record<string, Json> } };

const patch = async (who: Browser, at: string, version: number, ...operations: object[]) => {
  const answer = await who.send("PATCH", at, { version, operations });
  return { status: answer.status, body: answer.body as Edited & { detail: string } };
};

describe("a working copy", () => {
  it("begins as the newest revision, takes edits of two people in different fields, and readers see none", async () => {
    const { origin, at } = await createArticle();
    const [ann, bob] = [await personOf(origin, "publisher"), await personOf(origin, "admin")];
    const begun = await ann.send("GET", at);
    expect(begun.headers.get("etag")).toBe('"0"');
    expect(begun.body).toMatchObject({
      version: 0,
      changed: false,
      updatedBy: null,
      mayEdit: true,
    });
    const mine = await patch(ann, at, 0, set(["fields", "title"], "T", "Ann's"));
    expect(mine.body).toMatchObject({ version: 1, outcomes: [{ outcome: "applied" }] });
    expect(mine.body.copy).toBeUndefined();
    const theirs = await patch(
      bob,
      at,
      0,
      { id: "op-text", kind: "text", path: ["fields", "body"], old: "two\n", set: "TWO\n" },
      set(["name"], "first", "Bob's"),
    );
    expect(theirs.body.version).toBe(2);
    expect(theirs.body.copy?.value.fields).toMatchObject({ title: "Ann's", body: "one\nTWO\n" });
    expect(await read(ann, at)).toMatchObject({ version: 2, changed: true });
    const reads = await origin.request("GET", "/v2/pages/article/first/");
    expect(reads.body).toMatchObject({ data: { fields: { title: "T" } } });
  });

  it("tells who is late in the same field what is there, and applies the rest", async () => {
    const { origin, at } = await createArticle();
    const [ann, bob] = [await personOf(origin, "publisher"), await personOf(origin, "publisher")];
    await patch(ann, at, 0, set(["fields", "title"], "T", "Ann's"));
    const late = set(["fields", "title"], "T", "Bob's");
    const answer = await patch(bob, at, 0, late, set(["fields", "body"], "one\ntwo\n", "Bob's"));
    expect(answer.body.outcomes).toEqual([
      { id: late.id, outcome: "conflict", path: ["fields", "title"], theirs: "Ann's" },
      { id: expect.any(String), outcome: "applied" },
    ]);
    expect((await read(bob, at)).value.fields).toMatchObject({ title: "Ann's", body: "Bob's" });
  });

  it("knows an operation that comes again, also at the same time, and does it once", async () => {
    const { origin, at } = await createArticle();
    const ann = await personOf(origin, "publisher");
    const first = set(["fields", "title"], "T", "1");
    const insert = {
      id: "insert-1",
      kind: "insert",
      path: ["fields", "faq"],
      item: { "~id": "new", q: "q2", a: "a2" },
      after: null,
    };
    const sent = [first, insert];
    const all = await Promise.all(Array.from({ length: 6 }, () => patch(ann, at, 0, ...sent)));
    for (const { body } of all)
      expect(body.outcomes.map(({ outcome }) => outcome)).toEqual(["applied", "applied"]);
    const copy = await read(ann, at);
    expect(copy.version).toBe(1);
    expect(copy.value.fields["faq"]).toHaveLength(2);
    await patch(ann, at, 1, set(["fields", "title"], "1", "2"));
    const again = await patch(ann, at, 0, ...sent);
    expect(again.body.outcomes.map(({ outcome }) => outcome)).toEqual(["applied", "applied"]);
    expect(again.body.copy?.value.fields).toMatchObject({ title: "2" });
  });

  it("loses nothing when twenty write at once", async () => {
    const { origin, at } = await createArticle();
    const people = await Promise.all([1, 2].map(() => personOf(origin, "publisher")));
    const inserts = Array.from({ length: 20 }, (_, index) => ({
      id: `row-${index}`,
      kind: "insert",
      path: ["fields", "faq"],
      item: { "~id": `i${index}`, q: `${index}`, a: "" },
      after: null,
    }));
    const answers = await Promise.all(
      inserts.map((insert, index) => patch(people[index % 2] as Browser, at, 0, insert)),
    );
    expect(new Set(answers.map(({ body }) => body.version)).size).toBe(20);
    const { version, value } = await read(people[0] as Browser, at);
    expect(version).toBe(20);
    expect(value.fields["faq"]).toHaveLength(21);
  });

  it("goes on from a revision that a program wrote, and disagrees only where both changed the same", async () => {
    const { origin, id, at } = await createArticle();
    const ann = await personOf(origin, "publisher");
    await patch(ann, at, 0, set(["fields", "title"], "T", "Ann's"));
    await origin.request("PATCH", "/v2/pages/article/first/", {
      fields: {
        title: "Program's",
        body: "new body",
        faq: [
          { q: "q1", a: "a1" },
          { q: "x", a: "" },
        ],
      },
    });
    const copy = await read(ann, at);
    expect(copy).toMatchObject({
      version: 2,
      value: { fields: { title: "Ann's", body: "new body" } },
      disagreements: [{ path: ["fields", "title"], theirs: "Program's" }],
    });
    expect(copy.value.fields["faq"]).toHaveLength(2);
    const refused = await ann.send("POST", `${at}/publish`, { version: 2 });
    expect(refused).toMatchObject({
      status: 409,
      body: { disagreements: [{ path: ["fields", "title"] }] },
    });
    const settle = {
      id: "s1",
      kind: "settle",
      path: ["fields", "title"],
      was: hashOf("Program's"),
    };
    const settled = await patch(ann, at, 2, settle);
    expect(settled.body).toMatchObject({ version: 3, outcomes: [{ outcome: "applied" }] });
    expect((await ann.send("POST", `${at}/publish`, { version: 3 })).status).toBe(202);
    const reads = await origin.request("GET", "/v2/pages/article/first/");
    expect(reads.body).toMatchObject({ data: { fields: { title: "Ann's", body: "new body" } } });
    expect(await read(ann, at)).toMatchObject({ version: 4, changed: false, disagreements: [] });
    expect(id).toBeGreaterThan(0);
  });
});

describe("what is made of it", () => {
  it("is the version that was seen and no other", async () => {
    const { origin, at } = await createArticle();
    const [ann, bob] = [await personOf(origin, "publisher"), await personOf(origin, "publisher")];
    await patch(ann, at, 0, set(["fields", "title"], "T", "Ann's"));
    await patch(bob, at, 1, set(["fields", "body"], "one\ntwo\n", "Bob's"));
    const stale = await ann.send("POST", `${at}/publish`, { version: 1 });
    expect(stale).toMatchObject({
      status: 409,
      body: {
        version: 2,
        changed: [{ path: ["fields", "body"], by: { name: expect.any(String) } }],
      },
    });
    const both = await Promise.all(
      [ann, bob].map((who) => who.send("POST", `${at}/publish`, { version: 2 })),
    );
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([202, 409]));
  });

  it("is refused with every problem by its path, and may be saved meanwhile", async () => {
    const { origin, at, id } = await createArticle();
    const ann = await personOf(origin, "publisher");
    const wrong = [
      set(["name"], "first", ""),
      set(["fields", "next"], null, 999_999),
      set(["fields", "faq", "~r1-0", "q"], "q1", 7),
    ];
    const row = (await read(ann, at)).value.fields["faq"] as { "~id": string }[];
    const fixed = wrong.map((one) => ({
      ...one,
      path: one.path.map((step) => (step === "~r1-0" ? `~${row[0]?.["~id"]}` : step)),
    }));
    const saved = await patch(ann, at, 0, ...fixed);
    expect(saved.body.outcomes.every(({ outcome }) => outcome === "applied")).toBe(true);
    const refused = await ann.send("POST", `/documents/${id}/revisions`, { version: 1 });
    expect(refused.status).toBe(400);
    expect(Object.keys(wrongAt(refused.body)).toSorted()).toEqual(
      expect.arrayContaining(["faq[0].q", "name", "next"]),
    );
    expect(refused.body).toMatchObject({ errors: [{ locale: "en" }, {}, {}] });
  });

  it("keeps references to pages, and what fields hold that were taken out", async () => {
    const { origin, at, id } = await createArticle();
    const ann = await personOf(origin, "admin");
    const other = await makePage(origin, "article", "second", {
      title: "2",
      body: "",
      next: null,
      faq: [],
    });
    await ann.send("PATCH", "/page-types/article", { fields: [FIELDS[0], FIELDS[2], repeater] });
    await patch(ann, at, 0, set(["fields", "next"], null, other));
    const made = await ann.send("POST", `/documents/${id}/revisions`, {
      version: 1,
      note: "linked",
    });
    expect(made).toMatchObject({ status: 201, body: { version: 2 } });
    const again = await ann.send("POST", `/documents/${id}/revisions`, { version: 2 });
    expect(again.body).toEqual(made.body);
    const { revision, value } = await read(ann, at);
    expect(revision).toBe((made.body as { revision: number }).revision);
    expect(value.fields).toMatchObject({ next: other, body: "one\ntwo\n" });
  });

  it("is discarded and had back", async () => {
    const { origin, at } = await createArticle();
    const ann = await personOf(origin, "publisher");
    await patch(ann, at, 0, set(["fields", "title"], "T", "Ann's"));
    expect((await ann.send("DELETE", at)).body).toEqual({ version: 2 });
    expect((await read(ann, at)).value.fields["title"]).toBe("T");
    const { body } = await ann.send("GET", `${at}/discarded`);
    const [kept] = (body as { data: { id: number }[] }).data;
    const asked = { discarded: kept?.id, version: 2 };
    expect((await ann.send("POST", `${at}/restore`, asked)).body).toEqual({ version: 3 });
    expect((await read(ann, at)).value.fields["title"]).toBe("Ann's");
    expect((await ann.send("POST", `${at}/restore`, asked)).status).toBe(409);
  });
});

describe("who may", () => {
  it("is whoever made the document, or who may publish anyone's", async () => {
    const { origin, at, id } = await createArticle();
    const mine = (who: Browser) => patch(who, at, 0, set(["fields", "title"], "T", "x"));
    const [viewer, author] = [await personOf(origin, "viewer"), await personOf(origin, "author")];
    expect((await mine(viewer)).status).toBe(403);
    expect((await mine(author)).status).toBe(403);
    expect(await read(author, at)).toMatchObject({ mayEdit: false });
    expect((await author.send("POST", `${at}/publish`, { version: 0 })).status).toBe(403);
    await own(origin, id, author);
    expect((await mine(author)).status).toBe(200);
    expect((await author.send("POST", `${at}/publish`, { version: 1 })).status).toBe(202);
  });

  it("asks for a review, and publishing ends it", async () => {
    const { origin, at } = await createArticle();
    const ann = await personOf(origin, "publisher");
    const asked = await ann.send("PUT", `${at}/review`, { note: "please" });
    expect(asked.body).toMatchObject({
      review: { note: "please", by: { name: expect.any(String) } },
    });
    expect((await ann.send("POST", `${at}/publish`, { version: 0 })).status).toBe(202);
    expect((await read(ann, at)).review).toBeNull();
    await ann.send("PUT", `${at}/review`, {});
    expect((await ann.send("DELETE", `${at}/review`)).body).toMatchObject({ review: null });
  });
});

async function own(origin: TestOrigin, id: number, who: Browser): Promise<void> {
  const { body } = await who.send("GET", "/me");
  const { id: person } = body as { id: number };
  await origin.parts.postgres.pool.query("insert into owners values ($1, $2)", [id, person]);
}

describe("what nobody should send", () => {
  it("is refused, by its place", async () => {
    const { origin, at } = await createArticle();
    const ann = await personOf(origin, "publisher");
    const operations = [
      set(["fields"], "x", "y"),
      set(["other"], "x", "y"),
      set([], "x", "y"),
      set(["fields", "a b"], "x", "y"),
      { ...set(["name"], "x", "y"), was: "x" },
      { ...set(["name"], "x", "y"), id: "" },
      { ...set(["name"], "x", "y"), id: "x".repeat(65) },
      { ...set(["name"], "x", "y"), more: 1 },
      { id: "a", kind: "insert", path: ["fields", "faq"], item: { q: 1 }, after: null },
      { id: "a", kind: "text", path: ["name"], old: "", set: "x" },
      set(["name"], "first", "a\u0000b"),
      set(["name"], "first", "\ud800"),
    ];
    for (const operation of operations)
      expect((await patch(ann, at, 0, operation)).status, JSON.stringify(operation)).toBe(400);
    const big =
      '{"version":0,"operations":[{"id":"a","kind":"set","path":["name"],"was":"none","set":1e400}]}';
    expect(await ann.send("PATCH", at, big)).toMatchObject({ status: 400 });
    expect((await ann.send("PATCH", at, { version: 0, operations: [] })).status).toBe(400);
    const many = Array.from({ length: 501 }, () => set(["name"], "x", "y"));
    expect((await patch(ann, at, 0, ...many)).status).toBe(400);
    expect(
      (
        await ann.send("PATCH", "/documents/999999/working-copy", {
          version: 0,
          operations: [set(["name"], "a", "b")],
        })
      ).status,
    ).toBe(404);
    expect((await ann.send("GET", `${at}?locale=xx`)).status).toBe(400);
  });

  it("is a name like any other where it is a name", async () => {
    const { origin, at } = await createArticle();
    const ann = await personOf(origin, "publisher");
    const odd =
      '{"version":0,"operations":[{"id":"a","kind":"set","path":["fields","__proto__"],"was":"none","set":{"__proto__":1}}]}';
    expect((await ann.send("PATCH", at, odd)).body).toMatchObject({
      outcomes: [{ outcome: "applied" }],
    });
    const { value } = await read(ann, at);
    expect(Object.hasOwn(value.fields, "__proto__")).toBe(true);
    expect(await ann.send("POST", `${at}/publish`, { version: 1 })).toMatchObject({ status: 202 });
  });
});
