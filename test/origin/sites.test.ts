import { describe, expect, it } from "vitest";
import { CONFIRMED_WITHIN_MS } from "../../shared/limits-people.ts";
import { createFakeClock } from "../support/clock.ts";
import { originsOfFile } from "../support/origin.ts";
import { atSite, operatorOf, personOf } from "../support/people.ts";

/** Sites: how operators make them, and who sees which. */

const newOrigin = originsOfFile();

interface Made {
  site: string;
  tokens: { label: string; token: string }[];
}

describe("an operator", () => {
  it("makes a site whose first tokens open it, and is an admin there", async () => {
    const origin = await newOrigin();
    const operator = await operatorOf(origin);
    const slug = `${origin.site.slug}-made`;
    const made = await operator.send("POST", "/sites", { slug, locales: ["de", "en", "de"] });
    expect(made).toMatchObject({
      status: 201,
      body: { site: slug, name: slug, locales: ["de", "en"] },
    });
    const { tokens } = made.body as Made;
    expect(tokens.map(({ label }) => label)).toEqual(["read", "preview", "write", "manage"]);
    const manage = tokens.find(({ label }) => label === "manage")?.token;
    const settings = await origin.request("GET", "/manage/v1/site", undefined, manage);
    expect(settings.body).toMatchObject({ slug, defaultLocale: "de" });
    const { body } = await operator.send("GET", "/audit", undefined, { "larder-site": slug });
    expect((body as { data: unknown[] }).data).toMatchObject([
      { actor: "An operator", action: "post /sites", object: `/sites: ${slug}` },
    ]);
    expect((await operator.send("POST", "/sites", { slug })).status).toBe(409);
  });

  it.each([
    [{}],
    [{ slug: "Upper" }],
    [{ slug: "a".repeat(64) }],
    [{ slug: "-a" }],
    [{ slug: "a\u0000" }],
    [{ slug: "ok", locales: [] }],
    [{ slug: "ok", locales: ["e n"] }],
    [{ slug: "ok", edges: ["http://127.0.0.1:1"] }],
    [{ slug: "ok", edges: ["https://a.example/path"] }],
    [{ slug: "ok", is_admin: true }],
  ])("is refused %j", async (body) => {
    const origin = await newOrigin();
    const operator = await operatorOf(origin);
    expect((await operator.send("POST", "/sites", body)).status).toBe(400);
  });

  it("gives the password again after a while", async () => {
    const clock = createFakeClock();
    const origin = await newOrigin({ clock });
    const operator = await operatorOf(origin);
    await clock.advance(CONFIRMED_WITHIN_MS + 1);
    const late = await operator.send("POST", "/sites", { slug: `${origin.site.slug}-late` });
    expect(late).toMatchObject({ status: 401, body: { confirm: true } });
  });
});

describe("an admin of a site", () => {
  it("makes none, whatever site is named, and sees their own", async () => {
    const origin = await newOrigin();
    const admin = await personOf(origin, "admin");
    await origin.addSite(`${origin.site.slug}-x`, `${origin.site.slug}-x-token`);
    const made = await admin.send("POST", "/sites", { slug: "mine" }, atSite(origin.site));
    expect(made.status).toBe(403);
    expect((await admin.send("GET", "/sites")).body).toEqual({
      data: [
        {
          site: origin.site.slug,
          name: origin.site.slug,
          role: "admin",
          types: null,
          locales: null,
        },
      ],
    });
  });
});
