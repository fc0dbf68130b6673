import { describe, expect, it } from "vitest";
import { MAX_WEBHOOKS_PER_SITE } from "../../shared/limits-webhooks.ts";
import { originsOfFile } from "../support/origin.ts";
import {
  expectScenarios,
  notFound,
  refusedField,
  type Scenario,
  wrongAt,
} from "../support/scenarios.ts";
import { createHookedOrigin } from "../support/webhooks.ts";

const newOrigin = originsOfFile();

const hook = { url: "https://a.example/hook", events: ["page.*", "post.published"] };
const shown = {
  id: expect.any(Number),
  ...hook,
  headerNames: [],
  enabled: true,
  createdAt: expect.any(String),
  previousSecretUntil: null,
};

describe("webhooks", () => {
  it("are made, listed, changed and deleted; the secret is shown once", async () => {
    const origin = await newOrigin();
    const ask = (method: string, path = "", body?: unknown) =>
      origin.request(method, `/manage/v1/webhooks${path}`, body);
    const headers = { "X-Secret": "canary", "a-token": "b" };
    const created = await ask("POST", "", { ...hook, headers });
    const row = { ...shown, headerNames: ["X-Secret", "a-token"] };
    expect(created).toMatchObject({
      status: 201,
      body: { ...row, secret: expect.stringMatching(/^whsec_[A-Za-z0-9_-]{32}$/) },
    });
    const { id } = created.body as { id: number };
    expect((await ask("GET")).body).toEqual({ data: [row] });
    const changes: [object, object][] = [
      [{ enabled: false }, { enabled: false }],
      [
        { url: "https://b.example/", events: ["*"] },
        { url: "https://b.example/", events: ["*"] },
      ],
      [{ headers: {} }, { headerNames: [] }],
      [{}, {}],
    ];
    let expected: object = row;
    for (const [change, effect] of changes) {
      expected = { ...expected, ...effect };
      const { status, body } = await ask("PATCH", `/${id}`, change);
      expect.soft({ change, status, body }).toEqual({ change, status: 200, body: expected });
    }
    expect((await ask("DELETE", `/${id}`)).status).toBe(204);
    expect((await ask("GET")).body).toEqual({ data: [] });
    expect((await ask("DELETE", `/${id}`)).status).toBe(404);
  });

  it("are refused when they cannot be meant", async () => {
    const origin = await newOrigin();
    const address = (reason: string) =>
      refusedField("url", `This address cannot be used: ${reason}.`);
    const urls: [string, string][] = [
      ["nonsense", "it is no URL"],
      ["ftp://a.example/", "only http and https are spoken"],
      ["https://user:pass@a.example/", "a URL may not hold credentials"],
      ["https://a.example:22/", "port 22 is not allowed"],
      ["http://127.0.0.1/", "the address is not public"],
      ["http://2130706433/", "the address is not public"],
      ["http://[::ffff:7f00:1]/", "the address is not public"],
      ["http://169.254.169.254/latest/meta-data", "the address is not public"],
      ["http://metadata.google.internal/", "the host is not public"],
      ["http://localhost/", "the host is not public"],
      ["http://a.example./", "the host name ends in a dot"],
    ];
    const create = { ask: "POST /manage/v1/webhooks", status: 400 };
    const rows: Scenario[] = urls.map(([url, reason]) => ({
      name: url,
      ...create,
      send: { ...hook, url },
      body: address(reason),
    }));
    const wrong: [string, object][] = [
      ["events.0", { ...hook, events: ["page.eaten"] }],
      ["events.0", { ...hook, events: ["media.videodeleted"] }],
      ["events", { ...hook, events: [] }],
      ["events", { url: hook.url }],
      ["headers.Host", { ...hook, headers: { Host: "b.example" } }],
      ["headers.content-length", { ...hook, headers: { "content-length": "1" } }],
      ["headers.larder-webhook-id", { ...hook, headers: { "larder-webhook-id": "1" } }],
      ["headers.a b", { ...hook, headers: { "a b": "1" } }],
      ["headers.a", { ...hook, headers: { a: "1\r\nb: 2" } }],
      ["enabled", { ...hook, enabled: "yes" }],
      ["", { ...hook, secret: "mine" }],
    ];
    for (const [field, send] of wrong) {
      const { status, body } = await origin.request("POST", "/manage/v1/webhooks", send);
      expect
        .soft({ field, status, body })
        .toMatchObject({ field, status: 400, body: { detail: expect.any(String) } });
      expect
        .soft([
          field,
          Object.keys(wrongAt(body)).some((key) => key.startsWith(field.split(".")[0] ?? "")),
        ])
        .toEqual([field, true]);
    }
    await expectScenarios(origin, rows);
    expect((await origin.request("GET", "/manage/v1/webhooks")).body).toEqual({ data: [] });
  });

  it("are the business of whoever manages the site, and of nobody else", async () => {
    const origin = await newOrigin();
    const other = `${origin.token}-other`;
    await origin.addSite(`${origin.site.slug}-other`, other);
    const { body } = await origin.request("POST", "/manage/v1/webhooks", hook);
    const path = `/manage/v1/webhooks/${(body as { id: number }).id}`;
    const sent = await origin.request("POST", `${path}/test`);
    const delivery = `${path}/deliveries/${(sent.body as { id: string }).id}/redeliver`;
    const rows = [
      ["PATCH", path, { enabled: false }],
      ["DELETE", path, undefined],
      ["POST", `${path}/test`, undefined],
      ["GET", `${path}/deliveries`, undefined],
      ["POST", delivery, undefined],
    ] as const;
    for (const [method, asked, send] of rows) {
      const answer = await origin.request(method, asked, send, other);
      expect
        .soft([method, asked, answer.status, answer.body])
        .toEqual([method, asked, 404, notFound()]);
    }
    expect((await origin.request("GET", "/manage/v1/webhooks", undefined, other)).body).toEqual({
      data: [],
    });
    // another webhook of the same site knows nothing of the delivery either
    const second = await origin.request("POST", "/manage/v1/webhooks", hook);
    const { id } = second.body as { id: number };
    const wrong = delivery.replace(/webhooks\/\d+/, `webhooks/${id}`);
    expect((await origin.request("POST", wrong)).status).toBe(404);
    expect((await origin.request("POST", `${path}/deliveries/x/redeliver`)).status).toBe(400);
    await origin.request("PATCH", path, { enabled: false });
    expect((await origin.request("POST", `${path}/test`)).status).toBe(409);
    expect((await origin.request("POST", delivery)).status).toBe(409);
  });

  it("are so many at most, however many are made at once", async () => {
    const origin = await newOrigin();
    const all = await Promise.all(
      Array.from({ length: MAX_WEBHOOKS_PER_SITE + 5 }, () =>
        origin.request("POST", "/manage/v1/webhooks", hook),
      ),
    );
    const made = all.filter(({ status }) => status === 201);
    expect(made).toHaveLength(MAX_WEBHOOKS_PER_SITE);
    expect(all.filter(({ status }) => status === 409)).toHaveLength(5);
  });

  it("can be tried out", async () => {
    const origin = await createHookedOrigin(newOrigin);
    const { id } = await origin.hook({ events: ["page.delete"] });
    const { status, body } = await origin.request("POST", `/manage/v1/webhooks/${id}/test`);
    const delivery = {
      event: "webhook.test",
      change: null,
      state: "waiting",
      attempts: 0,
      nextAt: "2026-01-01T00:00:00Z",
      createdAt: "2026-01-01T00:00:00Z",
      finishedAt: null,
      lastStatus: null,
      lastError: null,
    };
    expect([status, body]).toEqual([202, { id: expect.any(String), ...delivery }]);
    expect(await origin.deliver()).toBe(1);
    expect(origin.messages()).toMatchObject([
      { data: { id: "test" }, webhook: { event: "webhook.test" }, live: true },
    ]);
    expect(await origin.deliveries(id)).toMatchObject([{ state: "delivered", lastStatus: 200 }]);
  });
});
