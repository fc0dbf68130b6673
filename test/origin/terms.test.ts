import { describe, expect, it } from "vitest";
import { rows } from "../../origin/db/rows.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { listed, refusedField } from "../support/scenarios.ts";

/** Authors, categories and tags keep their names, whatever slugs can be made of them. */

const newOrigin = originsOfFile();

type Term = { name: string; slug: string };

let posts = 0;
const post = (more: object) => {
  const slug = `post-${++posts}`;
  return { title: slug, slug, status: "published", ...more };
};

/** What readers see of a post that was written with this. */
async function shown(
  origin: TestOrigin,
  more: object,
): Promise<{ tags: Term[]; categories: Term[] }> {
  const sent = post(more);
  const { status, body } = await origin.request("POST", "/v2/posts/", sent);
  expect(status, JSON.stringify(body)).toBe(202);
  return read(origin, sent.slug);
}

async function read(origin: TestOrigin, slug: string) {
  await origin.materialize();
  const { body } = await origin.request("GET", `/v2/posts/${slug}/`);
  return (body as { data: { tags: Term[]; categories: Term[]; author: { slug: string } } }).data;
}

const named = (name: string, slug: string): Term => ({ name, slug });
const refusedWith = async (origin: TestOrigin, more: object) =>
  (await origin.request("POST", "/v2/posts/", post(more))).body;

describe("names in a post", () => {
  it("are all kept, with slugs of their own", async () => {
    const origin = await newOrigin();
    const { tags, categories } = await shown(origin, {
      tags: ["C", "C++", "C#"],
      categories: ["東京2020", "大阪2020", "日本", "!!"],
    });
    expect(tags).toEqual([named("C", "c"), named("C++", "c-3"), named("C#", "c-2")]);
    expect(categories).toEqual([
      named("東京2020", "dongjing2020"),
      named("大阪2020", "daban2020"),
      named("日本", "riben"),
      named("!!", "category"),
    ]);
    for (const { name, slug } of tags) {
      const { body } = await origin.request("GET", `/v2/tags/${slug}/`);
      expect(body).toEqual({ data: { name, slug } });
    }
    // whatever comes first or alone
    expect((await shown(origin, { tags: ["C#"] })).tags).toEqual([named("C#", "c-2")]);
    expect((await shown(origin, { tags: ["C#", "C"] })).tags).toEqual([tags[2], tags[0]]);
  });

  it("name what was first when only case, spaces or composition differ", async () => {
    const origin = await newOrigin();
    const spellings = ["Caf\u00e9 au lait", "cafe\u0301  au lait ", "CAF\u00c9 AU\u00a0LAIT"];
    expect((await shown(origin, { tags: spellings })).tags).toEqual([
      named("Caf\u00e9 au lait", "cafe-au-lait"),
    ]);
    expect((await shown(origin, { tags: spellings.slice(1) })).tags).toHaveLength(1);
  });

  it("may be sent as reads show them, or by slug alone", async () => {
    const origin = await newOrigin();
    const { tags } = await shown(origin, { tags: ["C", "C#"] });
    expect((await shown(origin, { tags })).tags).toEqual(tags);
    const sent = [{ slug: "c-2" }, { name: "c" }, "C#"];
    expect((await shown(origin, { tags: sent })).tags).toEqual([tags[1], tags[0]]);
    expect(await refusedWith(origin, { tags: [{ slug: "nothing" }] })).toEqual(
      refusedField("tags", 'There is no tag with the slug "nothing".'),
    );
  });

  it("that nobody can see are refused", async () => {
    const origin = await newOrigin();
    const sentence = "A name needs a character that can be seen.";
    for (const name of [" ", "\u200b", "\u202e\u3000"]) {
      expect(await refusedWith(origin, { tags: ["x", name] })).toEqual(
        refusedField("tags", sentence),
      );
    }
  });

  it("keep the slugs they have, so that links do not break", async () => {
    const origin = await newOrigin();
    const made = { name: "C#", slug: "c-sharp" };
    expect((await origin.request("POST", "/manage/v1/tags", made)).status).toBe(202);
    expect((await shown(origin, { tags: ["c#", "C"] })).tags).toEqual([made, named("C", "c")]);
  });

  it("find terms whose identity nobody noted, by their slug", async () => {
    const origin = await newOrigin();
    await shown(origin, { tags: ["Old name"] });
    await rows(origin.parts.postgres.db)`
      update documents set identity = null where slug = 'old-name'`;
    expect((await shown(origin, { tags: ["old name", "Old-name"] })).tags).toEqual([
      named("Old name", "old-name"),
      named("Old-name", "old-name-2"),
    ]);
  });

  it("that many share one reading of end in part of a hash", async () => {
    const origin = await newOrigin();
    const names = Array.from({ length: 60 }, (_, index) => "!".repeat(index + 1));
    const { tags } = await shown(origin, { tags: names });
    expect(tags.map(({ name }) => name)).toEqual(names);
    expect(new Set(tags.map(({ slug }) => slug)).size).toBe(60);
  });

  it("become one term when several posts bring them at once", async () => {
    const origin = await newOrigin();
    const lists = [
      ["Alpha", "Beta", "C#"],
      ["c++", "beta", "alpha"],
      ["C#", "C++", "Alpha"],
      ["Beta", "C"],
    ];
    for (let round = 0; round < 5; round++) {
      const sent = lists.map((tags) => post({ tags: tags.map((name) => `${name} ${round}`) }));
      const answers = await Promise.all(
        sent.map((each) => origin.request("POST", "/v2/posts/", each)),
      );
      expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
      const found = new Map<string, Set<string>>();
      for (const [index, { slug }] of sent.entries()) {
        const { tags } = await read(origin, slug);
        expect(tags.map(({ name }) => name.toLowerCase())).toEqual(
          lists[index]!.map((name) => `${name} ${round}`.toLowerCase()),
        );
        for (const tag of tags)
          found.set(
            tag.name.toLowerCase(),
            (found.get(tag.name.toLowerCase()) ?? new Set()).add(tag.slug),
          );
      }
      expect([...found.values()].map((slugs) => slugs.size)).toEqual([1, 1, 1, 1, 1]);
    }
  });
});

/** As management says it. */
const refused = (field: string, message: string) => listed(refusedField(field, message));

describe("through management", () => {
  it("a name makes its slug, and a name that is there is refused with it", async () => {
    const origin = await newOrigin();
    const make = (body: object, of = "tags") => origin.request("POST", `/manage/v1/${of}`, body);
    expect((await make({ name: "C" })).body).toMatchObject({ slug: "c" });
    const sharp = await make({ name: "C#" });
    expect(sharp.body).toMatchObject({ slug: "c-2" });
    expect((await make({ name: "日本" })).body).toMatchObject({ slug: "riben" });
    expect((await make({ name: "c#" })).body).toEqual(
      refused("name", 'There is a tag "c#" already: its slug is "c-2".'),
    );
    expect((await make({ name: "D", slug: "c" })).body).toEqual(
      refused("slug", '"c" exists already.'),
    );
    expect((await make({ name: "\u200b" })).status).toBe(400);
    const { id } = sharp.body as { id: number };
    const change = (name: string) => origin.request("PATCH", `/manage/v1/tags/${id}`, { name });
    expect((await change("C")).body).toEqual(refused("name", 'There is a tag "C" already.'));
    expect((await change("C sharp")).body).toMatchObject({ id, slug: "c-2" });
    expect((await shown(origin, { tags: ["C#", "c sharp"] })).tags).toEqual([
      named("C#", "c-3"),
      named("C sharp", "c-2"),
    ]);
  });

  it("authors are told apart by e-mail address, and by name where they have none", async () => {
    const origin = await newOrigin();
    const make = (body: object) => origin.request("POST", "/manage/v1/authors", body);
    const ann = { first_name: "Ann", last_name: "Baker" };
    expect((await make({ ...ann, email: "Ann@Example.com" })).body).toMatchObject({
      slug: "ann-baker",
    });
    expect((await make({ ...ann, email: "other@example.com" })).body).toMatchObject({
      slug: "ann-baker-2",
    });
    expect((await make({ ...ann, email: "ann@example.com" })).body).toEqual(
      refused("email", 'There is an author "ann@example.com" already: its slug is "ann-baker".'),
    );
    expect((await make(ann)).body).toMatchObject({ slug: "ann-baker-3" });
    expect((await make(ann)).body).toEqual(
      refused("name", 'There is an author "Ann Baker" already: its slug is "ann-baker-3".'),
    );
    const sent = post({ author: { email: "OTHER@example.com" } });
    expect((await origin.request("POST", "/v2/posts/", sent)).status).toBe(202);
    expect((await read(origin, sent.slug)).author.slug).toBe("ann-baker-2");
  });

  it("a part of a name changes that part", async () => {
    const origin = await newOrigin();
    const { body } = await origin.request("POST", "/manage/v1/authors", {
      first_name: "Bob",
      last_name: "Miller",
    });
    const { id } = body as { id: number };
    await origin.request("PATCH", `/manage/v1/authors/${id}`, { last_name: "Smith" });
    const documents = await origin.request("GET", "/manage/v1/documents");
    expect(documents.body).toMatchObject({ data: [{ id, name: "Bob Smith" }] });
  });
});

it("two posts that take one slug at once: one has it, the other is told", async () => {
  const origin = await newOrigin();
  const [one, other] = [post({}), post({})];
  for (const each of [one, other]) await origin.request("POST", "/v2/posts/", each);
  const answers = await Promise.all(
    [one, other].map(({ slug }) =>
      origin.request("PATCH", `/v2/posts/${slug}/`, { slug: "taken" }),
    ),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202, 400]));
});
