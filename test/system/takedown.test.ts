import { beforeAll, describe, expect, it } from "vitest";
import { detail } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { demoToken, useLarder, type Got } from "../support/larder.ts";

/** Taking things down: once a writer was told that it is live, nobody is given the old answer. */

const READERS = 8;
/** Reads that begin after the write was answered. */
const READS_AFTER = 150;
/** Reads in all, should the answer never come. */
const READS_AT_MOST = 5_000;

const larder = useLarder();

/** One read and whether it began after the write was answered. */
interface Seen {
  path: string;
  after: boolean;
  got: Got;
}

interface Revision {
  id: number;
  name: string;
  published: boolean;
}

/** Where Liechtenstein shows: its page in two depths, lists in three forms, its neighbours and theirs. */
const showingLiechtenstein = [
  "/v2/pages/country/liechtenstein/",
  "/v2/pages/country/liechtenstein/?levels=1",
  "/v2/pages/*/liechtenstein/",
  "/v2/pages/country/austria/",
  "/v2/pages/country/switzerland/?levels=1",
  "/v2/pages/country/germany/?levels=3",
  ...[1, 2, 3].map((page) => `/v2/pages/country/?page_size=100&page=${page}`),
  "/v2/pages/country/?limit=100&offset=100",
];
const showingAndorra = [
  "/v2/pages/country/andorra/",
  "/v2/pages/country/france/",
  "/v2/pages/country/spain/?levels=1",
  ...[1, 2, 3].map((page) => `/v2/pages/country/?page_size=100&page=${page}`),
];

beforeAll(async () => {
  await larder().warm([...showingLiechtenstein, ...showingAndorra]);
});

describe("an unpublished page", () => {
  let original: Got;

  it("is given to nobody whose read began after the answer", async () => {
    original = await larder().read("/v2/pages/country/liechtenstein/");
    const document = await documentOf("liechtenstein");
    const seen = await whileReading(showingLiechtenstein, () =>
      larder().manage("POST", `/manage/v1/documents/${document}/unpublish?wait=live`),
    );
    expectNever("iechtenstein", seen);
    expect(await countOf("country")).toBe(249);
  });

  it("is not found, by any of its names", async () => {
    for (const path of showingLiechtenstein.slice(0, 3)) {
      const freshness = async () => {
        const got = await larder().read(path);
        expect(got, path).toMatchObject({ status: 404, json: { detail: detail.pageNotFound } });
        return got.headers.get(header.freshness);
      };
      // what a busy ledger did not say in time the origin did, for some seconds
      await expect.poll(freshness, { message: path }).toBe("verified");
    }
  });

  it("keeps its history, from which it is published again", async () => {
    const document = await documentOf("liechtenstein");
    const [newest] = await revisionsOf(document);
    expect(newest).toMatchObject({ name: "Liechtenstein", published: false });
    const path = `/manage/v1/documents/${document}/publish?wait=live`;
    const published = await larder().manage("POST", path, { revision: newest?.id });
    expect(published).toMatchObject({ status: 202, json: { live: true } });

    const again = await larder().read("/v2/pages/country/liechtenstein/");
    expect(again.status).toBe(200);
    expect(again.json).toHaveProperty("data.fields", fieldsOf(original));
    expect(await countOf("country")).toBe(250);
    const referrers = await larder().readAll(showingLiechtenstein.slice(3, 6));
    for (const { text } of referrers) expect(text).toContain("liechtenstein");
    const [revision, ...earlier] = await revisionsOf(document);
    expect(revision?.published).toBe(true);
    expect(earlier.map(({ id }) => id)).toContain(newest?.id);
  });

  it("can come back as it was long ago", async () => {
    const document = await documentOf("liechtenstein");
    const patch = { fields: { capital: "Vaduz, for a moment" } };
    await larder().write("PATCH", "/v2/pages/country/liechtenstein/?wait=live", patch);
    const earlier = (await heldBy(document)).find(({ fields }) => fields["capital"] === "Vaduz");
    const path = `/manage/v1/documents/${document}/publish?wait=live`;
    await larder().manage("POST", path, { revision: earlier?.id });
    const { json } = await larder().read("/v2/pages/country/liechtenstein/");
    expect(json).toHaveProperty("data.fields.capital", "Vaduz");
  });
});

describe("a deleted page", () => {
  it("is given to nobody whose read began after the answer", async () => {
    const seen = await whileReading(showingAndorra, () =>
      larder().write("DELETE", "/v2/pages/country/andorra/?wait=live"),
    );
    expectNever("ndorra", seen);
    const got = await larder().read("/v2/pages/country/andorra/");
    expect(got).toMatchObject({ status: 404, json: { detail: detail.pageNotFound } });
    expect(await countOf("country")).toBe(249);
  });

  it("cannot be changed or deleted once more", async () => {
    for (const method of ["PATCH", "DELETE"]) {
      const body = method === "PATCH" ? { fields: {} } : undefined;
      const got = await larder().write(method, "/v2/pages/country/andorra/", body);
      expect(got).toMatchObject({ status: 404, json: { detail: detail.pageNotFound } });
    }
  });
});

describe("a deleted item", () => {
  it("leaves the pages that named it", async () => {
    const { json } = await larder().read("/v2/pages/country/iceland/");
    const [{ meta: item }] = (
      json as { data: { fields: { currencies: [{ meta: { id: number } }] } } }
    ).data.fields.currencies;
    const paths = [
      `/v2/content/currency/${item.id}/`,
      "/v2/content/currency/?page_size=100",
      "/v2/pages/country/iceland/",
      "/v2/pages/country/?page_size=100&page=2",
    ];
    await larder().warm(paths);
    const seen = await whileReading(paths, () =>
      larder().write("DELETE", `/v2/content/currency/${item.id}/?wait=live`),
    );
    expectNever("Icelandic kr", seen);
    expect(await larder().read(`/v2/content/currency/${item.id}/`)).toMatchObject({
      status: 404,
      json: { detail: detail.notFound },
    });
    const page = await larder().read("/v2/pages/country/iceland/");
    expect(page.json).toHaveProperty("data.fields.currencies", []);
  });
});

describe("what was taken down", () => {
  it("stays down at an edge that starts again while the origin is dead", async () => {
    await larder().origin.crash();
    await larder().edge.kill("SIGKILL");
    await larder().edge.start();
    const gone = await larder().read("/v2/pages/country/andorra/");
    expect(gone).toMatchObject({ status: 404, json: { detail: detail.pageNotFound } });
    const answers = await larder().readAll(showingAndorra.slice(1));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const { text } of answers) expect(text).not.toContain("ndorra");
  });
});

/** Reads the paths over and over, several at a time, while `write` runs and for a while after its answer. */
async function whileReading(paths: string[], write: () => Promise<Got>): Promise<Seen[]> {
  const seen: Seen[] = [];
  let answered = false;
  let after = 0;
  const reader = async (first: number) => {
    for (let at = first; after < READS_AFTER && seen.length < READS_AT_MOST; at++) {
      const path = paths[at % paths.length] ?? "";
      const began = answered;
      if (began) after += 1;
      seen.push({ path, after: began, got: await larder().read(path) });
    }
  };
  const readers = Array.from({ length: READERS }, (_, index) => reader(index));
  const written = await write();
  answered = true;
  expect([202, 204]).toContain(written.status);
  if (written.status === 202) expect(written.json).toMatchObject({ live: true });
  await Promise.all(readers);
  return seen;
}

/** The text was there at first, and in no read that began after the answer. */
function expectNever(text: string, seen: Seen[]): void {
  const before = seen.filter(({ after, got }) => !after && got.text.includes(text));
  expect(before.length).toBeGreaterThan(0);
  expect(seen.filter(({ after }) => after).length).toBeGreaterThanOrEqual(READS_AFTER);
  const late = seen.filter(({ after, got }) => after && got.text.includes(text));
  expect(late.map(({ path, got }) => `${path} ${got.headers.get(header.position)}`)).toEqual([]);
  const failed = seen.filter(({ got }) => got.status !== 200 && got.status !== 404);
  expect(failed.map(({ path, got }) => `${path} ${got.status}`)).toEqual([]);
}

async function documentOf(slug: string): Promise<number> {
  const { json } = await larder().manage("GET", `/manage/v1/documents?type=country&slug=${slug}`);
  const [document] = (json as { data: { id: number }[] }).data;
  if (document === undefined) throw new Error(`no document is called ${slug}`);
  return document.id;
}

async function revisionsOf(document: number): Promise<Revision[]> {
  const { json } = await larder().manage("GET", `/manage/v1/documents/${document}/revisions`);
  return (json as { data: Revision[] }).data;
}

/** The same, with what they hold. */
async function heldBy(
  document: number,
): Promise<(Revision & { fields: Record<string, unknown> })[]> {
  const read = async ({ id }: Revision) =>
    (await larder().manage("GET", `/manage/v1/documents/${document}/revisions/${id}`)).json;
  return (await Promise.all((await revisionsOf(document)).map(read))) as never;
}

/** How many pages the list of a type counts, at the edge. */
async function countOf(type: string): Promise<number> {
  const { json } = await larder().read(`/v2/pages/${type}/`, demoToken.read);
  return (json as { meta: { count: number } }).meta.count;
}

const fieldsOf = ({ json }: Got): unknown => (json as { data: { fields: unknown } }).data.fields;
