import { expect, test } from "vitest";
import { waitingApp } from "../../origin/http/probes.ts";
import { createReadiness } from "../../origin/life/readiness.ts";
import { ambient } from "../../program/current.ts";
import { systemClock } from "../../shared/clock.ts";
import { createApp } from "../../origin/app.ts";
import { createRunner } from "../../origin/delivery/runner.ts";
import { originsOfFile } from "../support/origin.ts";

/** Requests of an origin are known by an id, and so are the runs of its loops. */

const createOrigin = originsOfFile();
const idOf = (response: Response) => response.headers.get("x-request-id");
const ID = { headers: { "x-request-id": "mine" } };
const MADE = /^[0-9a-f-]{36}$/;

test("every answer says its request's id, refusals and what is not there too", async () => {
  const origin = await createOrigin();
  const paths = [
    "/healthz",
    "/readyz",
    "/nothing",
    "/v2/pages/",
    "/v2/pages/?x=%00",
    "/manage/v1/types",
    "/manage/v1/openapi.json",
    "/metrics",
    "/internal/rendition",
  ];
  for (const path of paths) {
    const response = await origin.fetch(path, ID);
    const isKept = response.headers.get("cache-control")?.includes("public") === true;
    expect(idOf(response), path).toBe(isKept ? null : "mine");
    const other = await origin.fetch(path, { headers: { "x-request-id": "a, b" } });
    if (!isKept) expect(idOf(other), path).toMatch(MADE);
  }
  const { response } = await origin.request("GET", "/v2/pages/", undefined);
  expect(idOf(response)).toMatch(MADE);
  expect(response.headers.get("access-control-expose-headers")).toContain("x-request-id");
});

test("an origin that waits says it too", async () => {
  const app = waitingApp(createReadiness(systemClock));
  expect(idOf(await app.request("/v2/pages/", ID))).toBe("mine");
});

test("what fails is reported on behalf of its request", async () => {
  const origin = await createOrigin();
  const reported: unknown[] = [];
  const report = () => void reported.push(ambient.get()?.request);
  const broken = { db: {} as never, transaction: () => Promise.reject(new Error("broken")) };
  const app = createApp({
    ...origin.parts,
    report,
    postgres: { ...origin.parts.postgres, ...broken },
  });
  const headers = { authorization: `Token ${origin.token}`, ...ID.headers };
  const response = await app.request("/manage/v1/types", { headers });
  expect([response.status, idOf(response)]).toEqual([500, "mine"]);
  expect(reported).toEqual(["mine"]);
});

test("a loop that a request woke runs on nobody's behalf, each time under another id", async () => {
  const seen: (string | undefined)[] = [];
  const stop = new AbortController();
  const runner = createRunner(
    { clock: systemClock, report: () => undefined, signal: stop.signal, failureWaitMs: 1 },
    "test",
    async () => {
      seen.push(ambient.get()?.request);
      return { kind: seen.length < 2 ? "again" : "rest" };
    },
  );
  ambient.run({ request: "a request" }, () => runner.wake());
  await runner.idle();
  expect(seen).toEqual([expect.stringMatching(MADE), expect.stringMatching(MADE)]);
  expect(seen[0]).not.toBe(seen[1]);
});
