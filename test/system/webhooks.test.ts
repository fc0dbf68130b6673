import { expect, onTestFinished, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { startLarder, type Larder } from "../support/larder.ts";
import { listen, type Answer } from "../support/listener.ts";
import type { Message } from "../support/webhooks.ts";

/** Webhooks through real processes: the consumer reads the edge before it answers. */

const PAGE = "/v2/pages/*/home/";

interface Seen {
  event: string;
  change: number | null;
  live: boolean;
  id: string;
  /** What the edge gave while the consumer had the message. */
  headline: unknown;
}

async function startWithConsumer(): Promise<{ larder: Larder; seen: Seen[]; hook: number }> {
  const seen: Seen[] = [];
  let larder: Larder | undefined;
  const answer: Answer = async ({ body, headers }, response) => {
    const { webhook, change, live } = JSON.parse(body) as Message;
    const got = await larder?.read(PAGE, "demo-read");
    const read = got?.json as { data?: { fields: { headline: string } } } | undefined;
    const id = String(headers["larder-webhook-id"]);
    seen.push({ event: webhook.event, change, live, id, headline: read?.data?.fields.headline });
    response.end();
  };
  const consumer = await listen(answer);
  larder = await startLarder({ demo: false, outboundAllow: consumer.name });
  onTestFinished(() => larder.stop());
  const fields = [{ key: "headline", kind: "short_text" }];
  await larder.manage("POST", "/manage/v1/single-pages", { key: "home", fields });
  const home = { title: "Home", slug: "home", status: "published", fields: { headline: "one" } };
  expect(await larder.write("POST", "/v2/pages/?wait=live", home)).toMatchObject({ status: 202 });
  const hook = { url: `${consumer.url}/hook`, events: ["page.*"] };
  const created = await larder.manage("POST", "/manage/v1/webhooks", hook);
  expect(created).toMatchObject({ status: 201 });
  await larder.warm([PAGE]);
  return { larder, seen, hook: (created.json as { id: number }).id };
}

const count = (seen: Seen[], wanted: number) =>
  eventually(`${wanted} webhooks`, async () => (seen.length >= wanted ? true : undefined));

test("a consumer that reads again on a webhook gets what it was told of, every time", async () => {
  const { larder, seen } = await startWithConsumer();
  const changes: unknown[] = [];
  for (let turn = 1; turn <= 10; turn++) {
    const patch = { fields: { headline: `turn ${turn}` } };
    const { json } = await larder.write("PATCH", PAGE, patch);
    changes.push((json as { change: number }).change);
    await count(seen, turn);
  }
  expect(seen).toEqual(
    changes.map((change, index) => ({
      event: "page.published",
      change,
      live: true,
      id: expect.any(String),
      headline: `turn ${index + 1}`,
    })),
  );
  await larder.write("DELETE", PAGE);
  await count(seen, 11);
  expect(seen[10]).toMatchObject({ event: "page.delete", live: true, headline: undefined });
});

test("a webhook outlives the origin, and waits for an edge that is away", async () => {
  const { larder, seen, hook } = await startWithConsumer();
  await larder.edge.kill("SIGTERM");
  const patch = { fields: { headline: "two" } };
  const url = new URL(PAGE, larder.originUrl);
  const headers = { authorization: "Token demo-write", "content-type": "application/json" };
  const written = await fetch(url, { method: "PATCH", headers, body: JSON.stringify(patch) });
  expect(written.status).toBe(202);
  await larder.origin.kill("SIGKILL");
  await larder.origin.start();
  const { json } = await larder.manage("GET", `/manage/v1/webhooks/${hook}/deliveries`);
  expect(json).toMatchObject({
    data: [{ event: "page.published", state: "waiting", attempts: 0 }],
  });
  expect(seen).toEqual([]);
  await larder.edge.start();
  await count(seen, 1);
  expect(seen).toMatchObject([{ event: "page.published", live: true, headline: "two" }]);
  await eventually("the delivery to be noted", async () => {
    const log = await larder.manage("GET", `/manage/v1/webhooks/${hook}/deliveries`);
    const [delivery] = (log.json as { data: { state: string }[] }).data;
    return delivery?.state === "delivered" ? true : undefined;
  });
});
