import { describe, expect, test } from "vitest";
import { probes, waitingApp } from "../../origin/http/probes.ts";
import { createReadiness, WAITS, type WaitsFor } from "../../origin/life/readiness.ts";
import { header } from "../../shared/headers.ts";
import { READY_KEPT_MS, READY_LOOK_MS, READY_SLOW_MS } from "../../shared/limits-life.ts";
import { createFakeClock } from "../support/clock.ts";

/** What `/healthz` and `/readyz` say, and how often it is looked for that. */

function createAsked() {
  const clock = createFakeClock();
  const readiness = createReadiness(clock);
  let [looks, found]: [number, WaitsFor | null] = [0, null];
  let hold: Promise<void> | undefined;
  readiness.begun(async () => {
    looks += 1;
    await hold;
    return found;
  });
  return {
    clock,
    readiness,
    looks: () => looks,
    find: (what: WaitsFor | null) => void (found = what),
    hold: (until: Promise<void> | undefined) => void (hold = until),
  };
}

describe("a look whether an origin can serve", () => {
  test("is made once for all who ask meanwhile, and for a moment after", async () => {
    const { clock, readiness, looks, find } = createAsked();
    const asked = await Promise.all(Array.from({ length: 1_000 }, () => readiness.look()));
    expect([new Set(asked), looks()]).toEqual([new Set([null]), 1]);
    find("schema_newer");
    await clock.advance(READY_KEPT_MS - 1);
    expect([await readiness.look(), looks()]).toEqual([null, 1]);
    await clock.advance(1);
    expect([await readiness.look(), looks()]).toEqual(["schema_newer", 2]);
  });

  test("that gets no answer in time says that Postgres is away, and no second one is begun beside it", async () => {
    const { clock, readiness, looks, hold } = createAsked();
    const answer = Promise.withResolvers<void>();
    hold(answer.promise);
    for (let round = 0; round < 3; round++) {
      const asked = readiness.look();
      await clock.advance(READY_LOOK_MS);
      expect([await asked, looks()]).toEqual(["database", 1]);
      await clock.advance(READY_KEPT_MS);
    }
    hold(undefined);
    answer.resolve();
    expect(await readiness.look()).toBe(null);
  });

  test("that is late says what the one before found, as long as answers come", async () => {
    const { clock, readiness, hold } = createAsked();
    const late = async () => {
      await clock.advance(READY_KEPT_MS);
      const asked = readiness.look();
      await clock.advance(READY_LOOK_MS);
      return asked;
    };
    expect(await readiness.look()).toBe(null);
    for (let round = 0; round < 3; round++) {
      const answer = Promise.withResolvers<void>();
      hold(answer.promise);
      expect(await late()).toBe(null);
      answer.resolve();
      await answer.promise;
    }
    // and then none comes any more
    hold(Promise.withResolvers<void>().promise);
    expect(await late()).toBe(null);
    await clock.advance(READY_SLOW_MS);
    expect(await late()).toBe("database");
  });

  test("that fails says so too", async () => {
    const readiness = createReadiness(createFakeClock());
    readiness.begun(() => Promise.reject(new Error("no words")));
    expect(await readiness.look()).toBe("database");
  });

  test("is not made any more once the origin ends", async () => {
    const { readiness, looks } = createAsked();
    readiness.drain();
    expect([await readiness.look(), looks()]).toEqual(["draining", 0]);
  });
});

describe("the answers", () => {
  test("say what is waited for, to everybody, and are kept by nobody", async () => {
    const readiness = createReadiness(createFakeClock());
    const app = probes(readiness);
    for (const waits of Object.keys(WAITS) as WaitsFor[]) {
      readiness.waitFor(waits);
      const response = await app.request("/readyz?for=writes");
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(response.headers.get("cache-control")).toBe("private, no-store");
      const detail = WAITS[waits];
      expect(await response.json()).toEqual({ status: "not_ready", waits_for: waits, detail });
      expect((await app.request("/healthz")).status).toBe(200);
    }
    readiness.begun(() => Promise.resolve(null));
    const ready = await app.request("/readyz");
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
  });

  test("of one that stands by are that it can serve, and how far its replica is; not to who wants to write", async () => {
    const readiness = createReadiness(createFakeClock());
    const app = probes(readiness);
    const replica = { behindS: 3 };
    const waits: WaitsFor = "standby";
    readiness.begun(
      () => Promise.resolve(waits),
      () => ({ replica }),
    );
    const ready = await app.request("/readyz");
    const detail = WAITS[waits];
    expect([ready.status, await ready.json()]).toEqual([200, { status: waits, detail, replica }]);
    for (const asked of ["/readyz?for=writes", "/readyz/?for=writes&for=reads"]) {
      const response = await app.request(asked);
      const body = { status: "not_ready", waits_for: waits, detail, replica };
      expect([response.status, await response.json()]).toEqual([503, body]);
    }
  });

  test("come to GET and HEAD, with whatever query and with a slash at the end; nothing else is taken", async () => {
    const app = waitingApp(createReadiness(createFakeClock()));
    const statusOf = async (method: string, path: string) =>
      (await app.request(path, { method })).status;
    for (const [path, status] of [
      ["/healthz", 200],
      ["/readyz", 503],
    ] as const) {
      for (const asked of [path, `${path}/`, `${path}?__proto__=%00&a=%ED%A0%80`])
        for (const method of ["GET", "HEAD"])
          expect.soft([asked, await statusOf(method, asked)]).toEqual([asked, status]);
      for (const method of ["POST", "PUT", "PATCH", "DELETE"])
        expect.soft([method, await statusOf(method, path)]).toEqual([method, 405]);
    }
  });

  test("to whatever else is asked before an origin has begun are the documented 503, and closed to pages where all is", async () => {
    const readiness = createReadiness(createFakeClock());
    readiness.waitFor("database");
    const app = waitingApp(readiness);
    for (const [method, path] of [
      ["GET", "/v2/pages/a/b/?auth_token=x"],
      ["POST", "/v2/pages/"],
      ["GET", "/manage/v1/edges"],
      ["GET", "/metrics"],
      ["GET", "/nothing/%00"],
    ] as const) {
      const body = method === "POST" ? { body: "{}" } : {};
      const response = await app.request(path, { method, ...body });
      expect.soft([path, response.status]).toEqual([path, 503]);
      expect.soft(await response.json()).toEqual({ detail: `${WAITS.database} Try again.` });
      expect.soft(response.headers.get("retry-after")).toMatch(/^\d+$/);
      expect.soft(response.headers.get(header.error)).toBe("unavailable");
      expect.soft(response.headers.get(header.notDone)).toBe("database");
      const isOpen = response.headers.has("access-control-allow-origin");
      expect.soft([path, isOpen]).toEqual([path, !/^\/(manage|metrics)/.test(path)]);
    }
    expect((await app.request("/v2/pages/", { method: "OPTIONS" })).status).toBe(204);
  });
});
