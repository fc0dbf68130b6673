import { describe, expect, test } from "vitest";
import { createApp } from "../../origin/app.ts";
import { createProvider } from "../../origin/people/oidc/provider.ts";
import { readDashboardUrl, readOidc } from "../../origin/people/oidc/settings.ts";
import { invite } from "../../origin/people/links.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Role } from "../../shared/permissions.ts";
import { createFakeClock } from "../support/clock.ts";
import { startIssuer, type Issuer } from "../support/issuer.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";
import { PASSWORD, personOf } from "../support/people.ts";

/** Signing in at an OpenID provider, and who is not let in. */

const newOrigin = originsOfFile();
const LONG_AGO_S = Math.floor(systemClock.now() / 1_000) - 3_600;
const HOST = "http://localhost:8700";
let count = 0;

interface World {
  origin: TestOrigin;
  issuer: Issuer;
  email: string;
  clock: ReturnType<typeof createFakeClock>;
  /** A browser that has nothing yet. */
  browser: () => OidcBrowser;
}

interface OidcBrowser {
  cookies: Map<string, string>;
  get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** Leaves for the provider and comes back. @returns where it is sent at last */
  signIn: (to?: string, change?: (back: URL) => void) => Promise<string>;
  me: () => Promise<{ status: number; body: Record<string, unknown> }>;
}

async function createWorld(roles = ""): Promise<World> {
  const clock = createFakeClock(systemClock.now());
  const origin = await newOrigin({ clock });
  const issuer = await startIssuer();
  const email = `ann-${++count}@example.com`;
  issuer.user = { sub: `u-${count}`, email, email_verified: true, name: "Ann" };
  const env = {
    LARDER_OIDC_ISSUER: issuer.url,
    LARDER_OIDC_CLIENT_ID: "larder",
    LARDER_OIDC_CLIENT_SECRET: "s3cret",
    LARDER_OIDC_NAME: "Example",
    LARDER_OIDC_ROLES: roles.replaceAll("SITE", origin.site.slug),
    LARDER_DASHBOARD_URL: HOST,
  };
  const settings = readOidc(env, readDashboardUrl(env))!;
  const provider = createProvider({ settings, fetch: (input, init) => fetch(input, init) });
  const app = createApp({ ...origin.parts, elsewhere: { settings, provider } });
  const browser = (): OidcBrowser => {
    const cookies = new Map<string, string>();
    const get = async (path: string, headers: Record<string, string> = {}) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const response = await app.request(path, {
        headers: { ...(cookie === "" ? {} : { cookie }), ...headers },
      });
      for (const set of response.headers.getSetCookie()) {
        const [pair = ""] = set.split(";");
        const [name = "", value = ""] = pair.split("=");
        if (set.includes("Max-Age=0")) cookies.delete(name);
        else cookies.set(name, value);
      }
      return response;
    };
    return {
      cookies,
      get,
      async signIn(to = "/admin/people", change = () => undefined) {
        const start = await get(`/manage/v1/oidc/start?to=${encodeURIComponent(to)}`);
        expect(start.status).toBe(302);
        const back = new URL(issuer.authorize(start.headers.get("location") ?? ""));
        expect(back.origin).toBe(HOST);
        change(back);
        const done = await get(back.pathname + back.search, { "sec-fetch-site": "cross-site" });
        expect(done.status).toBe(302);
        return done.headers.get("location") ?? "";
      },
      async me() {
        const response = await get("/manage/v1/me");
        return {
          status: response.status,
          body: (await response.json()) as Record<string, unknown>,
        };
      },
    };
  };
  return { origin, issuer, email, clock, browser };
}

const inviteTo = ({ origin, clock }: World, email: string, role: Role = "author") =>
  origin.parts.postgres.transaction((tx) =>
    invite(tx, clock, { email, siteId: origin.site.id, role, madeBy: null }),
  );

const REFUSED = "/admin/?sign_in=refused";
const NOT_LET_IN = "/admin/?sign_in=not_let_in";

describe("who signs in elsewhere", () => {
  test("comes in by an invitation to a verified address, and is known by the subject from then on", async () => {
    const world = await createWorld();
    const { issuer, email, browser } = world;
    await inviteTo(world, email.toUpperCase().toLowerCase(), "publisher");
    const first = browser();
    expect(await first.signIn("/admin/people?x=1")).toBe("/admin/people?x=1");
    expect(await first.me()).toMatchObject({
      status: 200,
      body: { email, name: "Ann", hasPassword: false, sites: [{ role: "publisher" }] },
    });
    expect(issuer.asked[0]?.get("code_challenge_method")).toBe("S256");
    // the address is another one now, and says nothing any more
    issuer.user = { ...issuer.user, email: "other@example.com", email_verified: false };
    const again = browser();
    await again.signIn();
    expect((await again.me()).body).toMatchObject({ email });
  });

  test("is told so by the sign-in page alone where there is a provider", async () => {
    const { origin, browser } = await createWorld();
    expect(await (await browser().get("/manage/v1/sign-in")).json()).toEqual({
      elsewhere: "Example",
    });
    expect(await (await origin.fetch("/manage/v1/sign-in")).json()).toEqual({ elsewhere: null });
    expect((await origin.fetch("/manage/v1/oidc/start")).status).toBe(404);
  });

  test("with an account and an invitation keeps the account", async () => {
    const world = await createWorld();
    const { origin, issuer, browser } = world;
    const { email } = await personOf(origin, "viewer");
    issuer.user = { ...issuer.user, email };
    expect(await browser().signIn()).toBe(NOT_LET_IN);
    await inviteTo(world, email, "author");
    const known = browser();
    await known.signIn();
    expect((await known.me()).body).toMatchObject({
      email,
      hasPassword: true,
      sites: [{ role: "author" }],
    });
    const signedIn = await origin.fetch("/manage/v1/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    expect(signedIn.status).toBe(200);
  });

  test.each([
    ["an address that is not verified", { email_verified: false }],
    ["no word about it", { email_verified: undefined }],
    ["another address", { email: "somebody@example.com" }],
    ["no address", { email: undefined }],
    ["an address that is none", { email: "ann" }],
    ["an address that is a list", { email: ["ann@example.com"] }],
  ])("is not let in with %s, though invited", async (_, changed) => {
    const world = await createWorld();
    await inviteTo(world, world.email);
    world.issuer.user = { ...world.issuer.user, ...changed };
    const guest = world.browser();
    expect(await guest.signIn()).toBe(NOT_LET_IN);
    expect((await guest.me()).status).toBe(401);
  });

  test("is not let in uninvited, nor by an invitation that is too old", async () => {
    const world = await createWorld();
    expect(await world.browser().signIn()).toBe(NOT_LET_IN);
    await inviteTo(world, world.email);
    await world.clock.advance(8 * 86_400_000);
    expect(await world.browser().signIn()).toMatch(/sign_in=(not_let_in|refused)/);
  });
});

describe("B12: what comes back is not believed", () => {
  test.each<[string, Issuer["lies"]]>([
    ["with another's nonce", { claims: { nonce: "another" } }],
    ["for another program", { claims: { aud: "another" } }],
    ["for several, of which we are not who asked", { claims: { aud: ["larder", "x"], azp: "x" } }],
    ["that has expired", { claims: { exp: LONG_AGO_S } }],
    ["of another issuer", { claims: { iss: "https://other.example" } }],
    ["signed by a stranger", { strangersKey: true }],
    ["that is not signed", { algorithm: "none" }],
    ["signed with the client's secret", { algorithm: "HS256" }],
    ["by another issuer's way (mix-up)", { iss: "https://other.example" }],
    ["without a subject", { claims: { sub: "" } }],
    ["with a subject that is too long", { claims: { sub: "x".repeat(1_000) } }],
    ["with NUL in the subject", { claims: { sub: "a\0b" } }],
  ])("%s", async (_, lies) => {
    const world = await createWorld();
    await inviteTo(world, world.email);
    world.issuer.lies = lies;
    const guest = world.browser();
    expect(await guest.signIn()).toBe(REFUSED);
    expect((await guest.me()).status).toBe(401);
    expect(guest.cookies.size).toBe(0);
  });

  test("with another state, twice, in another browser, too late, or written by somebody else", async () => {
    const world = await createWorld();
    await inviteTo(world, world.email);
    const { browser, clock } = world;
    expect(await browser().signIn(undefined, (to) => to.searchParams.set("state", "x"))).toBe(
      REFUSED,
    );
    expect(await browser().signIn(undefined, (to) => to.searchParams.delete("iss"))).toBe(REFUSED);
    expect(await browser().signIn(undefined, (to) => to.searchParams.append("code", "x"))).toBe(
      REFUSED,
    );
    // the same address once more, with the cookie that it had
    const twice = browser();
    let address = "";
    let left = "";
    await twice.signIn(undefined, (to) => {
      address = to.pathname + to.search;
      left = twice.cookies.get("__Host-larder-away") ?? "";
    });
    const replay = browser();
    const locationOf = async (one: OidcBrowser) => (await one.get(address)).headers.get("location");
    expect(await locationOf(replay)).toBe("/admin/?sign_in=late");
    replay.cookies.set("__Host-larder-away", left);
    expect(await locationOf(replay)).toBe(REFUSED);
    replay.cookies.set("__Host-larder-away", `${left}x`);
    expect(await locationOf(replay)).toBe("/admin/?sign_in=late");
    replay.cookies.set("__Host-larder-away", left.replace(/^./, "f"));
    expect(await locationOf(replay)).toBe("/admin/?sign_in=late");
    replay.cookies.set("__Host-larder-away", left);
    await clock.advance(11 * 60_000);
    expect(await locationOf(replay)).toBe("/admin/?sign_in=late");
  });

  test("a provider that is away, or says no, is said as such", async () => {
    const world = await createWorld();
    await inviteTo(world, world.email);
    world.issuer.tokenStatus = 503;
    expect(await world.browser().signIn()).toBe("/admin/?sign_in=away");
    const refused = (to: URL) => {
      to.searchParams.delete("code");
      to.searchParams.set("error", "access_denied");
    };
    expect(await world.browser().signIn(undefined, refused)).toBe(NOT_LET_IN);
  });

  test.each([
    "https://evil.example/",
    "//evil.example",
    "/admin/\\evil",
    "/admin//evil",
    "/v2/x",
    "javascript:1",
    "/admin/\u202e",
  ])("leads to no page but the dashboard's: %s", async (to) => {
    const world = await createWorld();
    await inviteTo(world, world.email);
    expect(await world.browser().signIn(to)).toBe("/admin/");
  });
});

describe("groups", () => {
  test("give the most of their roles, at each sign-in, and what they gave goes with them", async () => {
    const world = await createWorld(
      "staff=viewer@SITE,cn=editors=publisher@SITE,bosses=admin@none",
    );
    const { issuer, browser, origin } = world;
    await personOf(origin, "admin");
    const rolesOf = async (groups: unknown) => {
      issuer.user = { ...issuer.user, groups };
      const one = browser();
      const went = await one.signIn();
      if (went !== "/admin/people") return went;
      return ((await one.me()).body["sites"] as { role: string }[]).map(({ role }) => role);
    };
    expect(await rolesOf([])).toBe(NOT_LET_IN);
    expect(await rolesOf(["staff", "cn=editors", 7, null])).toEqual(["publisher"]);
    expect(await rolesOf("staff")).toEqual(["viewer"]);
    expect(await rolesOf({ staff: true })).toEqual([]);
    expect(await rolesOf(["bosses", "__proto__"])).toEqual([]);
  });

  test("say roles, and leave what a membership is for as it is", async () => {
    const world = await createWorld("staff=author@SITE,editors=publisher@SITE,bosses=admin@SITE");
    const { issuer, browser, origin } = world;
    const admin = await personOf(origin, "admin");
    const sitesOf = async (...groups: string[]) => {
      issuer.user = { ...issuer.user, groups };
      const one = browser();
      await one.signIn();
      return (await one.me()).body["sites"];
    };
    expect(await sitesOf("staff")).toMatchObject([{ role: "author", types: null, locales: null }]);
    const { body } = await admin.send("GET", "/people");
    const { id } = (body as { data: { id: number; email: string }[] }).data.find(
      ({ email }) => email === world.email,
    )!;
    const narrowed = { types: [{ kind: "post", key: "post" }], locales: ["en"] };
    expect((await admin.send("PATCH", `/people/${id}`, narrowed)).status).toBe(200);
    expect(await sitesOf("staff", "editors")).toMatchObject([{ role: "publisher", ...narrowed }]);
    expect(await sitesOf("bosses")).toMatchObject([{ role: "admin", types: null, locales: null }]);
    expect(await sitesOf("editors")).toMatchObject([{ role: "publisher", ...narrowed }]);
  });

  test("take nothing that an invitation gave, and never a site's last admin", async () => {
    const world = await createWorld("bosses=admin@SITE");
    const { issuer, browser } = world;
    issuer.user = { ...issuer.user, groups: ["bosses"] };
    await browser().signIn();
    issuer.user = { ...issuer.user, groups: [] };
    const one = browser();
    await one.signIn();
    expect((await one.me()).body).toMatchObject({ sites: [{ role: "admin" }] });
  });
});

describe("the variables", () => {
  const env = {
    LARDER_OIDC_ISSUER: "https://id.example",
    LARDER_OIDC_CLIENT_ID: "x",
    LARDER_DASHBOARD_URL: "https://cms.example",
  };

  test.each([
    [{ LARDER_OIDC_ISSUER: "http://id.example" }, "LARDER_OIDC_ISSUER"],
    [{ LARDER_OIDC_CLIENT_ID: "" }, "LARDER_OIDC_CLIENT_ID"],
    [{ LARDER_DASHBOARD_URL: "" }, "LARDER_DASHBOARD_URL"],
    [{ LARDER_DASHBOARD_URL: "https://cms.example/x" }, "LARDER_DASHBOARD_URL"],
    [{ LARDER_OIDC_ROLES: "editors=boss" }, "LARDER_OIDC_ROLES"],
  ])("that are wrong are named: %j", (changed, name) => {
    const all = { ...env, ...changed };
    expect(() => readOidc(all, readDashboardUrl(all))).toThrow(name);
  });

  test("are not needed", () => {
    expect(readOidc({}, readDashboardUrl({}))).toBe(null);
    expect(readOidc(env, readDashboardUrl(env))).toMatchObject({ name: "id.example", roles: [] });
  });
});
