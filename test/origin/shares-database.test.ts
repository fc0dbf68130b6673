import { serve } from "@hono/node-server";
import { sql } from "../../origin/db/drizzle.ts";
import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createApp } from "../../origin/app.ts";
import { shareLimits } from "../../origin/shares/limits.ts";
import { TEST_CONNECTIONS } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { makePage, makeType, text } from "../support/model.ts";
import { createTestOrigin, type TestOrigin } from "../support/origin.ts";

/** The shares over Postgres and sockets. Heavy reads are statements that wait for a lock, until they are told to go on. */

const LIST = "/v2/pages/article/?page_size=50";
const LOCK = 424_242;
const { lanes: limits } = shareLimits(TEST_CONNECTIONS);

interface Heavy {
  origin: TestOrigin;
  app: ReturnType<typeof createApp>;
  ask: (path: string, token: string, signal?: AbortSignal) => Promise<Response>;
  /** How many statements wait in Postgres. */
  blocked: () => Promise<number>;
  goOn: () => Promise<void>;
}

/** An origin with two sites, where reads of the first are heavy. */
async function createHeavy(
  heavy: (site: number) => boolean = (site) => site === 1,
): Promise<Heavy> {
  const origin = await createTestOrigin();
  await origin.addSite("other", "other");
  await makeType(origin, "page-types", "article", [text("title")]);
  await makePage(origin, "article", "a", { title: "A" });
  const { parts } = origin;
  const { postgres, log } = parts;
  const blocker = postgres.migrating();
  await blocker.connect();
  onTestFinished(() => blocker.end());
  await blocker.query(`select pg_advisory_lock(${LOCK})`);
  const app = createApp({
    ...parts,
    log: {
      ...log,
      async renderNow(site, query, view, ended) {
        if (heavy(site))
          await postgres.snapshot(
            (tx) => tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`),
            ended,
          );
        return log.renderNow(site, query, view, ended);
      },
    },
  });
  return {
    origin,
    app,
    ask: async (path, token, signal) =>
      app.request(path, { ...as(token), ...(signal === undefined ? {} : { signal }) }),
    async blocked() {
      const { rows } = await blocker.query<{ count: number }>(
        "select count(*)::int as count from pg_stat_activity where wait_event = 'advisory' and datname = current_database()",
      );
      return rows[0]?.count ?? 0;
    },
    goOn: async () => void (await blocker.query(`select pg_advisory_unlock(${LOCK})`)),
  };
}

const as = (token: string) => ({ headers: { authorization: `Token ${token}` } });
const isTrue = (found: boolean) => (found ? true : undefined);

test("heavy reads of all sites hold no more than what is the reads', and writes go through", async () => {
  const { origin, ask, blocked, goOn } = await createHeavy(() => true);
  const asked = [origin.token, "other"].flatMap((token) =>
    Array.from({ length: 6 }, () => ask(LIST, token)),
  );
  await eventually("reads wait", async () => isTrue((await blocked()) === limits.read.most));
  for (const slug of ["b", "c", "d"]) await makePage(origin, "article", slug, { title: slug });
  expect(await blocked()).toBe(limits.read.most);
  await goOn();
  const statuses = new Set((await Promise.all(asked)).map(({ status }) => status));
  expect(statuses.difference(new Set([200, 404, 429, 503]))).toEqual(new Set());
});

test("one site's heavy reads leave room for another's, and end in 429, not in 503", async () => {
  const { origin, ask, blocked, goOn } = await createHeavy();
  const asked = Array.from({ length: 12 }, () => ask(LIST, origin.token));
  await eventually("a read waits", async () => isTrue((await blocked()) === limits.read.perSite));
  for (let turn = 0; turn < 5; turn++) {
    const { status } = await ask("/v2/content/?keys=none", "other");
    expect(status).toBe(404);
  }
  expect(await blocked()).toBe(limits.read.perSite);
  const refused = await Promise.race(asked);
  expect(refused.status).toBe(429);
  expect(refused.headers.get("retry-after")).toBe("1");
  expect(await refused.json()).toEqual({ detail: expect.stringMatching(/share of the origin/) });
  await goOn();
  await Promise.all(asked);
});

test("a reader that goes takes its statement along, and its connection serves others", async () => {
  const { origin, ask, blocked, goOn } = await createHeavy();
  const asker = new AbortController();
  const asked = ask(LIST, origin.token, asker.signal);
  await eventually("it waits", async () => isTrue((await blocked()) === 1));
  asker.abort();
  await eventually("it is cancelled", async () => isTrue((await blocked()) === 0));
  const { status, headers } = await asked;
  expect([status, headers.get("larder-error")]).toEqual([503, "busy"]);
  const { read } = origin.parts.shares.states().lanes;
  expect(read).toMatchObject({ running: 0, waiting: 0, ended: { gone: 1, late: 0 } });
  expect(origin.events.filter(({ kind }) => kind === "request.failed")).toEqual([]);
  await goOn();
  const again = await Promise.all(
    Array.from({ length: 2 * TEST_CONNECTIONS }, () => ask(LIST, origin.token)),
  );
  expect(again.map((answer) => answer.status)).toEqual(again.map(() => 200));
});

test("a connection that closes is a reader that goes, whether its read runs or waits for its turn", async () => {
  const { origin, app, blocked } = await createHeavy();
  const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", () => resolve(true)));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const requests = Array.from({ length: 8 }, () => {
    const sent = httpRequest({ port, path: LIST, ...as(origin.token) });
    sent.on("error", () => undefined);
    return sent.end();
  });
  const lane = () => origin.parts.shares.states().lanes.read;
  await eventually("one runs, the others wait", async () =>
    isTrue(lane().running === 1 && lane().waiting === 7 && (await blocked()) === 1),
  );
  for (const sent of requests) sent.destroy();
  await eventually("nothing runs", async () => isTrue((await blocked()) === 0));
  await eventually("all have gone", async () =>
    isTrue(lane().running + lane().waiting === 0 && lane().ended.gone === requests.length),
  );
});
