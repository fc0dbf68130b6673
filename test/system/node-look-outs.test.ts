import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { demoToken, useLarder } from "../support/larder.ts";

/** What whoever looks after an edge on Node asks it: whether it lives, whether it can serve, its numbers, and how it ends. */

const FRANCE = "/v2/pages/country/france/";
const TOKEN = "metrics-token-of-the-test";

const larder = useLarder({
  edgeScript: "edge/node/main.ts",
  edgeEnv: { EDGE_WORKERS: "2", LARDER_METRICS_TOKEN: TOKEN, LARDER_DRAIN_NOTICE_S: "300" },
});

async function ask(path: string, init: { method?: string; headers?: Record<string, string> } = {}) {
  const response = await fetch(`${larder().edgeUrl}${path}`, {
    ...init,
    headers: { connection: "close", ...init.headers },
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const scrape = async (token = TOKEN) =>
  ask("/metrics", { headers: { authorization: `Bearer ${token}` } });

/** The value of a line of metrics, NaN when it is not there. */
const valueOf = (text: string, line: string): number =>
  Number(
    text
      .split("\n")
      .find((each) => each.startsWith(`${line} `))
      ?.slice(line.length),
  );

describe("an edge on Node", () => {
  it("lives, and can serve with every origin dead when it has begun anew from its disk", async () => {
    expect(await ask("/healthz")).toMatchObject({ status: 200, text: '{"status":"alive"}' });
    expect(await ask("/readyz")).toMatchObject({ status: 200, text: '{"status":"ready"}' });
    await larder().origin.kill("SIGKILL");
    await larder().edge.kill("SIGKILL");
    await larder().edge.start();
    expect((await ask("/readyz")).status).toBe(200);
    expect((await larder().read(FRANCE)).status).toBe(200);
    await larder().origin.start();
  });

  it("tells its numbers to who has their token, of all its threads", async () => {
    for (const given of ["", "wrong-wrong-wrong-wrong", demoToken.manage, `${TOKEN}x`])
      expect((await scrape(given)).status).toBe(401);
    const before = await scrape();
    const reads = 40;
    const read = { headers: { authorization: `Token ${demoToken.read}` } };
    for (let count = 0; count < reads; count++) expect((await ask(FRANCE, read)).status).toBe(200);
    const { status, text, headers } = await scrape();
    expect([status, headers.get("access-control-allow-origin")]).toEqual([200, null]);
    const grown = (line: string) => valueOf(text, line) - valueOf(before.text, line);
    expect(grown('larder_requests_total{kind="read",status="2xx"}')).toBe(reads);
    const counts = ["cache", "store", "replica", "origin", "stale", "none"].map((layer) =>
      grown(`larder_read_seconds_count{layer="${layer}"}`),
    );
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(reads);
    expect(counts[0]).toBeGreaterThan(reads - 5);
    for (const line of [
      'larder_ledger_position{site="1"}',
      'larder_ledger_keys{site="1"}',
      'larder_ledger_documents{site="1"}',
      'larder_ledger_whole{site="1"}',
      'larder_disk_bytes{of="store"}',
      'larder_disk_bytes{of="ledgers"}',
      "larder_disk_free_bytes",
      'larder_cache_bytes{of="answers"}',
      'larder_thread_active_seconds_total{thread="reader-2"}',
      "process_resident_memory_bytes",
    ])
      expect(valueOf(text, line), line).toBeGreaterThan(0);
    expect(text).not.toContain(demoToken.read);
  });

  it("says how far it is behind, and since when it heard nothing", async () => {
    const capital = "Elsewhere";
    await larder().write("PATCH", `${FRANCE}?wait=live`, { fields: { capital } });
    const { text } = await scrape();
    expect(valueOf(text, 'larder_ledger_behind_positions{site="1"}')).toBe(0);
    expect(valueOf(text, 'larder_ledger_silent_seconds{site="1"}')).toBeGreaterThanOrEqual(0);
  });

  it.each(["POST", "PUT", "PATCH", "DELETE"])("refuses %s at all three", async (method) => {
    for (const path of ["/healthz", "/readyz", "/metrics"])
      expect(await ask(path, { method })).toMatchObject({ status: 405 });
  });

  it("gives notice when it is told to end, and ends at once when it is told again", async () => {
    const ending = larder().edge.kill("SIGTERM");
    await eventually("its word that it ends", async () => {
      const { status, text } = await ask("/readyz");
      return status === 503 && text.includes('"draining"') ? true : undefined;
    });
    // for so long all else goes on, each answer with the last word on its connection
    const read = {
      headers: { authorization: `Token ${demoToken.read}`, connection: "keep-alive" },
    };
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(FRANCE, read)));
    for (const { status, headers } of answers)
      expect([status, headers.get("connection")]).toEqual([200, "close"]);
    await larder().edge.kill("SIGTERM");
    await ending;
    await larder().edge.start({ LARDER_DRAIN_NOTICE_S: "0" });
    expect((await ask("/readyz")).status).toBe(200);
  });
});

describe("an edge without a token for its numbers", () => {
  it("has no such path", async () => {
    await larder().edge.kill("SIGTERM");
    await larder().edge.start({ LARDER_METRICS_TOKEN: "" });
    expect((await scrape()).status).toBe(404);
  });
});
