import { describe, expect, it } from "vitest";
import { csvOf } from "../../origin/people/audit-csv.ts";
import { createForgetter } from "../../origin/delivery/forgetter.ts";
import { readConfig } from "../../origin/config.ts";
import type { AuditRow } from "../../origin/db/people/audit.ts";
import { createFakeClock } from "../support/clock.ts";
import { originsOfFile, TEST_KEYS, type TestOrigin } from "../support/origin.ts";
import { createBrowser, PASSWORD, personOf } from "../support/people.ts";

/** Who signed in and who was refused, the audit log as a file, and how far it goes back. */

const newOrigin = originsOfFile();

const DAY_MS = 86_400_000;

const actsOf = async (origin: TestOrigin, query = "") => {
  const { body } = await origin.request("GET", `/manage/v1/audit${query}`);
  return (body as { data: AuditRow[] }).data;
};

describe("looking for acts", () => {
  it("finds those of a person, and those in which a text stands, in the file too", async () => {
    const origin = await newOrigin();
    const ann = await personOf(origin, "admin");
    await ann.send("POST", "/releases", { name: "Spring" });
    await origin.request("POST", "/manage/v1/releases", { name: "Autumn" });
    const { body } = await ann.send("GET", "/me");
    const { id } = body as { id: number };
    const found = async (query: string) =>
      (await actsOf(origin, query)).map(({ actor, action }) => `${actor}: ${action}`);
    expect(await found(`?person=${id}&q=releases`)).toEqual(["A admin: post /releases"]);
    expect(await found("?q=RELEASES")).toHaveLength(2);
    expect(await found("?q=token%20test")).toEqual(["token test: post /releases"]);
    expect(await found("?q=%25")).toEqual([]);
    expect(await found("?person=2147483647")).toEqual([]);
    expect((await origin.request("GET", "/manage/v1/audit?person=x")).status).toBe(400);
    expect((await origin.request("GET", "/manage/v1/audit?q=%00")).status).toBe(400);
    const file = await origin.request("GET", `/manage/v1/audit.csv?person=${id}&q=releases`);
    expect(String(file.body).trim().split("\r\n")).toHaveLength(2);
  });
});

describe("signing in", () => {
  it("is written down, refused or not, at each site of the person and no other", async () => {
    const origin = await newOrigin();
    const other = await origin.addSite(`${origin.site.slug}-x`, `${origin.site.slug}-x`);
    const ann = await personOf(origin, "viewer");
    await personOf(origin, "viewer", other);
    const browser = createBrowser(origin);
    const send = (method: string, path: string, password?: string) =>
      browser.send(
        method,
        path,
        password === undefined ? undefined : { email: ann.email, password },
      );
    await send("POST", "/session", "not hers, and in no log");
    await send("POST", "/session", PASSWORD);
    await browser.send("POST", "/session/confirm", { password: "wrong again" });
    await browser.send("POST", "/session/confirm", { password: PASSWORD });
    await browser.send("PUT", "/me/password", { password: "another sentence" });
    await send("DELETE", "/session");
    await createBrowser(origin).send("POST", "/session", {
      email: "no@body.example",
      password: "x",
    });
    const acts = await actsOf(origin);
    expect(acts.map(({ action, object }) => `${action}: ${object}`).toReversed()).toEqual([
      "post /links/open: invitation: viewer",
      "post /session: refused",
      "post /session: signed in",
      "post /session/confirm: refused",
      "post /session/confirm: confirmed",
      "put /me/password: changed",
      "delete /session: signed out",
    ]);
    expect(new Set(acts.map(({ actor }) => actor))).toEqual(new Set(["A viewer"]));
    expect(JSON.stringify(acts)).not.toMatch(/not hers|no@body/);
    const elsewhere = await origin.request(
      "GET",
      "/manage/v1/audit",
      undefined,
      `${origin.site.slug}-x`,
    );
    expect((elsewhere.body as { data: unknown[] }).data).toHaveLength(1);
  });
});

describe("the log", () => {
  it("is given from one time to another, and as a table that runs nothing", async () => {
    const clock = createFakeClock(Date.parse("2026-01-01T00:00:00Z"));
    const origin = await newOrigin({ clock });
    const make = (name: string) => origin.request("POST", "/manage/v1/releases", { name });
    await make("one");
    await clock.advance(DAY_MS);
    await make("two");
    expect(await actsOf(origin, "?from=2026-01-02T00:00:00Z")).toHaveLength(1);
    expect(await actsOf(origin, "?to=2026-01-02T00:00:00Z")).toHaveLength(1);
    expect((await origin.request("GET", "/manage/v1/audit?from=yesterday")).status).toBe(400);
    const { body, response } = await origin.request("GET", "/manage/v1/audit.csv");
    const lines = String(body).split("\r\n");
    expect(lines[0]).toBe("id,at,personId,actor,action,object,change,address");
    expect(lines).toHaveLength(4);
    expect(lines[2]).toMatch(/^\d+,2026-01-01T00:00:00.*,,token test,post \/releases,\/releases,,/);
    expect(response.headers.get("content-disposition")).toBe('attachment; filename="audit.csv"');
    const viewer = await personOf(origin, "publisher");
    expect((await viewer.send("GET", "/audit.csv")).status).toBe(403);
  });

  it("is read in pages, up to so many, and its cells are no formulas", async () => {
    const row = (id: number): AuditRow => ({
      id,
      at: "t",
      personId: null,
      actor: "=HYPERLINK(1)",
      action: 'say "a,b"',
      object: "x\ny",
      change: null,
      address: "",
    });
    const asked: (number | null)[] = [];
    const page = async (before: number | null) => {
      asked.push(before);
      return [row((before ?? 10) - 1), row((before ?? 10) - 2)];
    };
    const text = await new Response(csvOf(page, { atOnce: 2, most: 5 })).text();
    expect(asked).toEqual([null, 8, 6]);
    expect(text.split("\r\n").slice(1, 2)).toEqual([`9,t,,'=HYPERLINK(1),"say ""a,b""","x\ny",,`]);
    expect(text.match(/HYPERLINK/g)).toHaveLength(5);
  });

  it("goes back 400 days, or as far as it is told to", async () => {
    const clock = createFakeClock(Date.parse("2026-01-01T00:00:00Z"));
    const origin = await newOrigin({ clock });
    const { postgres } = origin.parts;
    const release = () => origin.request("POST", "/manage/v1/releases", { name: "r" });
    await release();
    await clock.advance(400 * DAY_MS - 1);
    await createForgetter({ postgres, clock })();
    expect(await actsOf(origin)).toHaveLength(1);
    await release();
    await createForgetter({ postgres, clock, auditMs: 10 * DAY_MS })();
    expect(await actsOf(origin)).toHaveLength(1);
    await clock.advance(400 * DAY_MS);
    await createForgetter({ postgres, clock })();
    expect(await actsOf(origin)).toEqual([]);
  });

  it.each([["0"], ["x"], ["1.5"], ["40000"]])("is not kept %s days", (days) => {
    const env = { DATABASE_URL: "x", LARDER_PUSH_KEYS: TEST_KEYS, LARDER_AUDIT_DAYS: days };
    expect(() => readConfig(env)).toThrow("LARDER_AUDIT_DAYS");
  });
});
