import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../shared/clock.ts";
import type { Event } from "../../shared/events.ts";
import { exchange, type Received, type Sent } from "../support/exchange.ts";
import { anyRequest } from "../support/hostile.ts";
import { PATIENCE_MS } from "../support/patience.ts";
import { useWire } from "../support/wire.ts";
import { loadSite } from "../wire/contract/site.ts";

/**
 * Thousands of requests by chance, reads and writes, at the edge and at the origin: none makes an error of ours, none
 * hangs, and both are well afterwards. `LARDER_FUZZ=50000 npx vitest run test/system/fuzz.test.ts` sends more,
 * `LARDER_FUZZ_SEED=7` others.
 */

const REQUESTS = Number(process.env["LARDER_FUZZ"] ?? 1_500);
const SEED = Number(process.env["LARDER_FUZZ_SEED"] ?? 20_261_121);
/** Few at once: what is looked for are wrong answers, not what happens under load. */
const AT_ONCE = 6;
const wire = useWire(loadSite);

const targets = [
  ["edge", () => wire().edgeUrl],
  ["origin", () => wire().originUrl],
] as const;

/** What workerd and Node refuse themselves, before a program of ours sees it. */
const RUNTIME_REFUSALS = new Set([400, 413, 414, 417, 431, 501]);
const KNOWN_METHODS = "GET HEAD OPTIONS POST PUT PATCH DELETE".split(" ");

describe(`${REQUESTS} requests by chance to each, seed ${SEED}`, () => {
  it.each(targets)(
    "are all answered, none with an error of ours: %s",
    async (_, url) => {
      const requests = fc.sample(anyRequest, { numRuns: REQUESTS, seed: SEED });
      const startedMs = systemClock.now();
      const statuses = new Map<string, number>();
      await each(requests, async (sent) => {
        const options = { timeoutMs: PATIENCE_MS, reuse: false };
        const got = await exchange(url(), sent, options).catch((error: unknown) => {
          throw new Error(`${String(error)}: ${described(sent)}`);
        });
        const problem = problemOf(sent, got);
        if (problem !== undefined)
          throw new Error(
            `${problem}: ${described(sent)}\n${got.status} ${got.text.slice(0, 500)}`,
          );
        const kind = `${sent.method} ${Math.floor(got.status / 100)}xx`;
        statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
      });
      const seconds = ((systemClock.now() - startedMs) / 1_000).toFixed(1);
      process.stdout.write(`${requests.length} requests in ${seconds} s: ${summary(statuses)}\n`);
      // the requests must get past the door, or nothing was tried
      for (const kind of ["GET 2xx", "POST 2xx", "PATCH 2xx", "GET 4xx", "POST 4xx"])
        expect(statuses.get(kind) ?? 0, kind).toBeGreaterThan(0);
    },
    REQUESTS * 60 + 60_000,
  );

  it.each(targets)("leave it well: %s", async (_, url) => {
    expect(await exchange(url(), { method: "GET", path: "/health", headers: {} })).toMatchObject({
      status: 200,
      json: { status: "ok" },
    });
  });

  it("leave no failure in the reports", () => {
    // a run of the materializer that met another writer is made again
    const failures = wire().events.filter(
      (event) => event.kind.endsWith(".failed") && !isConflict(event),
    );
    expect(failures.slice(0, 5)).toEqual([]);
    const printed = wire().lines.filter((line) => /request\.failed|uncaught/i.test(line));
    expect(printed.slice(0, 5)).toEqual([]);
  });
});

/** What is wrong with an answer, if anything. */
function problemOf(
  { method }: Sent,
  { status, headers, text, json }: Received,
): string | undefined {
  const isOurs = headers["larder-error"] !== undefined;
  if (status >= 500 && !(status === 501 && !isOurs && !KNOWN_METHODS.includes(method)))
    return "an error of ours";
  if (status < 400) return undefined;
  if (!isOurs) return RUNTIME_REFUSALS.has(status) ? undefined : "a refusal that says not why";
  if (method === "HEAD") return text === "" ? undefined : "a body for HEAD";
  const hasDetail = typeof json === "object" && json !== null && "detail" in json;
  return hasDetail ? undefined : "a refusal without a detail";
}

async function each<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const isConflict = (event: Event) =>
  event.kind === "loop.failed" && event.cause.includes("could not serialize access");

const described = ({ method, path, headers, body }: Sent) =>
  `${method} ${path.slice(0, 600)} ${JSON.stringify(headers).slice(0, 600)} ${String(body ?? "").slice(0, 1_500)}`;

const summary = (statuses: Map<string, number>) =>
  [...statuses]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
