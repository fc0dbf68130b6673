import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { EDGE_OF_TESTS, request, startLarder, type Larder } from "../support/larder.ts";
import { freePorts } from "../support/processes.ts";
import { expectInOrder, readCountries, readCountry, shownOf } from "./support/demo.ts";
import { BUILD_TIMEOUT_MS, copyExample, type Example } from "./support/example.ts";
import { linksOf, textOf } from "./support/page.ts";
import { sign } from "./support/sign.ts";

/** `examples/next/`, built and served: by a Larder, by its webhooks, by its preview links, and without any of it. */

EDGE_OF_TESTS.script = "edge/node/main.ts";

const NEXT = "next/dist/bin/next";

interface Hook {
  id: number;
  secret: string;
}

describe("the example for Next", () => {
  let larder: Larder;
  let example: Example;
  let hook: Hook;
  let site: string;
  const get = (path: string, headers: Record<string, string> = {}) =>
    request(`${site}${path}`, { headers, redirect: "manual" });
  const tell = (body: string, headers: Record<string, string>) =>
    request(`${site}/api/revalidate`, { method: "POST", body, headers });
  const told = (body: string) =>
    tell(body, { "larder-webhook-signature": sign(hook.secret, body) });

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    site = `http://127.0.0.1:${port}`;
    [larder, example] = await Promise.all([
      startLarder({ outboundAllow: `127.0.0.1:${port}` }),
      copyExample("next", { types: true }),
    ]);
    const made = await larder.manage("POST", "/manage/v1/webhooks", {
      url: `${site}/api/revalidate`,
      events: ["*"],
    });
    expect(made.status).toBe(201);
    hook = made.json as Hook;
    const previewUrl = `${site}/api/preview?slug={slug}&token={token}`;
    const addresses = { publicUrl: `${site}/countries/{slug}`, previewUrl };
    await larder.manage("PUT", "/manage/v1/addresses/page/country", addresses);
    const env = {
      LARDER_ENDPOINTS: larder.edgeUrl,
      LARDER_TOKEN: "demo-read",
      LARDER_DASHBOARD: larder.originUrl,
      LARDER_WEBHOOK_SECRET: hook.secret,
    };
    await example.run(NEXT, ["build"], env);
    await example.serve(NEXT, ["start", "--port", String(port)], env, site);
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    await example.remove();
    await larder.stop();
  });

  it("shows what the API says: a list of all countries, and each", async () => {
    const countries = await readCountries(larder);
    const list = await get("/");
    const links = linksOf(list.text).filter((href) => href.startsWith("/countries/"));
    expect(links.toSorted()).toEqual(countries.map(({ slug }) => `/countries/${slug}`).toSorted());
    expectInOrder(textOf(list.text), ["Home", "Testimonials", "Åland", "Zimbabwe"]);
    for (const country of countries) {
      const { status, text } = await get(`/countries/${country.slug}`);
      expect(status).toBe(200);
      expectInOrder(textOf(text), shownOf(country));
    }
  });

  it.each([
    "atlantis",
    "__proto__",
    "constructor",
    "..%2Ffrance",
    "%00",
    "e%CC%81",
    "%E2%80%AE%E6%97%A5",
  ])("has no page of %s", async (slug) => {
    const { status, text } = await get(`/countries/${slug}`);
    // Next sends it to be drawn by its script
    expect([status, text]).toEqual([404, expect.stringContaining("There is no such country")]);
  });

  it("has no page of what is far too long", async () => {
    expect((await get(`/countries/${"a".repeat(5_000)}`)).status).toBe(404);
  });

  it("may be framed by the dashboard, and by nobody else", async () => {
    const { headers } = await get("/");
    const policy = headers.get("content-security-policy");
    expect(policy).toBe(`frame-ancestors 'self' ${larder.originUrl}`);
  });

  it("shows what was published once the Larder's webhook told of it", async () => {
    const { status } = await larder.write("PATCH", "/v2/pages/country/france/?wait=live", {
      status: "published",
      fields: { capital: "<i>Lutetia</i>" },
    });
    expect(status).toBe(202);
    await eventually("the webhook to be done", async () => {
      const deliveries = await larder.manage("GET", `/manage/v1/webhooks/${hook.id}/deliveries`);
      const { data } = deliveries.json as { data: { lastStatus: number }[] };
      return data.some(({ lastStatus }) => lastStatus === 200) || undefined;
    });
    // at once, long before the pages are made again by themselves
    const { text } = await get("/countries/france");
    expect(textOf(text)).toContain("Lutetia");
    expectInOrder(textOf(text), shownOf(await readCountry(larder, "france")));
    expect(text).not.toContain("<i>Lutetia");
  });

  it("wants a message once more that is not live everywhere", async () => {
    expect((await told('{"live": false}')).status).toBe(503);
    expect((await told('{"live": true}')).status).toBe(200);
  });

  describe("a message that no Larder sent", () => {
    const body = '{"live": true}';
    const nowS = () => Math.floor(new Date().getTime() / 1_000);
    it.each<[string, () => Record<string, string>]>([
      ["without a signature", () => ({})],
      ["with an empty one", () => ({ "larder-webhook-signature": "" })],
      ["with another secret", () => ({ "larder-webhook-signature": sign("other", body) })],
      ["of another body", () => ({ "larder-webhook-signature": sign(hook.secret, `${body} `) })],
      [
        "of long ago",
        () => ({ "larder-webhook-signature": sign(hook.secret, body, nowS() - 301) }),
      ],
      ["of later", () => ({ "larder-webhook-signature": sign(hook.secret, body, nowS() + 360) })],
      ["cut short", () => ({ "larder-webhook-signature": sign(hook.secret, body).slice(0, -2) })],
      ["with a huge time", () => ({ "larder-webhook-signature": `t=${"9".repeat(400)},v1=00` })],
    ])("%s is refused", async (_, headers) => {
      const { status, text } = await tell(body, headers());
      expect([status, text]).toEqual([401, "Not from our Larder\n"]);
    });
  });

  it.each([
    "",
    "null",
    "[]",
    "{",
    '{"live": 1}',
    '{"__proto__": {"live": true}}',
    "\0",
    '"\\ud800"',
  ])("what is signed and no message is refused: %j", async (body) => {
    expect((await told(body)).status).toBe(400);
  });

  it("reads no more of a message than one can have", async () => {
    expect((await told("x".repeat(1_000_001))).status).toBe(413);
  });

  describe("a preview", () => {
    interface Link {
      id: string;
      token: string;
      url: string;
    }
    let document: number;
    const link = async (): Promise<Link> => {
      const path = `/manage/v1/documents/${document}/preview-link`;
      const { status, json } = await larder.manage("POST", path, {});
      expect(status).toBe(201);
      return json as Link;
    };
    const cookiesOf = (headers: Headers) =>
      headers
        .getSetCookie()
        .map((cookie) => cookie.split(";")[0] ?? "")
        .join("; ");

    beforeAll(async () => {
      const draft = { status: "draft", fields: { capital: "Bonn" } };
      const written = await larder.write("PATCH", "/v2/pages/country/germany/", draft);
      document = (written.json as { id: number }).id;
    });

    it("is opened by a link, for who has it alone", async () => {
      const { url, token } = await link();
      expect(url).toBe(`${site}/api/preview?slug=germany&token=${token}`);
      const opened = await request(url, { redirect: "manual" });
      expect([opened.status, opened.headers.get("location")]).toEqual([307, "/countries/germany"]);
      expect(opened.headers.get("cache-control")).toContain("no-store");
      expect(opened.headers.get("referrer-policy")).toBe("no-referrer");
      for (const cookie of opened.headers.getSetCookie())
        expect(cookie).toMatch(/HttpOnly.*SameSite=none/i);
      const cookie = cookiesOf(opened.headers);
      const shown = await get("/countries/germany", { cookie });
      expect(textOf(shown.text)).toMatch(/A draft, which readers do not see.*Bonn/);
      expect(shown.headers.get("cache-control")).toContain("no-store");
      expect(textOf((await get("/countries/germany")).text)).toMatch(/Capital Berlin/);
      // its cookies without Next's own open nothing
      const alone = cookie.split("; ").filter((one) => one.startsWith("larder_token"));
      const kept = await get("/countries/germany", { cookie: alone.join("; ") });
      expect(textOf(kept.text)).toMatch(/Capital Berlin/);
    });

    it("is over when the link is taken back, or when one leaves it", async () => {
      const { id, url } = await link();
      const cookie = cookiesOf((await request(url, { redirect: "manual" })).headers);
      const left = await get("/api/preview/end", { cookie });
      expect([left.status, left.headers.get("location")]).toEqual([307, "/"]);
      expect(left.headers.getSetCookie().join()).toMatch(
        /larder_token=;.*__prerender_bypass=;|__prerender_bypass=;.*larder_token=;/,
      );
      const ended = await larder.manage(
        "DELETE",
        `/manage/v1/documents/${document}/preview-links/${id}`,
      );
      expect(ended.status).toBe(204);
      const over = await eventually("the link to be forgotten", async () => {
        const got = await get("/countries/germany", { cookie });
        return got.status === 307 ? got : undefined;
      });
      expect(over.headers.get("location")).toBe("/api/preview/end");
      expect((await request(url, { redirect: "manual" })).status).toBe(401);
    });

    it("is not opened by what is far too long", async () => {
      const token = "a".repeat(5_000);
      expect((await get(`/api/preview?slug=germany&token=${token}`)).status).toBe(401);
    });

    it.each([
      ["", 401],
      ["slug=germany", 401],
      ["slug=germany&token=", 401],
      ["slug=germany&token=wrong", 401],
      ["slug=germany&token=demo-read", 401],
      ["slug=germany&token=%00", 401],
      ["slug=germany&token=a%0D%0AX-Y:%20z", 401],
      ["slug=germany&token=%F0%9F%94%91", 401],
      ["token=demo-manage", 404],
      ["slug=atlantis&token=demo-manage", 404],
      ["slug=..%2F..%2Fmanage&token=demo-manage", 404],
      ["slug=https://example.com&token=demo-manage", 404],
      ["slug=%00&token=demo-manage", 404],
      ["slug=__proto__&token=demo-manage", 404],
    ])("is not opened by %s", async (query, status) => {
      const got = await get(`/api/preview?${query}`);
      expect([got.status, got.headers.getSetCookie()]).toEqual([status, []]);
    });
  });

  it("goes on with copies while the edge is dead, and says of when they are", async () => {
    const before = textOf((await get("/countries/spain")).text);
    await larder.edge.kill("SIGKILL");
    expect(textOf((await get("/countries/spain")).text)).toBe(before);
    // now nothing that Next keeps is good any more
    expect((await told('{"live": true}')).status).toBe(200);
    const shown = textOf((await get("/countries/spain")).text);
    expect(shown.replace(/As of [-\d]{10} [\d:]{5} UTC ?\. /, "")).toBe(before);
    expect(shown).toContain("As of 2");
    expect(textOf((await get("/")).text)).toMatch(/As of 2.*Zimbabwe/);
    expect((await get("/countries/never-asked-for")).status).toBe(500);
    // drafts are not shown from copies
    expect((await get("/api/preview?slug=germany&token=demo-manage")).status).toBe(500);
    await larder.edge.start();
    expect((await told('{"live": true}')).status).toBe(200);
    expect(textOf((await get("/countries/spain")).text)).toBe(before);
  });
});
