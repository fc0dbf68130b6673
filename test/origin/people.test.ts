import { describe, expect, it } from "vitest";
import { sql } from "../../origin/db/drizzle.ts";
import { invite, makeLink } from "../../origin/people/links.ts";
import {
  CONFIRMED_WITHIN_MS,
  LINK_MS,
  SESSION_IDLE_MS,
  SESSION_MOST_MS,
  SESSIONS_PER_PERSON,
  SIGN_IN_FREE,
} from "../../shared/limits-people.ts";
import { createFakeClock } from "../support/clock.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { atSite, createBrowser, PASSWORD, personOf } from "../support/people.ts";

/** People: how they come in, how they stay, and how they are put out. */

const createOrigin = originsOfFile();

const createTimed = async () => {
  const clock = createFakeClock(Date.parse("2026-01-01T00:00:00Z"));
  return { clock, ...(await createOrigin({ clock })) };
};

const signIn = (origin: TestOrigin, email: string, password: string) => {
  const browser = createBrowser(origin);
  return browser
    .send("POST", "/session", { email, password })
    .then((answer) => ({ ...browser, ...answer }));
};

describe("an invitation", () => {
  it("brings somebody in once, with a password of theirs and the role it names", async () => {
    const origin = await createOrigin();
    const admin = await personOf(origin, "admin");
    const made = await admin.send("POST", "/invitations", {
      email: " New@Example.com ",
      role: "author",
    });
    expect(made).toMatchObject({ status: 201, body: { email: "new@example.com", role: "author" } });
    const { secret } = made.body as { secret: string };
    const browser = createBrowser(origin);
    expect((await browser.send("POST", "/links/read", { secret })).body).toEqual({
      kind: "invitation",
      email: "new@example.com",
      site: origin.site.slug,
      role: "author",
      isKnown: false,
    });
    const opened = { secret, name: "New", password: PASSWORD };
    const tries = await Promise.all(
      [browser, createBrowser(origin)].map((one) => one.send("POST", "/links/open", opened)),
    );
    expect(new Set(tries.map(({ status }) => status))).toEqual(new Set([200, 404]));
    const back = await signIn(origin, "NEW@example.com", PASSWORD);
    expect((await back.send("GET", "/me")).body).toMatchObject({
      email: "new@example.com",
      name: "New",
      isOperator: false,
      sites: [{ site: origin.site.slug, role: "author" }],
    });
    expect((await admin.send("GET", "/invitations")).body).toEqual({ data: [] });
  });

  it("ends with its time, when it is taken back, and when another takes its place", async () => {
    const { clock, ...origin } = await createTimed();
    const admin = await personOf(origin, "admin");
    const ask = async () => {
      const { body } = await admin.send("POST", "/invitations", {
        email: "late@example.com",
        role: "viewer",
      });
      return body as { id: number; secret: string };
    };
    const read = async (secret: string) =>
      (await createBrowser(origin).send("POST", "/links/read", { secret })).status;
    const [first, second] = [await ask(), await ask()];
    expect([await read(first.secret), await read(second.secret)]).toEqual([404, 200]);
    expect((await admin.send("DELETE", `/invitations/${second.id}`)).status).toBe(204);
    expect(await read(second.secret)).toBe(404);
    const { postgres } = origin.parts;
    const third = await postgres.transaction((tx) =>
      invite(tx, clock, {
        email: "late@example.com",
        siteId: origin.site.id,
        role: "viewer",
        madeBy: null,
      }),
    );
    await clock.advance(LINK_MS.invitation);
    expect(await read(third.secret)).toBe(404);
  });

  it("to another site keeps the account, and asks for its password", async () => {
    const origin = await createOrigin();
    const author = await personOf(origin, "author");
    const other = await origin.addSite(`${origin.site.slug}-other`, "other-token");
    const { postgres, clock } = origin.parts;
    const { secret } = await postgres.transaction((tx) =>
      invite(tx, clock, { email: author.email, siteId: other.id, role: "viewer", madeBy: null }),
    );
    const open = (password: string) =>
      createBrowser(origin).send("POST", "/links/open", { secret, password });
    expect((await open("somebody else's")).status).toBe(401);
    expect((await open(PASSWORD)).status).toBe(200);
    const { body } = await author.send("GET", "/me");
    const all = { types: null, locales: null };
    expect((body as { sites: unknown[] }).sites).toEqual([
      { site: origin.site.slug, name: origin.site.slug, role: "author", ...all },
      { site: other.slug, name: other.slug, role: "viewer", ...all },
    ]);
    expect((await author.send("GET", "/documents")).status).toBe(400);
    expect((await author.send("GET", "/documents", undefined, atSite(other))).status).toBe(200);
  });
});

describe("B11: a session", () => {
  it("is in a cookie for this host alone, and its secret is not kept", async () => {
    const origin = await createOrigin();
    const { email } = await personOf(origin, "viewer");
    const browser = await signIn(origin, email, PASSWORD);
    expect(browser.headers.get("set-cookie")).toMatch(
      /^__Host-larder=[\w-]{43}; Max-Age=7776000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const secret = browser.cookie()?.split("=")[1] ?? "";
    const kept = await origin.parts.postgres.db.execute(sql`select * from sessions`);
    expect(JSON.stringify(kept.rows)).not.toContain(secret);
  });

  it.each([
    ["that nothing is done in", SESSION_IDLE_MS, 1],
    [
      "that goes on and on",
      SESSION_IDLE_MS / 2,
      Math.ceil((2 * SESSION_MOST_MS) / SESSION_IDLE_MS),
    ],
  ])("%s ends", async (_, ms, times) => {
    const { clock, ...origin } = await createTimed();
    const viewer = await personOf(origin, "viewer");
    const seen: number[] = [];
    for (let count = 0; count < times; count++) {
      await clock.advance(ms);
      seen.push((await viewer.send("GET", "/me")).status);
    }
    expect(seen.pop()).toBe(401);
    expect(new Set(seen).size).toBeLessThanOrEqual(1);
    expect((await viewer.send("GET", "/documents")).body).toEqual({
      detail: "Your session has ended.",
    });
  });

  it("is shown, and ended one by one or by signing out", async () => {
    const origin = await createOrigin();
    const first = await personOf(origin, "viewer");
    const second = await signIn(origin, first.email, PASSWORD);
    const { body } = await first.send("GET", "/sessions");
    const { data } = body as { data: { id: number; isThis: boolean }[] };
    expect(new Set(data.map(({ isThis }) => isThis))).toEqual(new Set([false, true]));
    const other = data.find(({ isThis }) => !isThis);
    expect((await first.send("DELETE", `/sessions/${other?.id}`)).status).toBe(204);
    expect((await second.send("GET", "/me")).status).toBe(401);
    const cookie = first.cookie();
    expect((await first.send("DELETE", "/session")).status).toBe(204);
    first.useCookie(cookie);
    expect((await first.send("GET", "/me")).status).toBe(401);
  });

  it("is one of few: the one that was not used for longest ends for another", async () => {
    const { clock, ...origin } = await createTimed();
    const first = await personOf(origin, "viewer");
    for (let count = 0; count < SESSIONS_PER_PERSON; count++) {
      await clock.advance(1_000);
      await signIn(origin, first.email, PASSWORD);
    }
    expect((await first.send("GET", "/me")).status).toBe(401);
    const { rows } = await origin.parts.postgres.db.execute(
      sql`select count(*)::int as count from sessions join people p on p.id = person_id where email = ${first.email}`,
    );
    expect(rows).toEqual([{ count: SESSIONS_PER_PERSON }]);
  });

  it("of another role acts by it at once; who is put out is out", async () => {
    const origin = await createOrigin();
    const admin = await personOf(origin, "admin");
    const viewer = await personOf(origin, "viewer");
    const { id } = (await viewer.send("GET", "/me")).body as { id: number };
    const release = { name: "Spring" };
    expect((await viewer.send("POST", "/releases", release)).status).toBe(403);
    expect((await admin.send("PATCH", `/people/${id}`, { role: "publisher" })).status).toBe(200);
    expect((await viewer.send("POST", "/releases", release)).status).toBe(201);
    expect((await admin.send("DELETE", `/people/${id}`)).status).toBe(204);
    expect((await viewer.send("GET", "/documents")).status).toBe(403);
    expect((await viewer.send("GET", "/me")).status).toBe(200);
  });
});

describe("a password", () => {
  it("that is guessed makes the next guess wait, and tells nobody who has an account", async () => {
    const { clock, ...origin } = await createTimed();
    const { email } = await personOf(origin, "viewer");
    for (const name of [email, "nobody@example.com"]) {
      const answers = [];
      for (let count = 0; count < SIGN_IN_FREE.person; count++)
        answers.push(await signIn(origin, name, "a guess of mine"));
      const waits = await signIn(origin, name, PASSWORD);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
      expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
      expect(waits.status).toBe(429);
      expect(Number(waits.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    await clock.advance(2_000);
    expect((await signIn(origin, email, PASSWORD)).status).toBe(200);
  });

  it("is guessed no more often by who guesses many at once", async () => {
    const origin = await createOrigin();
    const { email } = await personOf(origin, "viewer");
    const guesses = Array.from({ length: 30 }, (_, at) => signIn(origin, email, `guess ${at}`));
    const heard = (await Promise.all(guesses)).filter(({ status }) => status !== 429);
    expect(heard.map(({ status }) => status)).toEqual(heard.map(() => 401));
    expect(heard).toHaveLength(SIGN_IN_FREE.person);
  });

  it("is asked for again before people and tokens are changed, and when it was right the cookie is another", async () => {
    const { clock, ...origin } = await createTimed();
    const admin = await personOf(origin, "admin");
    const token = { label: "ci", scopes: ["read"] };
    expect((await admin.send("POST", "/tokens", token)).status).toBe(201);
    await clock.advance(CONFIRMED_WITHIN_MS + 1);
    expect(await admin.send("POST", "/tokens", token)).toMatchObject({
      status: 401,
      body: { confirm: true },
    });
    expect((await admin.send("POST", "/session/confirm", { password: "wrong" })).status).toBe(401);
    const before = admin.cookie();
    expect((await admin.send("POST", "/session/confirm", { password: PASSWORD })).status).toBe(200);
    expect((await admin.send("POST", "/tokens", token)).status).toBe(201);
    admin.useCookie(before);
    expect((await admin.send("GET", "/me")).status).toBe(401);
  });

  it("that is changed or forgotten ends the other sessions", async () => {
    const origin = await createOrigin();
    const viewer = await personOf(origin, "viewer");
    const other = await signIn(origin, viewer.email, PASSWORD);
    expect((await viewer.send("PUT", "/me/password", { password: "another one" })).status).toBe(
      200,
    );
    expect((await other.send("GET", "/me")).status).toBe(401);
    expect((await viewer.send("GET", "/me")).status).toBe(200);
    const { postgres, clock } = origin.parts;
    const { secret } = await postgres.transaction((tx) =>
      makeLink(tx, clock, {
        kind: "password",
        email: viewer.email,
        siteId: null,
        role: null,
        madeBy: null,
      }),
    );
    const back = createBrowser(origin);
    expect((await back.send("POST", "/links/open", { secret, password: PASSWORD })).status).toBe(
      200,
    );
    expect((await viewer.send("GET", "/me")).status).toBe(401);
    expect((await signIn(origin, viewer.email, PASSWORD)).status).toBe(200);
  });

  it.each([
    ["too short", "1234567", 400],
    ["far too long", "x".repeat(2_000), 400],
    ["half of a pair", "good enough \ud800", 400],
    ["typed with marks apart", "cafe\u0301 cafe\u0301", 200],
  ])("that is %s: %#", async (_, password, status) => {
    const origin = await createOrigin();
    const viewer = await personOf(origin, "viewer");
    expect((await viewer.send("PUT", "/me/password", { password })).status).toBe(status);
    if (status !== 200) return;
    const again = await signIn(origin, viewer.email, password.normalize("NFC"));
    expect(again.status).toBe(200);
  });
});

describe("the last admin of a site", () => {
  it("cannot leave, nor become less", async () => {
    const origin = await createOrigin();
    const [one, two] = [await personOf(origin, "admin"), await personOf(origin, "admin")];
    const idOf = async (browser: typeof one) =>
      ((await browser.send("GET", "/me")).body as { id: number }).id;
    const [oneId, twoId] = [await idOf(one), await idOf(two)];
    const both = await Promise.all([
      one.send("DELETE", `/people/${twoId}`),
      two.send("DELETE", `/people/${oneId}`),
    ]);
    expect(both.filter(({ status }) => status === 204)).toHaveLength(1);
    const { data } = (await origin.request("GET", "/manage/v1/people")).body as {
      data: { id: number }[];
    };
    expect(data).toHaveLength(1);
    const left = data[0]?.id;
    const [last] = left === oneId ? [one] : [two];
    expect((await last?.send("DELETE", `/people/${left}`))?.status).toBe(409);
    expect((await last?.send("PATCH", `/people/${left}`, { role: "viewer" }))?.status).toBe(409);
  });
});

describe("D18: a cookie", () => {
  it.each([
    ["another site's page sends", { "sec-fetch-site": "cross-site" }],
    ["a page of a neighbour under the same name sends", { "sec-fetch-site": "same-site" }],
    ["a browser without fetch metadata sends from elsewhere", { origin: "https://evil.example" }],
    ["nothing says where from", {}],
  ])("%s changes nothing", async (_, headers) => {
    const origin = await createOrigin();
    const publisher = await personOf(origin, "publisher");
    const response = await origin.fetch("/manage/v1/releases", {
      method: "POST",
      headers: {
        ...(headers as Record<string, string>),
        cookie: publisher.cookie() ?? "",
        host: "larder.example",
        "content-type": "application/json",
      },
      body: JSON.stringify({ name: "Forged" }),
    });
    expect(response.status).toBe(403);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    expect((await publisher.send("GET", "/releases")).body).toMatchObject({ data: [] });
  });

  it("opens nothing under /v2, and nothing beside a token", async () => {
    const origin = await createOrigin();
    const admin = await personOf(origin, "admin");
    const headers = { cookie: admin.cookie() ?? "" };
    expect((await origin.fetch("/v2/content/?keys=x", { headers })).status).toBe(401);
    const both = { ...headers, authorization: `Token ${origin.token}` };
    expect((await origin.fetch("/manage/v1/site", { headers: both })).status).toBe(400);
    const unknown = { cookie: "__Host-larder=nothing" };
    expect((await origin.fetch("/manage/v1/site", { headers: unknown })).status).toBe(401);
  });

  it("of somebody at one site opens no other, whether there is one or not", async () => {
    const origin = await createOrigin();
    const admin = await personOf(origin, "admin");
    const other = await origin.addSite(`${origin.site.slug}-b`, "b-token");
    const answers = await Promise.all(
      [other.slug, "no-such-site", "__proto__"].map((slug) =>
        admin.send("GET", "/site", undefined, { "larder-site": slug }),
      ),
    );
    expect(answers.map(({ status, body }) => [status, body])).toEqual(
      answers.map(() => [403, { detail: "You are not a member of this site." }]),
    );
  });
});
