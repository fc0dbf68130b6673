import { sql, type SQL } from "../../origin/db/drizzle.ts";
import { expect, test } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { createWordsmith } from "../../origin/delivery/materialize/wordsmith.ts";
import { WORDLESS_AT_ONCE, WORDLESS_EVERY_MS } from "../../shared/limits.ts";
import { createFakeClock } from "../support/clock.ts";
import { eventually } from "../support/eventually.ts";
import { makePage, makeType, number, text } from "../support/model.ts";
import type { Field } from "../../shared/content/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";
import { createRandom } from "../support/random.ts";

/** Words of what an origin of before wrote, and of what is very long. */

const PAGES = WORDLESS_AT_ONCE + 5;
/** All rows as an origin of before left them: its own words in one table, nothing in the other. */
const AS_BEFORE = sql`
  with before as (update publications set words = to_tsvector('simple', 'before'), words_of = null)
  update heads set words = '', words_of = null`;

async function createPages(): Promise<TestOrigin> {
  const origin = await createTestOrigin({ clock: createFakeClock() });
  await makeType(origin, "page-types", "p", [text("label")]);
  for (let nth = 1; nth <= PAGES; nth++)
    await makePage(origin, "p", `p${nth}`, { label: `cr&egrave;me number${nth}` });
  const draft = { status: "draft", fields: { label: "only here" } };
  await origin.request("PATCH", "/v2/pages/p/p1/", draft);
  await origin.parts.postgres.db.execute(AS_BEFORE);
  return origin;
}

const found = async (origin: TestOrigin, query: string): Promise<number> => {
  const { body } = await origin.request("GET", `/v2/pages/search/?query=${query}`);
  return (body as { meta: { count: number } }).meta.count;
};

const wordless = async (origin: TestOrigin): Promise<number> => {
  const [{ left } = { left: -1 }] = await rows<{ left: number }>(origin.parts.postgres.db)`
    select (select count(*) from heads where words_of is distinct from revision_id)
      + (select count(*) from publications where words_of is distinct from revision_id) as left`;
  return left;
};

test("what an origin of before wrote is found by its old words until it has new ones", async () => {
  const origin = await createPages();
  await origin.materialize();
  expect([await found(origin, "before"), await found(origin, "creme")]).toEqual([PAGES, 0]);
  await origin.materialize();
  const work = createWordsmith(origin.parts);
  expect(await work()).toEqual({ kind: "again" });
  expect(await wordless(origin)).toBeGreaterThan(0);
  // another process goes on; what is done is not done again
  await finish(createWordsmith(origin.parts));
  expect(await wordless(origin)).toBe(0);
  expect([await found(origin, "before"), await found(origin, "creme")]).toEqual([0, PAGES]);
  expect(await found(origin, `number${PAGES}`)).toBe(1);
  expect([await found(origin, "here"), await found(origin, "here&preview=1")]).toEqual([0, 1]);
});

/** Works until there is nothing left to do. */
async function finish(work: ReturnType<typeof createWordsmith>): Promise<void> {
  for (let rounds = 0; rounds < 20; rounds++) if ((await work()).kind === "rest") return;
  throw new Error("the words are never done");
}

const wholeSites = async (origin: TestOrigin): Promise<number> => {
  const [{ whole } = { whole: -1 }] = await rows<{ whole: number }>(origin.parts.postgres.db)`
    select count(*) as whole from sites where worded_after is null and worded_model = model_version`;
  return whole;
};

test("a site's documents get other words when its model has other texts", async () => {
  const origin = await createPages();
  const clock = origin.parts.clock as ReturnType<typeof createFakeClock>;
  const work = createWordsmith(origin.parts);
  await eventually("all words are made", async () => {
    await clock.advance(WORDLESS_EVERY_MS);
    await finish(work);
    return (await wholeSites(origin)) === 1 ? true : undefined;
  });
  expect(await found(origin, "number7")).toBe(1);
  const change = async (fields: Field[]) => {
    const { status } = await origin.request("PUT", "/manage/v1/page-types/p", {
      name: "p",
      fields,
    });
    expect(status).toBe(200);
    await clock.advance(WORDLESS_EVERY_MS);
    const before = origin.statements.length;
    // not before everybody has ended who was writing when it began, in other databases of the cluster too
    await eventually("all words are those of the model", async () => {
      await clock.advance(WORDLESS_EVERY_MS);
      await finish(work);
      return (await wholeSites(origin)) === 1 ? true : undefined;
    });
    await origin.materialize();
    return origin.statements.slice(before).filter((each) => each.includes("made.words")).length;
  };
  // nothing to be searched, nothing made again
  expect(await change([text("label"), number("size")])).toBe(0);
  expect(await found(origin, "number7")).toBe(1);
  expect(await change([text("other"), number("size")])).toBeGreaterThan(1);
  expect([await found(origin, "number7"), await found(origin, "p7")]).toEqual([0, 1]);
});

test("a site that is told its language finds other forms of words, before and after their stems are made", async () => {
  const origin = await createPages();
  const clock = origin.parts.clock as ReturnType<typeof createFakeClock>;
  const work = createWordsmith(origin.parts);
  await finish(work);
  await makePage(origin, "p", "old", { label: "loaves" });
  await makePage(origin, "p", "young", { label: "numbering" });
  expect([await found(origin, "number"), await found(origin, "loaves")]).toEqual([PAGES + 1, 1]);
  expect(await found(origin, "numbers")).toBe(0);
  const told = await origin.request("PATCH", "/manage/v1/site", { searchLanguage: "en" });
  expect(told).toMatchObject({ status: 200, body: { searchLanguage: "en" } });
  // the words that there are, and those that a write makes, are enough for some
  expect([await found(origin, "loaves"), await found(origin, "loaf")]).toEqual([1, 0]);
  await makePage(origin, "p", "new", { label: "numbers" });
  expect(await found(origin, "numbered")).toBe(1);
  await eventually("stems are made", async () => {
    await clock.advance(WORDLESS_EVERY_MS);
    await finish(work);
    return (await wholeSites(origin)) === 1 ? true : undefined;
  });
  expect(await found(origin, "numbered")).toBe(2);
  // quoted, a word is only itself, and what begins with the last one is found as before
  expect([await found(origin, "%22numbered%22"), await found(origin, "numberi")]).toEqual([0, 1]);
});

test("several origins at once make them, and look for more after a minute", async () => {
  const origin = await createPages();
  const clock = origin.parts.clock as ReturnType<typeof createFakeClock>;
  const origins = Array.from({ length: 3 }, () => createWordsmith(origin.parts));
  const round = () => Promise.all(origins.map((work) => work()));
  for (let rounds = 0; rounds < 3; rounds++) {
    await round();
    await clock.advance(WORDLESS_EVERY_MS);
  }
  expect(await wordless(origin)).toBe(0);
  await round();
  await origin.parts.postgres.db.execute(AS_BEFORE);
  expect(await round()).toEqual(origins.map(() => ({ kind: "rest" })));
  expect(await wordless(origin)).toBe(2 * PAGES);
});

test("words of a newer version's format are left to that version", async () => {
  const origin = await createPages();
  const clock = origin.parts.clock as ReturnType<typeof createFakeClock>;
  const rules = async (set: SQL) => {
    await origin.parts.postgres.db.execute(sql`update sites set ${set}`);
    await clock.advance(WORDLESS_EVERY_MS);
    await finish(createWordsmith(origin.parts));
    const [site] = await rows<{ rules: string }>(origin.parts.postgres.db)`
      select word_rules as rules from sites`;
    return site?.rules;
  };
  const own = await rules(sql`worded_model = model_version, word_rules = 'of before'`);
  expect(own).toMatch(/^[0-9]+ /);
  expect(await rules(sql`word_rules = '1 of before'`)).toBe(own);
  expect(await rules(sql`word_rules = '999 of later'`)).toBe("999 of later");
  // the model's words are others, and nobody else may be there to see to it
  expect(await rules(sql`worded_model = 0`)).toBe(own);
});

const random = createRandom(1);

test.each([
  ["words", (nth: number) => `w${nth.toString(36)} `],
  ["characters", () => String.fromCodePoint(0x4e00 + Math.floor(random() * 20_000))],
  ["one word", () => "x"],
  ["tags", () => "<p>y</p>"],
  ["a tag without an end", (nth: number) => (nth === 0 ? "<img " : "a")],
])("a text of four megabytes of %s is taken and found", async (_, part) => {
  const origin = await createTestOrigin();
  const parts: string[] = [];
  for (let nth = 0, chars = 0; chars < 1_300_000; nth++) {
    parts.push(part(nth));
    chars += part(nth).length;
  }
  const post = { title: "Long one", slug: "long", status: "published", body: parts.join("") };
  expect((await origin.request("POST", "/v2/posts/", post)).status).toBe(202);
  const { body } = await origin.request("GET", "/v2/posts/search/?query=long&preview=1");
  expect(body).toMatchObject({ meta: { count: 1 } });
});
