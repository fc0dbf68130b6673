import { describe, expect, it } from "vitest";
import { createApp } from "../../origin/app.ts";
import { readConfig } from "../../origin/config.ts";
import type { ReplicaState } from "../../origin/db/standing.ts";
import type { Stance } from "../../origin/life/standing.ts";
import { standingFamilies } from "../../origin/metrics/standing.ts";
import { createEventMetrics } from "../../origin/metrics/from-events.ts";
import {
  createCounter,
  createHistogram,
  printFamilies,
  quantile,
} from "../../program/metrics/text.ts";
import { createConnected } from "../support/connected.ts";
import { makeItems, makeType, text } from "../support/model.ts";
import { originsOfFile, TEST_KEYS, type TestOrigin } from "../support/origin.ts";

/** Numbers for whoever runs the deployment. */

const newOrigin = originsOfFile();
const TOKEN = "metrics-token-of-the-test";

async function scrape(origin: TestOrigin, authorization?: string) {
  const headers = authorization === undefined ? {} : { authorization };
  const response = await createApp(origin.parts).request("/metrics", { headers });
  const body = await response.text();
  return { status: response.status, type: response.headers.get("content-type"), body };
}

const SAMPLE =
  /^[a-z_]+(\{[a-z]+="(\\.|[^"\\\n])*"(,[a-z]+="(\\.|[^"\\\n])*")*\})? (NaN|[+-]Inf|-?[\d.e+-]+)$/;

describe("what an origin is", () => {
  const replica: ReplicaState = {
    receives: false,
    behindBytes: 70,
    lastChangeAt: null,
    behindS: 12,
    position: "0/1",
  };
  const said = (stance: Stance, state: ReplicaState | null) =>
    printFamilies(standingFamilies({ stance: () => stance, replica: () => state }))
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#") && !line.endsWith("} 0"));

  it("is said, and of a standby how far its replica is", () => {
    expect(said("primary", null)).toEqual(['larder_origin_standing{standing="primary"} 1']);
    expect(said("overtaken", null)).toEqual(['larder_origin_standing{standing="overtaken"} 1']);
    expect(said("standby", replica)).toEqual([
      'larder_origin_standing{standing="standby"} 1',
      "larder_replica_receives 0",
      "larder_replica_behind_bytes 70",
      "larder_replica_behind_seconds 12",
    ]);
  });

  it("is nothing that is guessed: a replica that showed nothing yet has no age, and one that was promoted is none", () => {
    const young = said("standby", { ...replica, behindS: null });
    expect(young).toHaveLength(3);
    expect(said("primary", replica)).toHaveLength(1);
  });
});

describe("metrics", () => {
  it("are opened by their own token and by nothing else, and are not there without one", async () => {
    const without = await newOrigin();
    expect((await scrape(without, `Bearer ${TOKEN}`)).status).toBe(404);
    const origin = await newOrigin({ metricsToken: TOKEN });
    const statuses: number[] = [];
    for (const authorization of [
      undefined,
      "Bearer x",
      `Token ${origin.token}`,
      `Bearer ${origin.token}`,
      `Token ${TOKEN}`,
      `Bearer ${TOKEN}x`,
      `Bearer ${TOKEN}`,
    ])
      statuses.push((await scrape(origin, authorization)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 200]);
    const { status } = await origin.request("GET", "/manage/v1/site", undefined, TOKEN);
    expect(status).toBe(401);
  });

  it("say what waits, how far each edge is, and what was counted", async () => {
    const site = await createConnected(newOrigin, { a: {}, b: {} }, { metricsToken: TOKEN });
    await makeType(site, "collections", "team", [text("name")]);
    await site.deliver();
    await site.clock.advance(5_000);
    await makeItems(site, "team", [{ name: "x" }]);
    await site.clock.advance(2_000);
    await site.deliver("a");
    site.faults.set("b", "refuses");
    await site.deliver("b");
    await site.clock.advance(8_000);
    const { body, type } = await scrape(site, `Bearer ${TOKEN}`);
    expect(type).toBe("text/plain; version=0.0.4; charset=utf-8");
    const lines = body.trimEnd().split("\n");
    expect(lines.filter((line) => !line.startsWith("# ") && !SAMPLE.test(line))).toEqual([]);
    const own = lines.filter((line) => line.includes(`site="${site.site.id}"`));
    expect(own.map((line) => line.replace(/edge="\d+"/, "edge"))).toEqual([
      `larder_change_waiting_seconds{site="${site.site.id}"} 10`,
      `larder_changes_waiting{site="${site.site.id}"} 1`,
      `larder_edge_position{site="${site.site.id}",edge} 2`,
      `larder_edge_position{site="${site.site.id}",edge} 5`,
      `larder_edge_behind_changes{site="${site.site.id}",edge} 1`,
      `larder_edge_behind_changes{site="${site.site.id}",edge} 0`,
      `larder_edge_behind_positions{site="${site.site.id}",edge} 3`,
      `larder_edge_behind_positions{site="${site.site.id}",edge} 0`,
      `larder_edge_unpurged_positions{site="${site.site.id}",edge} 0`,
      `larder_edge_unpurged_positions{site="${site.site.id}",edge} 0`,
      `larder_edge_failing_seconds{site="${site.site.id}",edge} 8`,
      `larder_edge_failing_seconds{site="${site.site.id}",edge} 0`,
    ]);
    expect(lines).toContain('larder_sends_total{outcome="failed"} 1');
    expect(lines).toContain('larder_publish_to_edge_seconds_bucket{le="2.5"} 5');
    expect(lines).toContain('larder_publish_to_edge_seconds_bucket{le="1"} 4');
    expect(body).not.toMatch(/test-\d|http|NaN site/);
  });
});

describe("what is counted", () => {
  it("comes from the events, and quantiles from the newest of them", () => {
    const { observe, families } = createEventMetrics();
    const names = { site: 1, webhook: 1, delivery: "d" };
    observe({ kind: "webhook.delivered", ...names });
    observe({ kind: "webhook.failed", ...names, attempt: 1, cause: "x" });
    observe({ kind: "query.unreadable", site: 1, query: "/secret" });
    const run = { site: 1, changes: 1, documents: 3, head: 9 };
    observe({ kind: "materialize.committed", ...run, written: 7, dropped: 2 });
    observe({ kind: "rendition.dropped", site: 1, count: 2, reason: "refused" });
    for (let probe = 0; probe < 1_000; probe++)
      observe({ kind: "probe.ended", site: 1, edge: 1, seenMs: probe < 985 ? 1_000 : null });
    const printed = printFamilies(families());
    const lines = printed.split("\n");
    for (const line of [
      'larder_webhooks_total{outcome="delivered"} 1',
      'larder_webhooks_total{outcome="failed"} 1',
      "larder_renditions_written_total 7",
      'larder_renditions_dropped_total{reason="refused"} 2',
      'larder_probe_visible_seconds{quantile="0.5"} 1',
      'larder_probe_visible_seconds{quantile="0.99"} +Inf',
      'larder_probe_stale_ratio{window="1"} NaN',
    ])
      expect(lines).toContain(line);
    expect(printed).not.toContain("secret");
  });

  it("is printed as Prometheus reads it", () => {
    const counter = createCounter("c_total", "a\\b\nc");
    counter.add({ why: 'say "no"\\\n' }, 2);
    const histogram = createHistogram("h", "h", [1, 2]);
    for (const value of [0.5, 1, 1.5, 9]) histogram.observe(value);
    expect(printFamilies([counter.family(), histogram.family()])).toBe(`# HELP c_total a\\\\b\\nc
# TYPE c_total counter
c_total{why="say \\"no\\"\\\\\\n"} 2
# HELP h h
# TYPE h histogram
h_bucket{le="1"} 2
h_bucket{le="2"} 3
h_bucket{le="+Inf"} 4
h_sum 12
h_count 4
`);
    expect([quantile([3, 1, 2], 0.5), quantile([], 0.5)]).toEqual([2, Number.NaN]);
  });

  it("is configured by the environment, whose values are never repeated", () => {
    const env = { DATABASE_URL: "postgres://x", LARDER_PUSH_KEYS: TEST_KEYS };
    const read = (more: Record<string, string>) => readConfig({ ...env, ...more });
    expect(read({})).toMatchObject({ metricsToken: null, probe: true });
    expect(read({ LARDER_METRICS_TOKEN: TOKEN, LARDER_PROBE: "0" })).toMatchObject({
      metricsToken: TOKEN,
      probe: false,
    });
    expect(() => read({ LARDER_METRICS_TOKEN: "short" })).toThrow(
      /^LARDER_METRICS_TOKEN is shorter than 16 characters, or has spaces\.$/,
    );
  });
});
