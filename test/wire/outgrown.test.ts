import { describe, expect, it } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import { eventually } from "../support/eventually.ts";
import { exchange, type Received } from "../support/exchange.ts";
import { useWire, wireToken } from "../support/wire.ts";
import { readAuth, writeAuth } from "./contract/row.ts";

/** A blog whose newest posts are too large for what was answered before: through the real worker, then without an origin. */

const COUNT = 12;
const BODY = 700_000;
const post = (slug: string, characters: number, author: string) => ({
  title: `Loaf ${slug}`,
  slug,
  status: "published",
  author: { slug: author },
  tags: ["bread"],
  body: "b".repeat(characters),
});

const wire = useWire(async (write) => {
  const at = (nth: number) => new Date(Date.UTC(2024, 0, 1, nth)).toISOString();
  await write(at(0), "POST", "/manage/v1/authors", { first_name: "Ann", last_name: "Baker" });
  for (let nth = 1; nth <= COUNT; nth++)
    await write(at(nth), "POST", "/v2/posts/", post(`small-${nth}`, BODY, "ann-baker"));
});

/** What is kept warm stays as it was, what readers ask besides is refused; some end early instead. */
const KEPT = ["/v2/posts/"];
const REFUSED = ["/v2/posts/?page_size=100", "/v2/search/?query=loaf&page_size=100"];
const EARLY = ["/v2/feeds/rss/", "/v2/authors/ann-baker/?include=recent_posts"];
const SMALL = ["/v2/posts/small-12/", "/v2/posts/?exclude_body=1&page_size=100"];

const LARGE = ["large-1", "large-2"];

const read = (path: string) => ({ method: "GET", path, headers: readAuth });
/** Sooner than edges say, and than a connection that nobody uses is ended. */
const AGAIN_MS = 1_000;

/** A large answer takes long on a busy machine: until it is there, edges say that it is worth asking again. */
async function answered(path: string): Promise<Received> {
  for (;;) {
    const got = await wire().send(read(path));
    if (got.status !== 503) return got;
    await systemClock.sleep(AGAIN_MS);
  }
}
const all = [...SMALL, ...KEPT, ...EARLY];

/** Whoever asks for what is too large is told so, and what helps. */
async function expectRefused(): Promise<void> {
  for (const path of REFUSED) {
    const got = await answered(path);
    expect(got, path).toMatchObject({ status: 400, headers: { "larder-error": "invalid" } });
    expect((got.json as { detail: string }).detail).toContain("a smaller page_size");
  }
}

describe("posts that are too large for the lists they come into", () => {
  const etags = new Map<string, string | undefined>();

  it("take no answer away that is kept warm", async () => {
    for (const path of REFUSED) expect((await answered(path)).status, path).toBe(200);
    for (const path of all) {
      await answered(path);
      const got = await wire().settled(read(path));
      expect(got.status, path).toBe(200);
      etags.set(path, got.headers.etag);
    }
    const [first = "", second = ""] = LARGE;
    await written("POST", "/v2/posts/", large(first));
    // one of them fits into the first page
    for (const path of KEPT) etags.set(path, (await wire().settled(read(path))).headers.etag);
    const change = await written("POST", "/v2/posts/", large(second));
    for (const path of all) {
      const got = await answered(path);
      expect(got.status, `${path} ${got.text.slice(0, 200)}`).toBe(200);
      const stays = KEPT.includes(path);
      if (stays) expect(got.headers.etag, path).toBe(etags.get(path));
      else expect(got.headers.etag, path).not.toBe(etags.get(path));
      if (EARLY.includes(path)) {
        expect(got.text, path).toContain("large-2");
        expect(got.text.length, path).toBeLessThanOrEqual(10 * 1024 * 1024);
      }
    }
    const { outgrown } = await receiptOf(change);
    const help = "ask for posts without their bodies (exclude_body=1), a smaller page_size.";
    const [list] = outgrown.filter(({ query }) => query === "/v2/posts/");
    expect(list).toMatchObject({ kept: true, detail: expect.stringContaining(help) });
  });

  it("refuse what is not kept warm, and say what helps", async () => {
    await expectRefused();
    expect(await wire().send(read("/v2/posts/?page_size=1"))).toMatchObject({ status: 200 });
  });

  it("take none away with the origin gone either", async () => {
    for (const path of all) await wire().settled(read(path));
    await wire().stopOrigin();
    for (const path of all) {
      const got = await wire().send(read(path));
      expect([path, got.status]).toEqual([path, 200]);
      if (KEPT.includes(path)) expect(got.headers.etag, path).toBe(etags.get(path));
    }
    await expectRefused();
  });

  it("give way when they are shortened", async () => {
    await wire().startOrigin();
    for (const slug of LARGE) await written("PATCH", `/v2/posts/${slug}/`, { body: "short" });
    for (const kept of [...KEPT, ...REFUSED]) {
      const got = await answered(kept);
      expect(got.status).toBe(200);
      expect(got.text).toContain("large-2");
    }
  });
});

const large = (slug: string) => post(slug, 4_000_000, "ann-baker");

/** Writes, and waits until the change is live. @returns its number */
async function written(method: string, path: string, body: object): Promise<number> {
  const headers = { ...writeAuth, "content-type": "application/json" };
  const { status, json, text } = await wire().send({
    method,
    path,
    headers,
    body: JSON.stringify(body),
  });
  expect(status, text.slice(0, 300)).toBe(202);
  const { change } = json as { change: number };
  const isLive = async () => ((await receiptOf(change)).live ? true : undefined);
  await eventually(`change ${change} to be live`, isLive);
  return change;
}

async function receiptOf(change: number) {
  const headers = { authorization: `Token ${wireToken.manage}` };
  const path = `/manage/v1/changes/${change}`;
  const { json } = await exchange(wire().originUrl, { method: "GET", path, headers });
  return json as { live: boolean; outgrown: { query: string; detail: string; kept: boolean }[] };
}
