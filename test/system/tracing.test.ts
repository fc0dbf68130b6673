import { expect, onTestFinished, test } from "vitest";
import { startCollector, type Collected } from "../support/collector.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken, startLarder, type Larder } from "../support/larder.ts";

/** Traces of real processes, as a collector gets them. */

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const PARENT = "b7ad6b7169203331";
const SENT = `00-${TRACE}-${PARENT}-01`;
const PAGE = "/v2/pages/*/home/";

async function startTraced(endpoint: string): Promise<Larder> {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_BSP_SCHEDULE_DELAY: "50",
    OTEL_EXPORTER_OTLP_TIMEOUT: "60000",
    // what nobody asks a trace for begins none
    OTEL_TRACES_SAMPLER: "parentbased_always_off",
  };
  const larder = await startLarder({
    demo: false,
    edgeScript: "edge/node/main.ts",
    originEnv: env,
    edgeEnv: env,
  });
  onTestFinished(() => larder.stop());
  const fields = [{ key: "headline", kind: "short_text" }];
  await larder.manage("POST", "/manage/v1/single-pages", { key: "home", fields });
  return larder;
}

/** Statements are called by what they do, too. */
const isSelect = ({ service, name }: Collected) => service === "larder-edge" && name === "select";

const publish = (larder: Larder, headline: string) =>
  fetch(`${larder.edgeUrl}/v2/pages/?wait=live`, {
    method: "POST",
    headers: {
      authorization: `Token ${demoToken.write}`,
      "content-type": "application/json",
      traceparent: SENT,
      "x-request-id": "a-publish",
    },
    body: JSON.stringify({
      title: "Home",
      slug: "home",
      status: "published",
      fields: { headline },
    }),
  });

test("a publish is one trace: edge, origin, its statements, the log, the push, the edge again", async () => {
  const collector = await startCollector();
  const larder = await startTraced(collector.url);
  expect((await publish(larder, "one-of-a-kind")).status).toBe(202);
  const named = (service: string, name: string) =>
    collector.spans.find((span) => span.service === service && span.name === name);
  const all = await eventually("all spans of the publish", async () => {
    const spans = {
      write: named("larder-edge", "POST /v2/pages"),
      sent: collector.spans.find(
        ({ service, name, kind }) =>
          service === "larder-edge" && name === "POST /v2/pages" && kind === 3,
      ),
      taken: named("larder-origin", "POST /v2/pages"),
      transaction: named("larder-origin", "transaction"),
      materialize: named("larder-origin", "materialize"),
      push: named("larder-origin", "push"),
      applied: named("larder-edge", "POST /internal/v1/push"),
    };
    return Object.values(spans).every((span) => span !== undefined)
      ? (spans as Record<keyof typeof spans, Collected>)
      : undefined;
  });
  expect(collector.problems).toEqual([]);
  expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  expect(all.sent.parentId).toBe(
    collector.spans.find(({ parentId }) => parentId === PARENT)?.spanId,
  );
  expect(all.taken.parentId).toBe(all.sent.spanId);
  expect(all.push.attributes).toMatchObject({ "larder.site": "1" });
  expect(all.applied.parentId).toBe(all.push.spanId);
  const statements = collector.spans.filter(({ attributes }) => "db.query.text" in attributes);
  expect(statements.length).toBeGreaterThan(3);
  expect(statements.some(({ parentId }) => parentId === all.transaction.spanId)).toBe(true);
  // a statement's values, tokens and content stay where they are
  for (const secret of [demoToken.write, "one-of-a-kind", larder.pushKeys.split(":")[1]!])
    expect(collector.texts.join("\n")).not.toContain(secret);
});

test("a read that an edge selects shows the select, and a read without a trace shows nothing", async () => {
  const collector = await startCollector();
  const larder = await startTraced(collector.url);
  await publish(larder, "two");
  const read = (levels: number, headers: Record<string, string>) =>
    fetch(`${larder.edgeUrl}/v2/pages/*/home/?levels=${levels}&auth_token=${demoToken.read}`, {
      headers,
    });
  await larder.live();
  const before = collector.spans.length;
  await read(2, {});
  await read(3, {});
  await read(4, { traceparent: SENT });
  const [select, reading] = await eventually("the select and its read", async () => {
    const found = collector.spans.find((span) => isSelect(span));
    const parent = collector.spans.find(({ spanId }) => spanId === found?.parentId);
    return found && parent ? [found, parent] : undefined;
  });
  expect(select).toMatchObject({ traceId: TRACE, attributes: { "larder.site": "1" } });
  expect(reading).toMatchObject({ name: "GET /v2/pages", kind: 2, parentId: PARENT });
  const reads = collector.spans.slice(before).filter(({ name }) => name === "GET /v2/pages");
  expect(reads.map(({ traceId }) => traceId)).toEqual([TRACE]);
  expect(collector.texts.join("\n")).not.toContain(demoToken.read);
});

test("a collector that is not there, or never answers, keeps nobody waiting", async () => {
  const larder = await startTraced("http://127.0.0.1:9");
  expect((await publish(larder, "three")).status).toBe(202);
  await larder.live();
  expect((await larder.read(PAGE)).status).toBe(200);
  await Promise.all([larder.origin.kill("SIGTERM"), larder.edge.kill("SIGTERM")]);
});
