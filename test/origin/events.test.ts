import { describe, expect, it, onTestFinished } from "vitest";
import { readConfig } from "../../origin/config.ts";
import { startOrigin } from "../../origin/origin.ts";
import { invite } from "../../origin/people/links.ts";
import { findSite } from "../../origin/db/site/sites.ts";
import { systemClock } from "../../shared/clock.ts";
import { STREAMS_PER_PERSON } from "../../shared/limits-events.ts";
import { testPostgres } from "../support/database.ts";
import { eventually } from "../support/eventually.ts";
import { listenTo } from "../support/listening.ts";
import { makeType, text } from "../support/model.ts";
import { originsOfFile, TEST_KEYS, type TestOrigin } from "../support/origin.ts";
import { createBrowser, PASSWORD, personOf } from "../support/people.ts";
import { createRandom } from "../support/random.ts";

/** What dashboards are told as it happens, by real origins that hear of each other through Postgres. */

/** Two origins on one database with the demo site, and a way to be somebody there. */
async function twoOrigins() {
  const postgres = await testPostgres();
  const start = async (seed: number) => {
    const env = {
      DATABASE_URL: postgres.pool.options.connectionString ?? "",
      LARDER_PUSH_KEYS: TEST_KEYS,
      ORIGIN_PORT: "0",
      LARDER_DEMO: "1",
    };
    const origin = await startOrigin(readConfig(env), {
      clock: systemClock,
      random: createRandom(seed),
      report: () => undefined,
      fetch,
    });
    onTestFinished(() => origin.stop());
    return origin;
  };
  const [here, there] = [await start(1), await start(2)];
  const siteId = (await findSite(postgres.db, "demo"))?.id ?? 0;
  const at = ({ url }: { url: string }) => ({
    fetch: (path: string, init?: RequestInit) => fetch(`${url}${path}`, init),
  });
  let count = 0;
  const person = async () => {
    const email = `p${++count}@example.com`;
    const { secret } = await postgres.transaction((tx) =>
      invite(tx, systemClock, { email, siteId, role: "admin", madeBy: null }),
    );
    const browser = createBrowser(at(here));
    const { status } = await browser.send("POST", "/links/open", {
      secret,
      name: `P${count}`,
      password: PASSWORD,
    });
    expect(status).toBe(200);
    const cookie = browser.cookie() ?? "";
    const listen = async (origin = here, headers: Record<string, string> = {}, query = "") => {
      const response = await fetch(`${origin.url}/manage/v1/events${query}`, {
        headers: { cookie, ...headers },
      });
      expect(response.status).toBe(200);
      const tab = listenTo(response);
      onTestFinished(() => tab.stop().catch(() => undefined));
      await tab.next("hello");
      return tab;
    };
    const send = async (origin: typeof here, method: string, path: string, body?: unknown) => {
      const other = createBrowser(at(origin));
      other.useCookie(cookie);
      return other.send(method, path, body);
    };
    return { ...browser, send, listen, email };
  };
  const write = (method: string, path: string, body: unknown) =>
    fetch(`${here.url}${path}`, {
      method,
      headers: { authorization: "Token demo-write", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const model = (path: string, body: unknown) =>
    fetch(`${here.url}/manage/v1${path}`, {
      method: "POST",
      headers: { authorization: "Token demo-manage", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  return { here, there, person, write, model, postgres };
}

const ann = (status: string) => ({ key: "team", status, fields: [{ name: "Ann" }] });
const withName = { key: "team", fields: [text("name")] };

describe("a stream", () => {
  it("tells what one origin did at another: a change with its documents, and its receipt", async () => {
    const { there, person, write, model } = await twoOrigins();
    expect((await model("/collections", withName)).status).toBeLessThan(300);
    const tab = await (await person()).listen(there);
    const made = await write("POST", "/v2/content/", ann("published"));
    expect(made.status).toBe(202);
    const change = await tab.next("change");
    const { documents } = await tab.next("documents");
    expect(change).toMatchObject({ change: "publish", documents });
    expect(documents).toHaveLength(1);
    const receipt = await eventually("a receipt", async () => {
      const found = tab.events.findLast((event) => event.kind === "receipt");
      return found?.live === true ? found : undefined;
    });
    expect(receipt).toMatchObject({ number: change.number, edges: [] });
    expect(receipt.liveMs).toBe(receipt.inLogMs);
    expect(receipt.liveMs).toBeGreaterThanOrEqual(0);
  });

  it("goes on after what was heard last, and says so where it cannot", async () => {
    const { here, there, person, model } = await twoOrigins();
    const one = await person();
    const first = await one.listen();
    const lastId = first.lastId() ?? "";
    await first.stop();
    await model("/collections", withName);
    const again = await one.listen(here, { "last-event-id": lastId });
    expect((await again.next("change")).documents).toBeNull();
    expect(again.events.map(({ kind }) => kind)).not.toContain("look_again");
    const elsewhere = await one.listen(there, { "last-event-id": lastId });
    await elsewhere.next("look_again");
    const strange = await one.listen(here, { "last-event-id": `${lastId}7` });
    await strange.next("look_again");
  });

  it("tells who has a document open to who has it open too, at whichever origin", async () => {
    const { here, there, person, write, model } = await twoOrigins();
    await model("/collections", withName);
    await write("POST", "/v2/content/", ann("draft"));
    const [one, bob, eve] = [await person(), await person(), await person()];
    const list = await one.send(here, "GET", "/documents?type=team");
    const document = (list.body as { data: { id: number }[] }).data[0]?.id ?? 0;
    const open = { tab: "tab-of-ann", document };
    const annTab = await one.listen(here, {}, "?tab=tab-of-ann");
    const eveTab = await eve.listen(here, {}, "?tab=tab-of-eve");
    const alone = await one.send(here, "POST", "/presence", open);
    expect(alone).toMatchObject({ status: 200, body: { people: [{ tab: "tab-of-ann" }] } });
    await bob.send(there, "POST", "/presence", { tab: "tab-of-bob", document, field: "name" });
    const both = await eventually("both", async () => {
      const told = annTab.events.findLast((event) => event.kind === "presence");
      return told?.people.length === 2 ? told : undefined;
    });
    expect(both.people.map(({ tab, field }) => [tab, field])).toContainEqual([
      "tab-of-bob",
      "name",
    ]);
    await bob.send(there, "POST", "/presence", { tab: "tab-of-bob", document: null });
    await eventually("bob to leave", async () => {
      const told = annTab.events.findLast((event) => event.kind === "presence");
      return told?.people.length === 1 ? told : undefined;
    });
    expect(eveTab.events.map(({ kind }) => kind)).not.toContain("presence");
    const nobody = await one.send(here, "POST", "/presence", { ...open, document: 999_999 });
    expect(nobody.status).toBe(404);
  });

  it("ends with the session, with another role or other locales, and with the origin", async () => {
    const { here, there, person } = await twoOrigins();
    const [ann, bob, eve] = [await person(), await person(), await person()];
    const tabs = { ann: await ann.listen(there), bob: await bob.listen(), eve: await eve.listen() };
    await ann.send(here, "DELETE", "/session");
    expect(await tabs.ann.ended()).toBe("session");
    const { body } = await bob.send(here, "GET", "/people");
    const found = (body as { data: { id: number; email: string }[] }).data;
    const id = found.find(({ email }) => email === bob.email)?.id;
    await eve.send(there, "PATCH", `/people/${id}`, { role: "viewer" });
    expect(await tabs.bob.ended()).toBe("role");
    const narrowed = await bob.listen();
    await eve.send(there, "PATCH", `/people/${id}`, { locales: ["en"] });
    expect(await narrowed.ended()).toBe("role");
    const tab = await bob.listen(there);
    await eve.send(there, "DELETE", `/people/${id}`);
    expect(await tab.ended()).toBe("role");
    const ended = here.stop();
    expect(await tabs.eve.ended()).toBe("drain");
    await ended;
  });
});

const newOrigin = originsOfFile();

const listen = (origin: TestOrigin, headers: Record<string, string>) =>
  origin.fetch("/manage/v1/events", { headers });

describe("of another site", () => {
  it("nothing is told", async () => {
    const origin = await newOrigin();
    await origin.addSite(`${origin.site.slug}-x`, "x-token");
    const tab = listenTo(await listen(origin, { authorization: "Token x-token" }));
    onTestFinished(() => tab.stop());
    await tab.next("hello");
    await makeType(origin, "collections", "team", [text("name")]);
    const said = { kind: "documents", documents: [1] };
    const payload = JSON.stringify({ site: origin.site.id, event: said });
    for (const [name, tell] of Object.entries(origin.parts.live.channels))
      tell(name === "larder_event" ? payload : String(origin.site.id));
    origin.parts.live.onListening();
    await tab.next("look_again");
    expect(tab.events.map(({ kind }) => kind)).toEqual(["hello", "look_again"]);
  });
});

describe("streams", () => {
  it("are few for one person: 429 beyond, until one ends", async () => {
    const origin = await newOrigin();
    const ann = await personOf(origin, "viewer");
    const headers = { cookie: ann.cookie() ?? "" };
    const tabs = [];
    for (let count = 0; count < STREAMS_PER_PERSON; count++) {
      const response = await listen(origin, headers);
      expect(response.status).toBe(200);
      tabs.push(listenTo(response));
    }
    const refused = await listen(origin, headers);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "30"]);
    expect(await refused.json()).toEqual({ detail: "Too many streams of yours are open." });
    await tabs[0]?.stop();
    expect((await listen(origin, headers)).status).toBe(200);
    expect((await origin.fetch("/manage/v1/events", { headers, method: "HEAD" })).status).toBe(200);
    origin.parts.live.drain();
    expect((await listen(origin, headers)).status).toBe(503);
  });

  it.each([["?tab=short"], ["?tab=%00%00%00%00%00%00%00%00"], [`?tab=${"x".repeat(65)}`]])(
    "refuse %s",
    async (query) => {
      const origin = await newOrigin();
      const { status } = await origin.request("GET", `/manage/v1/events${query}`);
      expect(status).toBe(400);
    },
  );
});
