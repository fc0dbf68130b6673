import { expect, onTestFinished, test } from "vitest";
import { connect } from "../../origin/db/client.ts";
import { toCallerError } from "../../origin/db/errors.ts";
import { listen } from "../../origin/db/listen.ts";
import { createLeadership } from "../../origin/delivery/leadership.ts";
import { systemClock } from "../../shared/clock.ts";
import { startTcpProxy } from "../prove/processes/tcp-proxy.ts";
import { createFakeClock } from "../support/clock.ts";
import { createDatabase } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { createRandom } from "../support/random.ts";

/** A database that is gone without a word: its end of each connection is closed, and nobody says so. */

/** Nothing here takes as long; the real ones are seconds. */
const ANSWER_TIMEOUT_MS = 500;
const IDLE_SESSION_MS = 1_000;
const IDLE_IN_TRANSACTION_MS = 100;

/** A pool through a proxy, and another one past it. */
async function behindProxy() {
  const { url, drop } = await createDatabase();
  const random = createRandom(1);
  const target = { targetPort: Number(new URL(url).port), clock: systemClock, random };
  const proxy = await startTcpProxy({ port: 0, ...target });
  const through = new URL(url);
  through.port = String(proxy.port);
  const options = { maxConnections: 2, answerTimeoutMs: ANSWER_TIMEOUT_MS };
  const postgres = connect({ url: through.href, ...options, idleSessionMs: IDLE_SESSION_MS });
  const direct = connect({ url, ...options });
  onTestFinished(async () => {
    await proxy.close();
    await Promise.all([postgres.end(), direct.end()]);
    await drop();
  });
  return { proxy, postgres, direct };
}

test("every connection of the pool may go silent, and work goes on when there are others to be had", async () => {
  const { proxy, postgres } = await behindProxy();
  const work = () =>
    postgres.transaction(async (tx) => (await tx.execute<{ one: number }>("select 1 as one")).rows);
  await Promise.all([work(), work()]);
  proxy.set({ kind: "half_open" });
  for (const lost of await Promise.allSettled([work(), work()])) {
    expect(lost.status).toBe("rejected");
    const error = lost.status === "rejected" ? toCallerError(lost.reason) : undefined;
    expect(error).toMatchObject({ code: "unavailable" });
  }
  proxy.set({ kind: "clear" });
  expect(await Promise.all([work(), work()])).toEqual([[{ one: 1 }], [{ one: 1 }]]);
});

test("who listens finds out that nobody speaks any longer, and listens anew", async () => {
  const { proxy, postgres, direct } = await behindProxy();
  const clock = createFakeClock();
  const stop = new AbortController();
  const heard: string[] = [];
  let begun = 0;
  const listening = listen(
    { postgres, clock, random: createRandom(1), report: () => undefined },
    { channels: { news: (text) => heard.push(text) }, onListening: () => (begun += 1) },
    stop.signal,
  );
  const until = (what: string, isSo: () => boolean) =>
    eventually(what, async () => {
      await clock.advance(1_000);
      return isSo() ? true : undefined;
    });
  await until("it to listen", () => begun === 1);
  proxy.set({ kind: "half_open" });
  proxy.set({ kind: "clear" });
  await until("it to listen anew", () => begun === 2);
  await direct.pool.query("notify news, 'again'");
  await until("the news", () => heard.length > 0);
  expect(heard).toEqual(["again"]);
  stop.abort();
  await listening;
});

test("a process that hangs loses its edges to another one", async () => {
  const { postgres, direct } = await behindProxy();
  // its time stands still: it is as good as stopped
  const hanging = createLeadership(postgres, createFakeClock());
  const other = createLeadership(direct, systemClock);
  expect(await hanging.holds(1)).toBe(true);
  expect(await other.holds(1)).toBe(false);
  await eventually("the other one to hold the edge", async () =>
    (await other.holds(1)) ? true : undefined,
  );
  await eventually("the first to know", async () => ((await hanging.holds(1)) ? undefined : true));
  await Promise.all([hanging.release(), other.release()]);
});

test("who waits for what a hanging transaction had locked gets it, and does not give up", async () => {
  const { url, drop } = await createDatabase();
  const hanging = connect({ url, maxConnections: 1, idleInTransactionMs: IDLE_IN_TRANSACTION_MS });
  const usual = connect({ url, maxConnections: 1 });
  onTestFinished(async () => {
    await Promise.all([hanging.end(), usual.end()]);
    await drop();
  });
  await usual.pool.query("create table held (id int); insert into held values (1)");
  const lock = async (postgres: typeof usual, then: () => Promise<void>) =>
    postgres.transaction(async (tx) => {
      await tx.execute("select id from held for update");
      await then();
    });
  let next: Promise<void> | undefined;
  const lost = await lock(hanging, async () => {
    // as good as stopped: it says nothing more until another one has what it had
    await (next = lock(usual, () => Promise.resolve()));
  }).catch((error: unknown) => error);
  expect(toCallerError(lost)).toMatchObject({ code: "unavailable" });
  await next;

  // with the real bounds too: whoever waits has longer than whoever hangs
  const { rows } = await usual.pool.query<{ setting: string }>(
    "select setting from pg_settings where name = 'idle_in_transaction_session_timeout'",
  );
  expect(Number(rows[0]?.setting)).toBeGreaterThan(0);
  expect(Number(rows[0]?.setting) * 1.25).toBeLessThan(usual.pool.options.query_timeout ?? 0);
});
