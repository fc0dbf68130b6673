import { describe, expect, it, onTestFinished, test } from "vitest";
import { ambient } from "../../program/current.ts";
import { createExporter } from "../../program/tracing/exporter.ts";
import { samplerOf } from "../../program/tracing/sampler.ts";
import { readTracing, type TraceSettings } from "../../program/tracing/settings.ts";
import { createTracer, type EndedSpan } from "../../program/tracing/tracer.ts";
import { handedOn } from "../../shared/current.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Event } from "../../shared/events.ts";
import { startCollector } from "../support/collector.ts";
import { eventually } from "../support/eventually.ts";
import { listen } from "../support/listener.ts";

/** Traces: what the variables say, how spans hang together, and that a collector is nobody's trouble. */

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.test:4318/" };
const TRACE = "0af7651916cd43dd8448eb211c80319c";

function settingsOf(env: Record<string, string>): TraceSettings {
  const tracing = readTracing(env, "larder-test");
  if (tracing.kind === "off") throw new Error(`it is off: ${tracing.why ?? "nothing is set"}`);
  return tracing.settings;
}

describe("the variables", () => {
  it("record nothing unless an endpoint is set", () => {
    const off = { kind: "off" };
    expect(readTracing({}, "x")).toEqual(off);
    expect(readTracing({ OTEL_SERVICE_NAME: "a" }, "x")).toEqual(off);
    expect(readTracing({ ...ENDPOINT, OTEL_SDK_DISABLED: "TRUE" }, "x")).toEqual(off);
    expect(readTracing({ ...ENDPOINT, OTEL_TRACES_EXPORTER: "none" }, "x")).toEqual(off);
  });

  it("say where spans go, with what, and what they are of", () => {
    expect(settingsOf(ENDPOINT)).toMatchObject({
      url: "http://collector.test:4318/v1/traces",
      headers: {},
      timeoutMs: 10_000,
      resource: { "service.name": "larder-test" },
      queueMost: 2_048,
      batchMost: 512,
      everyMs: 5_000,
    });
    const all = settingsOf({
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "https://other.test/spans",
      OTEL_EXPORTER_OTLP_HEADERS: "api-key=a%20b, x = y,nonsense,=z,bad=%zz",
      OTEL_EXPORTER_OTLP_TIMEOUT: "100",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test,service.name=other",
      OTEL_SERVICE_NAME: "mine",
      OTEL_BSP_MAX_QUEUE_SIZE: "10",
      OTEL_BSP_SCHEDULE_DELAY: "99999999999999999999",
    });
    expect(all).toMatchObject({
      url: "https://other.test/spans",
      headers: { "api-key": "a b", x: "y", bad: "%zz" },
      timeoutMs: 100,
      resource: { "service.name": "mine", "deployment.environment.name": "test" },
      queueMost: 10,
      everyMs: 5_000,
    });
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4318" }, "ENDPOINT"],
    [{ ...ENDPOINT, OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, "PROTOCOL"],
    [{ ...ENDPOINT, OTEL_TRACES_SAMPLER: "jaeger_remote" }, "SAMPLER"],
    [{ ...ENDPOINT, OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "2" }, "SAMPLER"],
    [{ ...ENDPOINT, OTEL_TRACES_EXPORTER: "zipkin" }, "EXPORTER"],
  ])("that cannot be followed keep nobody from running: %j", (env, named) => {
    expect(readTracing(env, "x")).toEqual({ kind: "off", why: expect.stringContaining(named) });
  });
});

describe("a sampler", () => {
  const from = (isSampled: boolean) => ({ traceId: TRACE, spanId: "b7ad6b7169203331", isSampled });

  it("goes by who sent it, and takes what begins here", () => {
    const sampler = samplerOf("", "")!;
    expect([sampler(TRACE, undefined), sampler(TRACE, from(true))]).toEqual([true, true]);
    expect(sampler(TRACE, from(false))).toBe(false);
    expect(samplerOf("parentbased_always_off", "")!(TRACE, undefined)).toBe(false);
    expect(samplerOf("always_on", "")!(TRACE, from(false))).toBe(true);
  });

  it("takes its part of all traces, the same ones everywhere", () => {
    const sampler = samplerOf("traceidratio", "0.25")!;
    const ids = Array.from({ length: 4_000 }, (_, at) =>
      (at * 2_654_435_761)
        .toString(16)
        .padStart(32, "a")
        .replace(/.{13}$/, (end) =>
          Math.floor((at / 4_000) * 16 ** 13)
            .toString(16)
            .padStart(end.length, "0"),
        ),
    );
    expect(ids.filter((id) => sampler(id, undefined))).toHaveLength(1_000);
    expect(samplerOf("traceidratio", "0")!("f".repeat(32), undefined)).toBe(false);
    expect(samplerOf("traceidratio", "1")!("f".repeat(32), undefined)).toBe(true);
  });
});

function createTracing(sampler = samplerOf("", "")!) {
  const ended: EndedSpan[] = [];
  let count = 0;
  const tracer = createTracer({
    ambient,
    sampler,
    now: () => ++count,
    randomHex: (bytes) => (++count).toString(16).padStart(2 * bytes, "0"),
    ended: (span) => void ended.push(span),
  });
  return { tracer, ended };
}

describe("spans", () => {
  it("hang together as the work does, beside each other too, and are handed on", async () => {
    const { tracer, ended } = createTracing();
    const leaf = (name: string) => () =>
      tracer.span({ name, kind: "client" }, async () => handedOn(ambient.get()));
    const parent = { traceId: TRACE, spanId: "b7ad6b7169203331", isSampled: true };
    const sent = await tracer.span({ name: "root", kind: "server", parent }, () =>
      Promise.all([leaf("a")(), leaf("b")()]),
    );
    const [a, b, root] = ended;
    expect(root).toMatchObject({ name: "root", parentId: parent.spanId, traceId: TRACE });
    expect([a, b]).toMatchObject([
      { name: "a", parentId: root!.spanId, traceId: TRACE },
      { name: "b", parentId: root!.spanId, traceId: TRACE },
    ]);
    expect(sent.map(({ traceparent }) => traceparent)).toEqual(
      [a, b].map((span) => `00-${TRACE}-${span!.spanId}-01`),
    );
    expect(ambient.get()).toBe(undefined);
  });

  it("say what went wrong, and the error goes on", async () => {
    const { tracer, ended } = createTracing();
    const failing = () => tracer.span({ name: "x", kind: "internal" }, async () => fail());
    await expect(failing()).rejects.toThrow("it broke");
    expect(ended).toMatchObject([{ failure: expect.stringContaining("it broke") }]);
  });

  it("of a trace that is not recorded are none, and tell others so", async () => {
    const { tracer, ended } = createTracing(() => false);
    const sent = await tracer.span({ name: "x", kind: "server" }, async () => {
      expect(tracer.recorded()).toBe(undefined);
      return handedOn(ambient.get())["traceparent"];
    });
    expect(sent).toMatch(/-00$/);
    expect(ended).toEqual([]);
  });

  it("hold no more than a bounded text", async () => {
    const { tracer, ended } = createTracing();
    const attributes = { long: "x".repeat(1_000_000) };
    await tracer.span({ name: "x", kind: "server", attributes }, async (span) => {
      span.fail("y".repeat(1_000_000));
    });
    expect(JSON.stringify(ended).length).toBeLessThan(2_000);
  });
});

const fail = () => {
  throw new Error("it broke");
};

/** What runs against a collector at this address. */
function exporting(url: string, more: Partial<TraceSettings> = {}) {
  const events: Event[] = [];
  const exporter = createExporter({
    settings: { ...settingsOf({ OTEL_EXPORTER_OTLP_ENDPOINT: url }), everyMs: 1, ...more },
    fetch: (input, init) => fetch(input, init),
    clock: systemClock,
    report: (event) => void events.push(event),
  });
  onTestFinished(() => exporter.stop());
  const dropped = () =>
    events.reduce((all, event) => all + (event.kind === "trace.dropped" ? event.spans : 0), 0);
  return { exporter, events, dropped };
}

const spanOf = (at: number): EndedSpan => ({
  traceId: TRACE,
  spanId: (at + 1).toString(16).padStart(16, "0"),
  isSampled: true,
  parentId: null,
  name: `span ${at}`,
  kind: "internal",
  beganMs: 1_700_000_000_000.25,
  endedMs: 1_700_000_000_001.5,
  attributes: { text: "a\uD800b", whole: 3, part: 0.5, yes: true },
  links: [],
  failure: at === 0 ? "why" : null,
});

describe("the exporter", () => {
  test("sends spans as a collector takes them, with its headers", async () => {
    const collector = await startCollector();
    const { exporter, dropped } = exporting(collector.url, { headers: { "api-key": "k" } });
    for (let at = 0; at < 3; at++) exporter.add(spanOf(at));
    await exporter.stop();
    expect(collector.problems).toEqual([]);
    expect(collector.spans).toHaveLength(3);
    expect(collector.spans[0]).toMatchObject({
      service: "larder-test",
      name: "span 0",
      kind: 1,
      ms: 1.25,
      attributes: { text: "a\uFFFDb", whole: "3", part: 0.5, yes: true },
      failure: "why",
    });
    expect(collector.headers[0]).toMatchObject({
      "api-key": "k",
      "content-type": "application/json",
    });
    expect(dropped()).toBe(0);
  });

  test("of a collector that never answers keeps no more than its queue, and counts the rest", async () => {
    const asked: number[] = [];
    const silent = await listen(({ body }) => void asked.push(body.length));
    const { exporter, dropped } = exporting(silent.url, { queueMost: 10, batchMost: 5 });
    for (let at = 0; at < 5; at++) exporter.add(spanOf(at));
    await eventually("the first batch", async () => (asked.length > 0 ? true : undefined));
    for (let at = 0; at < 10_000; at++) exporter.add(spanOf(at));
    await exporter.stop();
    expect(dropped()).toBe(10_005);
    expect(asked).toHaveLength(1);
  });

  test("of a slow one sends what waited within its bound, once it answers", async () => {
    const sent: number[] = [];
    let answerFirst = () => undefined as void;
    const slow = await listen(({ body }, response) => {
      sent.push(body.split('"spanId"').length - 1);
      if (sent.length > 1) response.end("{}");
      else answerFirst = () => void response.end("{}");
    });
    const { exporter, dropped } = exporting(slow.url, { queueMost: 10, batchMost: 5 });
    for (let at = 0; at < 5; at++) exporter.add(spanOf(at));
    await eventually("the first batch", async () => (sent.length > 0 ? true : undefined));
    for (let at = 0; at < 10_000; at++) exporter.add(spanOf(at));
    answerFirst();
    await exporter.stop();
    expect([sent, dropped()]).toEqual([[5, 5, 5], 9_990]);
  });

  test("of one that is not there, or refuses, drops what it cannot give away", async () => {
    const refusing = await listen((_, response) => {
      response.statusCode = 503;
      response.end();
    });
    for (const url of ["http://127.0.0.1:9", refusing.url]) {
      const { exporter, dropped } = exporting(url);
      for (let at = 0; at < 7; at++) exporter.add(spanOf(at));
      await exporter.stop();
      exporter.add(spanOf(8));
      expect(dropped(), url).toBe(7);
    }
  });
});
