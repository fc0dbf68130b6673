import { describe, expect, it } from "vitest";
import { runCommand } from "../../origin/cli.ts";
import { createTestOrigin, originsOfFile, TEST_KEYS, type TestOrigin } from "../support/origin.ts";
import { createBrowser, PASSWORD, personOf } from "../support/people.ts";

/** `npm run site`: how the first person comes in, and how one comes back. */

const newOrigin = originsOfFile();

async function run(origin: TestOrigin, ...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const env = {
    DATABASE_URL: origin.parts.postgres.pool.options.connectionString ?? "",
    LARDER_PUSH_KEYS: TEST_KEYS,
  };
  await runCommand(args, env, (line) => void lines.push(line));
  return lines;
}

describe("welcome", () => {
  const secretOf = ([path]: string[]) => /^\/admin\/welcome#([\w-]{43})$/.exec(path ?? "")?.[1];
  const said = { name: "First", email: " First@Example.com ", password: PASSWORD };

  it("lets the first person in, as an operator, once, and nobody when there is one", async () => {
    const origin = await createTestOrigin();
    const former = secretOf(await run(origin, "welcome"));
    const secret = secretOf(await run(origin, "welcome"));
    const browser = createBrowser(origin);
    const send = (path: string, body: unknown) => browser.send("POST", path, body);
    expect((await send("/links/read", { secret: former })).status).toBe(404);
    expect(await send("/links/read", { secret })).toMatchObject({
      status: 200,
      body: { kind: "first", email: null, site: null, isKnown: false },
    });
    for (const field of ["name", "email"])
      expect(await send("/links/open", { secret, ...said, [field]: undefined })).toMatchObject({
        status: 400,
        body: { errors: [{ path: field, message: "Is missing." }] },
      });
    const both = await Promise.all([
      send("/links/open", { secret, ...said }),
      createBrowser(origin).send("POST", "/links/open", {
        secret,
        ...said,
        email: "second@example.com",
      }),
    ]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 404]));
    await expect(run(origin, "welcome")).rejects.toThrow("There are people already");
  });

  it("opens nothing once somebody came in by another way", async () => {
    const origin = await createTestOrigin();
    const secret = secretOf(await run(origin, "welcome"));
    await personOf(origin, "viewer");
    const opened = await createBrowser(origin).send("POST", "/links/open", { secret, ...said });
    expect(opened.status).toBe(404);
  });
});

describe("operator", () => {
  it("makes somebody an admin of every site, also of those that come later", async () => {
    const origin = await newOrigin();
    const [secret] = await run(origin, "operator", " First@Example.com");
    const browser = createBrowser(origin);
    const body = { secret, name: "First", password: PASSWORD };
    expect((await browser.send("POST", "/links/open", body)).status).toBe(200);
    await origin.addSite(`${origin.site.slug}-later`, "later-token");
    const me = (await browser.send("GET", "/me")).body as { sites: { role: string }[] };
    expect(me).toMatchObject({ email: "first@example.com", isOperator: true });
    expect(me.sites.length).toBeGreaterThanOrEqual(2);
    expect(new Set(me.sites.map(({ role }) => role))).toEqual(new Set(["admin"]));
    const site = { "larder-site": `${origin.site.slug}-later` };
    expect((await browser.send("GET", "/people", undefined, site)).status).toBe(200);
  });

  it("raises who has an account, who gives its password", async () => {
    const origin = await newOrigin();
    const viewer = await personOf(origin, "viewer");
    const [secret] = await run(origin, "operator", viewer.email);
    const open = (password: string) => viewer.send("POST", "/links/open", { secret, password });
    expect((await open("not this one")).status).toBe(401);
    expect((await open(PASSWORD)).status).toBe(200);
    expect((await viewer.send("GET", "/me")).body).toMatchObject({ isOperator: true });
  });
});

describe("password", () => {
  it("lets in who has forgotten it", async () => {
    const origin = await newOrigin();
    const { email } = await personOf(origin, "author");
    const [secret] = await run(origin, "password", email);
    const browser = createBrowser(origin);
    const body = { secret, password: "quite another one" };
    expect((await browser.send("POST", "/links/open", body)).status).toBe(200);
    const again = { email, password: "quite another one" };
    expect((await createBrowser(origin).send("POST", "/session", again)).status).toBe(200);
  });

  it.each([
    [["password", "nobody@example.com"], "Nobody has the address nobody@example.com."],
    [["operator", "not an address"], `"not an address" is no e-mail address.`],
  ])("refuses %j", async (args, message) => {
    await expect(run(await newOrigin(), ...args)).rejects.toThrow(message);
  });
});
