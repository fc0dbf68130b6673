import { describe, expect, it } from "vitest";
import { sql } from "../../origin/db/drizzle.ts";
import {
  CONFIRMED_WITHIN_MS,
  PASSKEY_CHALLENGE_MS,
  PASSKEYS_PER_PERSON,
} from "../../shared/limits-people.ts";
import { createApp } from "../../origin/app.ts";
import { readConfig } from "../../origin/config.ts";
import {
  createAuthenticator,
  DASHBOARD_HOST,
  type Creation,
  type Kind,
  type Requested,
} from "../support/authenticator.ts";
import { createFakeClock } from "../support/clock.ts";
import { originsOfFile, TEST_KEYS, type TestOrigin } from "../support/origin.ts";
import {
  add,
  askedToAnswer,
  askedToMake,
  confirmBy,
  passkeyOf,
  signInBy,
} from "../support/passkeys.ts";
import { createBrowser, personOf } from "../support/people.ts";

/** Passkeys: added, used to sign in and to confirm, called something else, removed. What is wrong with answers is in `passkeys-refused.test.ts`. */

const createOrigin = originsOfFile();
const at = { host: DASHBOARD_HOST };

const createTimed = async () => {
  const clock = createFakeClock(Date.parse("2026-01-01T00:00:00Z"));
  return { clock, ...(await createOrigin({ clock })) };
};

const actsOf = async (origin: TestOrigin): Promise<string[]> => {
  const { body } = await origin.request("GET", "/manage/v1/audit");
  const { data } = body as { data: { action: string; object: string }[] };
  return data.map(({ action, object }) => `${action}: ${object}`).toReversed();
};

describe("a passkey", () => {
  it.each<Kind>(["ES256", "EdDSA", "RS256"])("of %s is the whole sign-in", async (kind) => {
    const { clock, ...origin } = await createTimed();
    const viewer = await personOf(origin, "viewer");
    const passkey = await passkeyOf(viewer, { kind });
    await clock.advance(1_000);
    const back = await signInBy(origin, passkey);
    expect([back.status, back.body]).toEqual([200, {}]);
    expect(back.headers.get("set-cookie")).toMatch(/^__Host-larder=[\w-]{43};/);
    expect((await back.send("GET", "/me")).body).toMatchObject({
      email: viewer.email,
      hasPassword: true,
      hasPasskey: true,
    });
    expect((await back.send("GET", "/me/passkeys")).body).toEqual({
      data: [
        {
          id: passkey.number,
          name: "Laptop",
          host: DASHBOARD_HOST,
          createdAt: "2026-01-01T00:00:00Z",
          usedAt: "2026-01-01T00:00:01Z",
        },
      ],
    });
    expect((await signInBy(origin, passkey)).status).toBe(200);
  });

  it("is asked for as one that is found by itself, makes sure who it is, and knows the person by chance", async () => {
    const origin = await createOrigin();
    const [ann, otto] = [await personOf(origin, "viewer"), await personOf(origin, "viewer")];
    const passkey = await passkeyOf(ann);
    const [again, others] = [await askedToMake(ann), await askedToMake(otto)];
    expect(again).toMatchObject({
      rp: { id: DASHBOARD_HOST, name: "Larder" },
      user: { name: ann.email, displayName: "A viewer" },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: "public-key", alg })),
      timeout: PASSKEY_CHALLENGE_MS,
      attestation: "none",
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      excludeCredentials: [{ type: "public-key", id: passkey.id }],
    });
    expect((await askedToMake(ann)).user.id).toBe(again.user.id);
    expect(again.user.id).toMatch(/^[\w-]{43}$/);
    expect(others.user.id).not.toBe(again.user.id);
    expect(again.challenge).not.toBe((await askedToMake(ann)).challenge);
    await ann.send("DELETE", `/me/passkeys/${passkey.number}`);
    expect((await askedToMake(ann)).user.id, "so that it replaces what a device still has").toBe(
      again.user.id,
    );
    const asked = await askedToAnswer(createBrowser(origin), "/sign-in/passkey");
    expect(asked).toMatchObject({
      rpId: DASHBOARD_HOST,
      userVerification: "required",
      allowCredentials: [],
    });
  });

  it("says once more that it is them, and when it was right the cookie is another", async () => {
    const { clock, ...origin } = await createTimed();
    const admin = await personOf(origin, "admin");
    const passkey = await passkeyOf(admin);
    await clock.advance(CONFIRMED_WITHIN_MS + 1);
    const token = { label: "ci", scopes: ["read"] };
    expect((await admin.send("POST", "/tokens", token)).body).toMatchObject({ confirm: true });
    const before = admin.cookie();
    // an authenticator that is told which passkey need not say whose it is
    const confirmed = await confirmBy(admin, passkey, { userHandle: null });
    expect([confirmed.status, confirmed.body]).toEqual([200, {}]);
    expect((await admin.send("POST", "/tokens", token)).status).toBe(201);
    admin.useCookie(before);
    expect((await admin.send("GET", "/me")).status).toBe(401);
  });

  it("is added and removed by who said lately that it is them, and renamed at any time", async () => {
    const { clock, ...origin } = await createTimed();
    const viewer = await personOf(origin, "viewer");
    const passkey = await passkeyOf(viewer);
    const made = createAuthenticator().make(await askedToMake(viewer));
    await clock.advance(CONFIRMED_WITHIN_MS + 1);
    const own = `/me/passkeys/${passkey.number}`;
    for (const [method, path, body] of [
      ["GET", "/me/passkeys/new", undefined],
      ["POST", "/me/passkeys", { name: "Late", ...made }],
      ["DELETE", own, undefined],
    ] as const)
      expect(await viewer.send(method, path, body, at)).toMatchObject({
        status: 401,
        body: { confirm: true },
      });
    expect(await viewer.send("PATCH", own, { name: " Key ring " })).toMatchObject({
      status: 200,
      body: { id: passkey.number, name: "Key ring" },
    });
    await confirmBy(viewer, passkey);
    expect((await viewer.send("DELETE", own)).status).toBe(204);
    expect((await viewer.send("GET", "/me/passkeys")).body).toEqual({ data: [] });
    expect((await viewer.send("DELETE", own)).status).toBe(404);
    expect((await signInBy(origin, passkey)).status).toBe(401);
    expect((await viewer.send("GET", "/me")).body).toMatchObject({ hasPasskey: false });
  });

  it("is one of twenty at most, also when several are added at once", async () => {
    const origin = await createOrigin();
    const viewer = await personOf(origin, "viewer");
    for (let count = 1; count < PASSKEYS_PER_PERSON; count++) await passkeyOf(viewer);
    const last = await Promise.all([1, 2, 3].map(() => add(viewer, createAuthenticator())));
    expect(last.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      201, 409, 409,
    ]);
    const { body } = await viewer.send("GET", "/me/passkeys");
    expect((body as { data: unknown[] }).data).toHaveLength(PASSKEYS_PER_PERSON);
  });

  it("is written down when it is added, renamed, used, tried in vain and removed", async () => {
    const origin = await createOrigin();
    const viewer = await personOf(origin, "viewer");
    const passkey = await passkeyOf(viewer);
    await viewer.send("PATCH", `/me/passkeys/${passkey.number}`, { name: "Key ring" });
    await signInBy(origin, passkey);
    await signInBy(origin, passkey, { isVerified: false });
    await confirmBy(viewer, passkey);
    await confirmBy(viewer, passkey, { origin: "https://evil.example" });
    await signInBy(origin, createAuthenticator());
    await viewer.send("DELETE", `/me/passkeys/${passkey.number}`);
    expect((await actsOf(origin)).slice(1)).toEqual([
      "post /me/passkeys: added: Laptop",
      "patch /me/passkeys/{id}: renamed: Key ring",
      "post /session/passkey: signed in",
      "post /session/passkey: refused",
      "post /session/confirm/passkey: confirmed",
      "post /session/confirm/passkey: refused",
      "delete /me/passkeys/{id}: removed: Key ring",
    ]);
  });

  it("opens nothing more for who was signed out, and ends no session by being removed", async () => {
    const origin = await createOrigin();
    const viewer = await personOf(origin, "viewer");
    const passkey = await passkeyOf(viewer);
    const back = await signInBy(origin, passkey);
    await viewer.send("PUT", "/me/password", { password: "another sentence" });
    expect((await back.send("GET", "/me")).status).toBe(401);
    const once = await signInBy(origin, passkey);
    await viewer.send("DELETE", `/me/passkeys/${passkey.number}`);
    expect((await once.send("GET", "/me")).status).toBe(200);
  });
});

describe("who has no password", () => {
  const withoutPassword = async (origin: TestOrigin, email: string, issuer: string | null) => {
    const { db } = origin.parts.postgres;
    await db.execute(sql`update people set password = null where email = ${email}`);
    if (issuer !== null)
      await db.execute(sql`
        insert into identities (issuer, subject, person_id, created_at)
        select ${issuer}, email, id, now() from people where email = ${email}`);
  };

  it("keeps the last passkey, which is the only way in", async () => {
    const origin = await createOrigin();
    const viewer = await personOf(origin, "viewer");
    const [one, two] = [await passkeyOf(viewer), await passkeyOf(viewer)];
    await withoutPassword(origin, viewer.email, null);
    const both = await Promise.all(
      [one, two].map(({ number }) => viewer.send("DELETE", `/me/passkeys/${number}`)),
    );
    expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([
      204, 409,
    ]);
    const { body } = await viewer.send("GET", "/me/passkeys");
    expect((body as { data: unknown[] }).data).toHaveLength(1);
    expect(
      (await signInBy(origin, both[0]?.status === 204 ? two : one)).status,
      "the one that is left",
    ).toBe(200);
  });

  it("and signs in elsewhere confirms by a passkey, and comes in by the provider alone while there is one", async () => {
    const { clock, ...origin } = await createTimed();
    const viewer = await personOf(origin, "viewer");
    const passkey = await passkeyOf(viewer);
    await withoutPassword(origin, viewer.email, "https://id.example");
    const settings = { name: "Example ID" };
    const app = createApp({
      ...origin.parts,
      elsewhere: { settings, provider: {} } as unknown as NonNullable<
        TestOrigin["parts"]["elsewhere"]
      >,
    });
    const there = { fetch: async (path: string, init?: RequestInit) => app.request(path, init) };
    const refused = await signInBy(there, passkey);
    expect([refused.status, refused.cookie()]).toEqual([403, null]);
    expect((await actsOf(origin)).at(-1)).toBe(
      "post /session/passkey: refused: signs in elsewhere",
    );
    await clock.advance(CONFIRMED_WITHIN_MS + 1);
    expect((await confirmBy(viewer, passkey)).status).toBe(200);
    expect((await viewer.send("DELETE", `/me/passkeys/${passkey.number}`)).status).toBe(204);
    const another = await passkeyOf(viewer);
    expect((await signInBy(origin, another)).status, "the provider is no more").toBe(200);
  });
});

describe("where the dashboard is", () => {
  it("is whom passkeys are for, under whatever name the origin is asked", async () => {
    const origin = await createOrigin();
    const viewer = await personOf(origin, "viewer");
    const app = createApp({ ...origin.parts, dashboardUrl: `https://${DASHBOARD_HOST}` });
    const there = { fetch: async (path: string, init?: RequestInit) => app.request(path, init) };
    const browser = createBrowser(there);
    browser.useCookie(viewer.cookie());
    const inside = { host: "origin.internal:8700" };
    const ask = (method: string, path: string, body?: unknown) =>
      browser.send(method, path, body, inside);
    const { body } = await ask("GET", "/me/passkeys/new");
    const passkey = createAuthenticator();
    const made = passkey.make(body as Creation);
    expect(await ask("POST", "/me/passkeys", { name: "Laptop", ...made })).toMatchObject({
      status: 201,
      body: { host: DASHBOARD_HOST },
    });
    const asked = await ask("GET", "/sign-in/passkey");
    const proof = passkey.answer(asked.body as Requested);
    expect((await ask("POST", "/session/passkey", proof)).status).toBe(200);
    expect(
      (await signInBy(there, passkey, { origin: "https://origin.internal:8700" })).status,
    ).toBe(401);
  });

  it("has a name: else there are none, and it is said", async () => {
    const origin = await createOrigin();
    const viewer = await personOf(origin, "viewer");
    for (const path of ["/me/passkeys/new", "/sign-in/passkey", "/session/confirm/passkey"])
      expect(await viewer.send("GET", path, undefined, { host: "127.0.0.1:8700" })).toMatchObject({
        status: 400,
        body: { detail: expect.stringContaining("Passkeys are made for a name") },
      });
  });

  it("is read once, and stands in the settings of the origin", () => {
    const env = { DATABASE_URL: "postgres://x", LARDER_PUSH_KEYS: TEST_KEYS };
    expect(readConfig(env).dashboardUrl).toBeNull();
    const url = `https://${DASHBOARD_HOST}/`;
    expect(readConfig({ ...env, LARDER_DASHBOARD_URL: url }).dashboardUrl).toBe(
      `https://${DASHBOARD_HOST}`,
    );
  });
});

describe("what an origin asked", () => {
  it("another one of the deployment hears, also while the push key changes", async () => {
    const origin = await createOrigin();
    const passkey = await passkeyOf(await personOf(origin, "viewer"));
    const asked = await askedToAnswer(createBrowser(origin), "/sign-in/passkey");
    const keys = new Map([["new", "f".repeat(32)], ...origin.parts.pushKeys]);
    const other = createApp({ ...origin.parts, pushKeys: keys });
    const browser = createBrowser({ fetch: async (path, init) => other.request(path, init) });
    const proof = passkey.answer(asked);
    expect((await browser.send("POST", "/session/passkey", proof, at)).status).toBe(200);
    // and no origin hears it again
    const again = await createBrowser(origin).send("POST", "/session/passkey", proof, at);
    expect(again.status).toBe(409);
  });
});
