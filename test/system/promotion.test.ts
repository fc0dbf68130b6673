import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoToken, request } from "../support/client.ts";
import { eventually } from "../support/eventually.ts";
import { numberIn, pageOf, prepareLoad, startLoad, type Load } from "../support/load.ts";
import { startPair, type Pair } from "../support/pair.ts";
import { caughtUp } from "../support/standby.ts";

/**
 * Two origins, each with a Postgres of its own, one of which follows the other, and an edge that knows both: the first ones die under
 * load, the second ones go on. Tests follow one another.
 */

const READERS = 4;
const EDITORS = 2;

let started: Pair | undefined;
let load: Load | undefined;

beforeAll(async () => {
  started = await startPair();
});
afterAll(async () => {
  await load?.stop();
  await started?.stop();
});

const pair = (): Pair => {
  if (started === undefined) throw new Error("nothing runs outside tests");
  return started;
};

const send: Pair["send"] = (...sent) => pair().send(...sent);

const writeAt = (url: string, number: string) =>
  request(`${url}/v2/pages/load/p-0/`, {
    method: "PATCH",
    headers: { authorization: `Token ${demoToken.write}`, "content-type": "application/json" },
    body: JSON.stringify({ fields: { number } }),
  });

const readyAt = (url: string, query = "") => request(`${url}/readyz${query}`);

describe("an origin on a replica", () => {
  it("says that it stands by, how far it is, and that it takes no writes", async () => {
    const { url } = pair().second;
    const ready = await readyAt(url);
    expect(ready).toMatchObject({
      status: 200,
      json: {
        status: "standby",
        replica: { receives: true, behindBytes: expect.any(Number), position: expect.any(String) },
      },
    });
    const forWrites = await readyAt(url, "?for=writes");
    expect(forWrites).toMatchObject({ status: 503, json: { waits_for: "standby" } });
    expect(forWrites.headers.get("retry-after")).not.toBeNull();
  });

  it("answers reads and previews, and refuses what would change something", async () => {
    const { url } = pair().second;
    await prepareLoad({ send, readers: READERS, editors: EDITORS });
    await eventually("the replica to show the load's pages", async () =>
      (await request(`${url}${pageOf("p-0")}`)).status === 200 ? true : undefined,
    );
    const headers = { authorization: `Token ${demoToken.manage}` };
    const preview = await request(`${url}/v2/pages/load/p-0/?preview=1`, { headers });
    expect(preview.status).toBe(200);
    expect((await request(`${url}/manage/v1/edges`, { headers })).status).toBe(200);
    const why = `/manage/v1/why?url=${encodeURIComponent(pageOf("p-0"))}`;
    expect(await request(`${url}${why}`, { headers })).toMatchObject({
      status: 200,
      json: { standing: "standby" },
    });
    const refused = [
      await writeAt(url, "1"),
      await request(`${url}/manage/v1/page-types`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: JSON.stringify({ key: "other", fields: [] }),
      }),
    ];
    for (const answer of refused) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get("larder-not-done")).toBe("standby");
      expect(answer.headers.get("retry-after")).not.toBeNull();
      expect(answer.json).toMatchObject({ detail: expect.stringContaining("replica") });
    }
    // what only looks, but by a write that it takes back
    const types = await request(`${url}/manage/v1/documents`, { headers });
    const [first] = (types.json as { data: { id: number }[] }).data;
    const reach = `/manage/v1/documents/${first?.id}/reach?action=publish`;
    const looked = await request(`${url}${reach}`, { headers });
    expect([looked.status, looked.headers.get("larder-not-done")]).toEqual([503, "standby"]);
  });

  it("knows no change that its replica does not have, and lets another origin say so", async () => {
    const { url } = pair().second;
    const asked = await request(`${url}${pageOf("p-0")}`, {
      headers: { "larder-min-change": "999999" },
    });
    expect(asked.status).toBe(503);
    expect(asked.headers.get("larder-not-done")).toBe("standby");
  });
});

describe("a promotion", () => {
  it("goes on with writes at the second origin: no read fails, nothing is lost that was replicated", async () => {
    const { first, second, promote } = pair();
    const { databaseUrl, url } = second;
    load = startLoad({ send, readers: READERS, editors: EDITORS });
    await load.passes(50, 10);
    const replicated = load.pages();
    await eventually("the replica to have that", async () =>
      (await caughtUp(first.databaseUrl, databaseUrl)) ? true : undefined,
    );
    await Promise.all([first.postgres.crash(), first.origin.crash()]);
    const { retryable } = load.counts();
    await load.passes(50, 0);
    await eventually("a write to be answered with a time to come again", async () =>
      load!.counts().retryable > retryable ? true : undefined,
    );
    const { stdout } = await promote();
    expect(stdout).toContain("A new epoch");
    expect(stdout).toContain("site demo: change");
    await load.passes(50, 10);
    await load.stop();
    expect(load.failures).toEqual([]);
    for (const [at, { slug, taken }] of load.pages().entries()) {
      expect(taken).toBeGreaterThan(replicated[at]!.taken);
      await eventually(`the edge to show the last number of ${slug}`, async () =>
        numberIn((await send("GET", pageOf(slug))).text) === taken ? true : undefined,
      );
    }
    expect(await readyAt(url, "?for=writes")).toMatchObject({ status: 200 });
    // said twice it is done once
    expect((await promote()).stdout).toContain("had begun already");
  });

  it("fences the old primary: it takes no write, says why, and sends edges nothing", async () => {
    const { first, edgeUrl } = pair();
    const before = numberIn((await send("GET", pageOf("p-0"))).text);
    await first.postgres.start();
    // a write before it has begun is refused too, and then it has heard of the edge
    await first.origin.start();
    const written = await writeAt(first.url, "-1");
    expect(written.status).toBe(503);
    expect(written.headers.get("larder-not-done")).toBe("overtaken");
    expect(await readyAt(first.url)).toMatchObject({
      status: 503,
      json: { waits_for: "overtaken" },
    });
    const why = `/manage/v1/why?url=${encodeURIComponent(pageOf("p-0"))}`;
    const headers = { authorization: `Token ${demoToken.manage}` };
    expect(await request(`${first.url}${why}`, { headers })).toMatchObject({
      status: 200,
      json: { standing: "overtaken" },
    });
    expect((await request(`${first.url}${pageOf("p-0")}`)).status).toBe(503);
    expect((await writeAt(edgeUrl, String(before + 1))).status).toBe(202);
    await eventually("the edge to show it", async () =>
      numberIn((await send("GET", pageOf("p-0"))).text) === before + 1 ? true : undefined,
    );
  });

  it("is remembered by the old primary's database, when no edge can be asked", async () => {
    const { first, edge } = pair();
    await first.origin.end();
    await edge.crash();
    await first.origin.start();
    expect((await writeAt(first.url, "-1")).headers.get("larder-not-done")).toBe("overtaken");
    await edge.start();
  });

  it("is refused for a database that is no replica", async () => {
    const refused = pair()
      .promote(pair().first.databaseUrl)
      .then(
        () => "done",
        (error: { code: number; stderr: string }) => `${error.code} ${error.stderr}`,
      );
    expect(await refused).toContain("1 The database of DATABASE_URL is no replica");
  });
});
