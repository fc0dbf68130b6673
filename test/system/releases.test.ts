import { beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken, inTurn, request, useLarder, type Got } from "../support/larder.ts";

/** Releases, read all the while: no answer mixes what was with what is, and once it is live nothing old is given. */

const PAGES = 24;
const READERS = 8;
/** Reads that begin after the release was answered. */
const READS_AFTER = 150;
/** Reads in all, should the answer never come. */
const READS_AT_MOST = 5_000;

const larder = useLarder({ demo: false });
const slugs = Array.from({ length: PAGES }, (_, index) => `part-${index}`);
const paths = [
  ...slugs.map((slug) => `/v2/pages/part/${slug}/`),
  "/v2/pages/part/?page_size=100",
  "/v2/pages/part/?page_size=100&levels=1",
  "/v2/pages/part/?limit=7&offset=5",
  "/v2/pages/part/?page_size=100&order=-edition",
];
const whole = paths.find((path) => path.endsWith("levels=1")) ?? "";
let ids: number[];

/** One read and whether it began after the release was answered. */
interface Seen {
  path: string;
  after: boolean;
  got: Got;
}

const manage = async (method: string, path: string, body?: unknown): Promise<Got> => {
  const got = await larder().manage(method, `/manage/v1/${path}`, body);
  expect(got.status, got.text).toBeLessThan(300);
  return got;
};

beforeAll(async () => {
  await manage("POST", "page-types", {
    key: "part",
    fields: [
      { key: "edition", kind: "short_text" },
      { key: "near", kind: "reference", to: { kind: "page", key: "part" }, many: true },
    ],
  });
  ids = await inTurn(slugs, async (slug) => {
    const fields = { edition: "edition one", near: [] };
    const page = { title: slug, slug, page_type: "part", status: "published", fields };
    const { json } = await larder().write("POST", "/v2/pages/", page);
    return (json as { id: number }).id;
  });
  // every page shows the next three, so that most answers hold several documents
  await inTurn([...slugs.keys()], (index) =>
    larder().write("PATCH", `/v2/pages/part/${slugs[index]}/`, {
      fields: { near: [1, 2, 3].map((step) => slugs[(index + step) % PAGES]) },
    }),
  );
  await larder().live();
  await larder().warm(paths);
});

describe("a release", () => {
  it("is in an answer whole or not at all, and in all of them once it is live", async () => {
    await draftEdition("edition two");
    const release = await makeRelease(slugs.map(() => "publish"));
    const seen = await whileReading(() => larder().manage("POST", `${release}/publish?wait=live`));
    expectUnmixed(seen, "edition one", "edition two");
    expectNever(seen, "edition one");
  });

  it("takes down and publishes in the same moment of every answer", async () => {
    await draftEdition("edition three");
    const isTakenDown = (index: number) => index % 2 === 1;
    const actions = slugs.map((_, index) => (isTakenDown(index) ? "unpublish" : "publish"));
    const release = await makeRelease(actions);
    const seen = await whileReading(() => larder().manage("POST", `${release}/publish?wait=live`));
    expectUnmixed(seen, "edition two", "edition three");
    expectNever(seen, "edition two");
    const counts = seen
      .filter(({ path }) => path === whole)
      .map(({ got }) => [(got.json as { meta: { count: number } }).meta.count, editionsIn(got)]);
    for (const [count, editions] of counts)
      expect([count, editions]).toEqual(
        count === PAGES ? [PAGES, ["edition two"]] : [PAGES / 2, ["edition three"]],
      );
  });

  it("is in every answer to who names its change, from the moment it was answered", async () => {
    await draftEdition("edition four");
    const release = await makeRelease(slugs.map(() => "publish"));
    const { json } = await larder().manage("POST", `${release}/publish`);
    const { change } = json as { change: number };
    const headers = {
      authorization: `Token ${demoToken.read}`,
      [header.minChange]: String(change),
    };
    const answers = await inTurn([...paths, ...paths, ...paths], (path) =>
      request(new URL(path, larder().edgeUrl), { headers }),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.flatMap(editionsIn))).toEqual(new Set(["edition four"]));
  });

  it("comes at its time, which a sleeping origin does not lose", async () => {
    await draftEdition("edition five");
    const release = await makeRelease(slugs.map(() => "publish"));
    const at = new Date(systemClock.now() + 1_000).toISOString();
    expect(await larder().manage("PUT", `${release}/schedule`, { at })).toMatchObject({
      status: 200,
      json: { state: "scheduled" },
    });
    await larder().origin.kill("SIGKILL");
    await larder().origin.start();
    await eventually("the release to be published", async () => {
      const { json } = await larder().manage("GET", release);
      return (json as { state: string }).state === "published" ? true : undefined;
    });
    await larder().live();
    const after = await larder().readAll(paths);
    expect(new Set(after.flatMap(editionsIn))).toEqual(new Set(["edition five"]));
  });
});

/** Writes a newer edition of every page that readers do not see yet. */
async function draftEdition(edition: string): Promise<void> {
  const written = await inTurn(slugs, (slug) =>
    larder().write("PATCH", `/v2/pages/part/${slug}/`, { status: "draft", fields: { edition } }),
  );
  expect(written.map(({ status }) => status)).toEqual(slugs.map(() => 202));
}

/** A release with one action per page. @returns its path */
async function makeRelease(actions: string[]): Promise<string> {
  const made = await manage("POST", "releases", { name: "all" });
  const { id } = made.json as { id: number };
  const items = ids.map((document, index) => ({ document, action: actions[index] }));
  await manage("POST", `releases/${id}/items`, { items });
  return `/manage/v1/releases/${id}`;
}

const editionsIn = ({ text }: Got): string[] => [...new Set(text.match(/edition \w+/g) ?? [])];

/** Reads everything over and over, several at a time, while `publish` runs and for a while after its answer. */
async function whileReading(publish: () => Promise<Got>): Promise<Seen[]> {
  const seen: Seen[] = [];
  let answered = false;
  let after = 0;
  const reader = async (first: number) => {
    for (let at = first; after < READS_AFTER && seen.length < READS_AT_MOST; at++) {
      const path = paths[(at * 5) % paths.length] ?? "";
      const began = answered;
      if (began) after += 1;
      seen.push({ path, after: began, got: await larder().read(path) });
    }
  };
  const readers = Array.from({ length: READERS }, (_, index) => reader(index));
  const published = await publish();
  answered = true;
  expect(published).toMatchObject({ status: 202, json: { live: true } });
  await Promise.all(readers);
  return seen;
}

/** Both editions were seen, never in one answer. */
function expectUnmixed(seen: Seen[], ...editions: string[]): void {
  expect(new Set(seen.flatMap(({ got }) => editionsIn(got)))).toEqual(new Set(editions));
  const mixed = seen.filter(({ got }) => editionsIn(got).length > 1);
  expect(mixed.map(({ path, got }) => `${path} ${got.headers.get(header.position)}`)).toEqual([]);
  const failed = seen.filter(({ got }) => got.status !== 200 && got.status !== 404);
  expect(failed.map(({ path, got }) => `${path} ${got.status}`)).toEqual([]);
}

/** No read that began after the answer has it. */
function expectNever(seen: Seen[], edition: string): void {
  const late = seen.filter(({ after }) => after);
  expect(late.length).toBeGreaterThanOrEqual(READS_AFTER);
  expect(
    late.filter(({ got }) => editionsIn(got).includes(edition)).map(({ path }) => path),
  ).toEqual([]);
}
