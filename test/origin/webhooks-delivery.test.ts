import { createHmac, timingSafeEqual } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { listEdges } from "../../origin/db/log/edges.ts";
import { recordReached } from "../../origin/db/log/receipts.ts";
import { readHead } from "../../origin/db/log/renditions.ts";
import { createWebhookLoop, type WebhookLoop } from "../../origin/delivery/webhooks/loop.ts";
import { sendDue } from "../../origin/delivery/webhooks/webhooks.ts";
import {
  WEBHOOK_KEEP_MS,
  WEBHOOK_LEASE_MS,
  WEBHOOK_LIVE_WAIT_MS,
} from "../../shared/limits-webhooks.ts";
import { createOutbound } from "../../origin/outbound/client.ts";
import { eventually } from "../support/eventually.ts";
import { listen, type Answer } from "../support/listener.ts";
import { makeItems, makeType, text } from "../support/model.ts";
import { originsOfFile } from "../support/origin.ts";
import { whileTimePasses } from "../support/until.ts";
import { createHookedOrigin, type HookedOrigin } from "../support/webhooks.ts";

const newOrigin = originsOfFile();

async function teamOrigin(answer?: Answer): Promise<HookedOrigin> {
  const origin = await createHookedOrigin(newOrigin, answer === undefined ? {} : { answer });
  await makeType(origin, "collections", "team", [text("label")]);
  return origin;
}
const publish = (origin: HookedOrigin) => makeItems(origin, "team", [{ label: "Ann" }]);

/** Registers an edge that has nothing. @returns notes that it has everything up to a change */
async function addEdge(
  origin: HookedOrigin,
  name: string,
): Promise<(change: number) => Promise<void>> {
  const { db } = origin.parts.postgres;
  await origin.request("POST", "/manage/v1/edges", { name, url: `https://${name}.example` });
  const id = (await listEdges(db, origin.site.id)).find((edge) => edge.name === name)?.id ?? 0;
  return async (change) => {
    const { epoch, head } = await readHead(db, origin.site.id);
    await recordReached(
      db,
      id,
      { epoch, position: head, change, purgedTo: head, documents: head },
      "2026-01-01T00:00:00Z",
    );
  };
}

/** The loop as the origin runs it. */
function startLoop({ sender }: HookedOrigin): WebhookLoop {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  return createWebhookLoop(sender, { signal: stop.signal, failureWaitMs: 1_000 });
}

const newestChange = async (origin: HookedOrigin) => {
  const { body } = await origin.request("GET", "/manage/v1/changes");
  return (body as { data: { number: number }[] }).data[0]?.number ?? 0;
};

describe("a webhook waits for its change", () => {
  it("until it is in the log and at every edge", async () => {
    const origin = await teamOrigin();
    const edges = [await addEdge(origin, "a"), await addEdge(origin, "b")];
    await origin.hook();
    await publish(origin);
    expect(await origin.deliver()).toBe(0);
    await origin.materialize();
    expect(await origin.deliver()).toBe(0);
    const change = await newestChange(origin);
    await edges[0]?.(change);
    await edges[1]?.(change - 1);
    expect(await origin.deliver()).toBe(0);
    await edges[1]?.(change);
    expect(await origin.deliver()).toBe(1);
    expect(origin.messages()).toMatchObject([{ change, live: true }]);
  });

  it("until it is in the log, where there are no edges", async () => {
    const origin = await teamOrigin();
    await origin.hook();
    await publish(origin);
    expect(await origin.deliver()).toBe(0);
    await origin.materialize();
    expect(await origin.deliver()).toBe(1);
  });

  it("for half a minute at most, and then says that it is not live", async () => {
    const origin = await teamOrigin();
    const reach = await addEdge(origin, "a");
    await origin.hook();
    await publish(origin);
    await origin.materialize();
    await origin.clock.advance(WEBHOOK_LIVE_WAIT_MS - 1);
    expect(await origin.deliver()).toBe(0);
    await origin.clock.advance(1);
    expect(await origin.deliver()).toBe(1);
    expect(origin.messages()).toMatchObject([{ live: false }]);
    await reach(await newestChange(origin));
    expect(await origin.deliver()).toBe(0);
  });

  it("but a draft, which no reader sees, waits for nothing", async () => {
    const origin = await teamOrigin();
    await addEdge(origin, "a");
    await origin.hook();
    await origin.request("POST", "/v2/content/", { key: "team", fields: [{ label: "x" }] });
    expect(await origin.deliver()).toBe(1);
    expect(origin.messages()).toMatchObject([{ change: null, live: true, surrogate_keys: [] }]);
  });
});

describe("a failed attempt", () => {
  const answers =
    (...statuses: number[]): Answer =>
    (_request, response) => {
      response.statusCode = statuses.shift() ?? 200;
      response.end("whatever");
    };

  it("is made again after growing waits, under the same id, until the consumer says 2xx", async () => {
    const origin = await teamOrigin(answers(500, 302, 404, 204));
    const { id } = await origin.hook();
    await publish(origin);
    await origin.materialize();
    const waits = [0, 10_000, 60_000, 300_000];
    for (const [index, waitMs] of waits.entries()) {
      if (waitMs > 0) await origin.clock.advance(waitMs - 1);
      if (waitMs > 0) expect(await origin.deliver()).toBe(0);
      await origin.clock.advance(1);
      expect.soft([index, await origin.deliver()]).toEqual([index, 1]);
    }
    await origin.clock.advance(86_400_000);
    expect(await origin.deliver()).toBe(0);
    const ids = origin.consumer.heard.map(({ headers }) => headers["larder-webhook-id"]);
    expect(new Set(ids).size).toBe(1);
    expect(await origin.deliveries(id)).toMatchObject([
      {
        id: ids[0],
        state: "delivered",
        attempts: 4,
        lastStatus: 204,
        lastError: null,
        nextAt: null,
      },
    ]);
  });

  it("is given up after eight, within about a day", async () => {
    const origin = await teamOrigin(answers(...Array<number>(20).fill(503)));
    const { id } = await origin.hook();
    await publish(origin);
    await origin.materialize();
    const startMs = origin.clock.now();
    for (let rounds = 0; rounds < 20; rounds++) {
      await origin.deliver();
      const [delivery] = await origin.deliveries(id);
      if (delivery?.nextAt === null || delivery === undefined) break;
      await origin.clock.advance(Date.parse(delivery.nextAt) - origin.clock.now());
    }
    expect(origin.consumer.heard).toHaveLength(8);
    expect((origin.clock.now() - startMs) / 3_600_000).toBeCloseTo(23.6, 1);
    expect(await origin.deliveries(id)).toMatchObject([
      { state: "failed", attempts: 8, lastStatus: 503, lastError: "It answered 503." },
    ]);
    const causes = origin.events.filter(({ kind }) => kind === "webhook.failed");
    expect(causes).toHaveLength(8);
    const path = `/manage/v1/webhooks/${id}/deliveries/${(await origin.deliveries(id))[0]?.id}/redeliver`;
    expect(await origin.request("POST", path)).toMatchObject({
      status: 202,
      body: { state: "waiting" },
    });
    expect(await origin.deliver()).toBe(1);
    expect(await origin.deliveries(id)).toHaveLength(2);
    const [first, again] = [origin.consumer.heard[0], origin.consumer.heard[8]];
    expect(again?.headers["larder-webhook-id"]).not.toBe(first?.headers["larder-webhook-id"]);
  });

  it("includes silence, which holds up no other webhook", async () => {
    const origin = await teamOrigin();
    const silent = await listen(() => undefined);
    (origin.parts.outboundAllow as string[]).push(silent.name);
    const dead = await origin.hook({ url: silent.url });
    const well = await origin.hook();
    await publish(origin);
    await origin.materialize();
    const loop = startLoop(origin);
    loop.wake();
    const heard = async () =>
      silent.heard.length === 1 && origin.consumer.heard.length === 1 ? true : undefined;
    await eventually("both to be asked while neither has answered in time", heard);
    await eventually("the answer to be noted", async () => {
      const [delivery] = await origin.deliveries(well.id);
      return delivery?.state === "delivered" ? true : undefined;
    });
    expect(await origin.deliveries(dead.id)).toMatchObject([{ attempts: 1, lastError: null }]);
    await whileTimePasses(origin.clock, loop.idle());
    expect(await origin.deliveries(dead.id)).toMatchObject([
      { state: "waiting", attempts: 1, lastError: "No answer within 5000 ms.", lastStatus: null },
    ]);
  });
});

describe("a sender", () => {
  it("that dies in the middle leaves its deliveries to the next one", async () => {
    const origin = await teamOrigin();
    const { id } = await origin.hook();
    await publish(origin);
    await origin.materialize();
    const dying = { ...origin.sender, outbound: () => Promise.reject(new Error("power cut")) };
    await expect(sendDue(dying, id)).rejects.toThrow("power cut");
    expect(await origin.deliver()).toBe(0);
    await origin.clock.advance(WEBHOOK_LEASE_MS);
    expect(await origin.deliver()).toBe(1);
    expect(origin.messages()).toHaveLength(1);
    expect(await origin.deliveries(id)).toMatchObject([{ state: "delivered", attempts: 2 }]);
  });

  it("takes nothing that another one has taken", async () => {
    const origin = await teamOrigin();
    const { id } = await origin.hook();
    await makeItems(origin, "team", Array(10).fill({ label: "x" }));
    await origin.materialize();
    let made = 0;
    while (made < 10) {
      const together = await Promise.all([1, 2, 3].map(() => sendDue(origin.sender, id)));
      made += together.reduce((sum, count) => sum + count, 0);
    }
    const ids = origin.consumer.heard.map(({ headers }) => headers["larder-webhook-id"]);
    expect([made, ids.length, new Set(ids).size]).toEqual([10, 10, 10]);
  });

  it("asks no address that is not public, whatever it was when the webhook was made", async () => {
    const origin = await teamOrigin();
    const inside = await listen(undefined, { host: "127.0.0.3" });
    const { id } = await origin.hook({ url: "http://rebinding.example/" });
    const { pool } = origin.parts.postgres;
    for (const url of [null, `http://127.0.0.3:${inside.port}/`, "http://127.1:8080/"]) {
      if (url !== null) await pool.query("update webhooks set url = $1 where id = $2", [url, id]);
      await publish(origin);
      await origin.materialize();
      expect(await origin.deliver()).toBe(1);
    }
    const errors = (await origin.deliveries(id)).map(({ lastError }) => lastError);
    expect(new Set(errors)).toEqual(
      new Set([`Port ${inside.port} is not allowed.`, "The address is not public."]),
    );
    expect(inside.connections).toBe(0);
  });

  it("says why it cannot be sent by a code, never by what the name resolves to or was answered", async () => {
    const origin = await teamOrigin();
    const closed = `127.0.0.1:1`;
    const { postgres, clock } = origin.parts;
    const { id } = await origin.hook({ url: "http://inner.example:8080/" });
    const outbound = createOutbound({
      resolve: () => Promise.reject(Object.assign(new Error("at 10.0.0.7"), { code: "ENOTFOUND" })),
      clock,
      allowPrivate: [closed],
    });
    const seen: unknown[] = [];
    for (const url of ["http://inner.example:8080/", `http://${closed}/`]) {
      await postgres.pool.query("update webhooks set url = $1 where id = $2", [url, id]);
      await publish(origin);
      await origin.materialize();
      await origin.deliver({ ...origin.sender, outbound });
      seen.push((await origin.deliveries(id))[0]?.lastError);
      await origin.clock.advance(1_000);
    }
    expect(seen).toEqual([
      "It cannot be reached: ENOTFOUND.",
      "It cannot be reached: ECONNREFUSED.",
    ]);
    const told = origin.events.filter(({ kind }) => kind === "webhook.failed");
    expect(JSON.stringify(told)).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
  });

  it("rests while the webhook is not enabled, and what happens meanwhile is not kept for it", async () => {
    const origin = await teamOrigin();
    const { id } = await origin.hook();
    await publish(origin);
    await origin.materialize();
    await origin.request("PATCH", `/manage/v1/webhooks/${id}`, { enabled: false });
    await publish(origin);
    await origin.materialize();
    await origin.clock.advance(60_000);
    expect(await origin.deliver()).toBe(0);
    expect(await sendDue(origin.sender, id)).toBe(0);
    await origin.request("PATCH", `/manage/v1/webhooks/${id}`, { enabled: true });
    expect(await origin.deliver()).toBe(1);
  });
});

describe("a message", () => {
  it("is signed with the secret, whose text is nowhere else", async () => {
    const origin = await teamOrigin();
    const headers = { authorization: "Bearer canary-header", "x-thing": "1" };
    const { id, secret } = await origin.hook({ headers });
    await publish(origin);
    await origin.materialize();
    await origin.deliver();
    const [heard] = origin.consumer.heard;
    expect(heard?.headers).toMatchObject({
      ...headers,
      "content-type": "application/json",
      "user-agent": "Larder",
    });
    expect(
      verify(secret, heard?.body ?? "", String(heard?.headers["larder-webhook-signature"])),
    ).toBe(true);
    expect(
      verify("other", heard?.body ?? "", String(heard?.headers["larder-webhook-signature"])),
    ).toBe(false);

    const { body: listed } = await origin.request("GET", "/manage/v1/webhooks");
    const everything = [origin.events, listed, await origin.deliveries(id), heard?.body];
    expect(JSON.stringify(everything)).not.toContain(secret);
    expect(JSON.stringify(everything)).not.toContain("canary-header");
  });

  it("is signed with both secrets while one is exchanged, so that a consumer has one or the other", async () => {
    const origin = await teamOrigin();
    const { id, secret } = await origin.hook();
    const exchange = (body: object = {}) =>
      origin.request("POST", `/manage/v1/webhooks/${id}/secret`, body);
    const takenBy = async (...secrets: string[]) => {
      await publish(origin);
      await origin.materialize();
      await origin.deliver();
      const { body, headers } = origin.consumer.heard.at(-1)!;
      const signature = String(headers["larder-webhook-signature"]);
      return secrets.map((each) => verify(each, body, signature));
    };
    expect(await takenBy(secret, "other")).toEqual([true, false]);
    const exchanged = await exchange();
    const { secret: next } = exchanged.body as { secret: string };
    expect(exchanged).toMatchObject({ status: 201, body: { id } });
    expect([next === secret, /^whsec_[A-Za-z0-9_-]{32}$/.test(next)]).toEqual([false, true]);
    expect(await takenBy(secret, next, "other")).toEqual([true, true, false]);
    expect((await exchange()).status).toBe(409);
    await origin.clock.advance(24 * 3_600_000);
    expect(await takenBy(secret, next)).toEqual([false, true]);
    // what somebody has is good no longer
    const { secret: third } = (await exchange({ previousForHours: 0 })).body as { secret: string };
    expect(await takenBy(next, third)).toEqual([false, true]);
    const { secret: fourth } = (await exchange({ previousForHours: 168 })).body as {
      secret: string;
    };
    const end = `/manage/v1/webhooks/${id}/secret/end-previous`;
    expect(await origin.request("POST", end)).toMatchObject({
      status: 200,
      body: { previousSecretUntil: null },
    });
    expect(await takenBy(third, fourth)).toEqual([false, true]);
    for (const previousForHours of [-1, 169, 1.5, "1", null])
      expect((await exchange({ previousForHours })).status).toBe(400);
    const { body: listed } = await origin.request("GET", "/manage/v1/webhooks");
    for (const each of [secret, next, third, fourth])
      expect(JSON.stringify([listed, origin.events])).not.toContain(each);
  });

  it("is forgotten after thirty days, with its deliveries", async () => {
    const origin = await teamOrigin();
    const { id } = await origin.hook();
    await publish(origin);
    await origin.clock.advance(1);
    await publish(origin);
    expect(await origin.deliveries(id)).toHaveLength(2);
    const loop = startLoop(origin);
    loop.wake();
    await loop.idle();
    expect(await origin.deliveries(id)).toHaveLength(2);
    await origin.clock.advance(WEBHOOK_KEEP_MS);
    loop.wake();
    await loop.idle();
    expect(await origin.deliveries(id)).toHaveLength(1);
  });
});

/** A consumer's check, as docs/webhooks.md shows it. */
function verify(secret: string, body: string, header: string): boolean {
  const [, time = "", macs = ""] = /^t=(\d+)((?:,v1=[0-9a-f]{64}){1,2})$/.exec(header) ?? [];
  const expected = createHmac("sha256", secret).update(`${time}.${body}`).digest();
  const isRight = (mac: string) => timingSafeEqual(expected, Buffer.from(mac, "hex"));
  return macs.split(",v1=").slice(1).some(isRight);
}
