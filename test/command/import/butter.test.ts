import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Clock } from "../../../shared/clock.ts";
import { runLarder } from "../../support/commands.ts";
import { createEmptyOrigin, fetchOf } from "../../support/imports.ts";
import type { TestOrigin } from "../../support/origin.ts";
import { temporaryFolder } from "../../support/processes.ts";
import { listenAsButter, sampleSite, type Fault, type ScriptedButter } from "./butter-server.ts";

/** Sites of ButterCMS as they were recorded, over real sockets, with all that may go wrong on the way. */

const PLAIN = ["--page-types", "landing-page", "--no-compare"];

/** Between two requests, unless told otherwise. */
const PACE_MS = 100;

interface Setting {
  butter: ScriptedButter;
  copy: TestOrigin;
  /** Waits that the command asked for beside its pace, in milliseconds; time passes as it sleeps. */
  waits: number[];
  folder: string;
  run: (args?: string[], more?: { signal?: AbortSignal }) => ReturnType<typeof runLarder>;
}

async function createSetting(site = sampleSite()): Promise<Setting> {
  const butter = await listenAsButter(site);
  const copy = await createEmptyOrigin();
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const waits: number[] = [];
  let nowMs = Date.parse("2026-01-01T00:00:00Z");
  const clock: Clock = {
    now: () => nowMs,
    async sleep(ms) {
      nowMs += ms;
      if (ms > PACE_MS) waits.push(ms);
    },
  };
  const toCopy = fetchOf({ "copy.test": copy });
  const fetch: typeof globalThis.fetch = (input, init) =>
    String(input instanceof Request ? input.url : input).startsWith("http://copy.test/")
      ? toCopy(input, init)
      : globalThis.fetch(input, init);
  const base = [
    "import",
    "butter",
    "--from",
    `${butter.url}/v2`,
    "--token",
    "token",
    "--origin",
    "http://copy.test",
    "--larder-token",
    copy.token,
  ];
  return {
    butter,
    copy,
    waits,
    folder: folder.path,
    run: (args = PLAIN, { signal = new AbortController().signal } = {}) =>
      runLarder([...base, "--state", join(folder.path, "state"), ...args], {
        fetch,
        clock,
        signal,
      }),
  };
}

const read = async ({ copy }: Setting, path: string) =>
  (await copy.request("GET", `/v2/${path}`)).body;

describe("the sample site", () => {
  test("arrives with its types, ids, slugs and times", async () => {
    const setting = await createSetting();
    const { code, out } = await setting.run();
    expect([code, out]).toEqual([0, expect.stringContaining("8 of 8 documents: 8 created")]);
    expect(
      await read(
        setting,
        "pages/landing-page/landing-page-with-components/?alt_media_text=1&levels=3",
      ),
    ).toEqual({
      data: {
        slug: "landing-page-with-components",
        name: "landing-page-with-components",
        published: "2024-05-17T14:14:47.533297Z",
        updated: "2024-05-17T14:14:47.550734Z",
        status: "published",
        scheduled: null,
        page_type: "landing-page",
        fields: {
          seo: { title: "Your site title", description: "Description" },
          body: [
            {
              type: "hero",
              fields: {
                headline: "Example landing page",
                subheadline: "<p>Home</p>",
                image: { url: "https://cdn.buttercms.com/hero", alt: "An image" },
                scroll_anchor_id: "home",
              },
            },
            {
              type: "features",
              fields: {
                headline: "Features",
                features: [
                  {
                    headline: "F",
                    icon: { url: "https://cdn.buttercms.com/icon", alt: "An image" },
                  },
                ],
              },
            },
          ],
          menu: {
            meta: { id: 735_750 },
            name: "Main menu",
            menu_items: [{ meta: { id: 735_745 }, label: "Home", url: "#home" }],
          },
        },
      },
    });
    expect(await read(setting, "posts/example-post/")).toMatchObject({
      data: {
        created: "2024-05-17T14:13:46.787544Z",
        published: "2024-05-17T14:13:00Z",
        title: "Example Post",
        featured_image: "https://cdn.buttercms.com/post",
        author: { slug: "api-test", first_name: "SDK" },
        tags: [{ slug: "example-tag" }],
      },
    });
    expect(await read(setting, "pages/*/simple-page/")).toMatchObject({
      data: { page_type: null, fields: {} },
    });
  });

  test("compared, is the same but for members that ButterCMS did not have yet", async () => {
    const setting = await createSetting();
    const { code, out } = await setting.run(["--page-types", "landing-page"]);
    const lines = out.split("\n").filter((line) => line.includes(", here "));
    // the scripted server has no feeds
    const feeds = ["rss", "atom", "sitemap"].map((format) => `  feeds/${format}/`);
    expect(lines).toEqual(feeds.map((feed) => `${feed} is absent, here an answer`));
    expect(out).toContain("19 addresses compared: 3 differ");
    expect(code).toBe(2);
  });

  test("run again brings only what has changed", async () => {
    const setting = await createSetting();
    await setting.run();
    const [home] = setting.butter.site.content["navigation_menu_item"] ?? [];
    Object.assign(home ?? {}, { label: "Start" });
    const { code, out } = await setting.run();
    expect([code, out]).toEqual([
      0,
      expect.stringContaining("8 of 8 documents: 1 changed, 7 unchanged"),
    ]);
    expect(await read(setting, "content/navigation_menu_item/735745/")).toMatchObject({
      data: { label: "Start" },
    });
  });

  test("what is not found is told, and how to say it", async () => {
    const setting = await createSetting();
    const { out } = await setting.run(["--collections", "nothing_here", "--no-compare"]);
    expect(out).toContain('There is no collection "nothing_here" at the source');
    expect(out).toContain("--locales en,de names them");
    expect(out).not.toContain("landing-page");
  });
});

describe("on the way", () => {
  test.each<[Fault, number[]]>([
    ["429", [275, 550]],
    ["429 with a wait", [3_000, 3_000]],
    ["503", [275, 550]],
    ["dropped", [275, 550]],
    ["broken off", [275, 550]],
    ["half of JSON", [275, 550]],
  ])("%s twice is asked again, after a wait", async (how, waits) => {
    const setting = await createSetting();
    setting.butter.fail("content/navigation_menu/", 2, how);
    const { code, out } = await setting.run();
    expect([code, out]).toEqual([0, expect.stringContaining("8 created")]);
    expect(setting.waits).toEqual(waits);
  });

  test.each<[Fault, string]>([
    ["429", "takes no more requests"],
    ["503", "cannot be read: status 503"],
    ["dropped", "cannot be read"],
  ])("%s for good ends it with a sentence, and it goes on from there later", async (how, why) => {
    const setting = await createSetting();
    setting.butter.fail("posts/", 8, how);
    const { code, err } = await setting.run();
    expect([code, err]).toEqual([1, expect.stringContaining(why)]);
    expect(err).toContain("the same command goes on from there");
    const before = setting.butter.heard.length;
    const again = await setting.run();
    expect([again.code, again.out]).toEqual([0, expect.stringContaining("8 created")]);
    // only what was missing was asked: posts, and once more what is not there
    const asked = setting.butter.asked().slice(before);
    expect(asked.filter((path) => path.includes("landing-page"))).toEqual([]);
    expect(asked.filter((path) => path.includes("/posts/")).length).toBe(1);
  });

  test("stopped in the middle, it goes on where it was; --fresh begins again", async () => {
    const setting = await createSetting();
    const stop = new AbortController();
    setting.butter.fail("content/navigation_menu/", 1, "429 with a wait");
    const run = setting.run(PLAIN, { signal: stop.signal });
    setting.waits.push = (...ms: number[]) => {
      stop.abort(new Error("ended by hand"));
      return ms.length;
    };
    await expect(run).rejects.toThrow("ended by hand");
    expect((await readdir(join(setting.folder, "state", "answers"))).length).toBeGreaterThan(3);
    const before = setting.butter.heard.length;
    const again = await setting.run();
    expect([again.code, again.err]).toEqual([
      0,
      expect.stringContaining("Goes on with what is in"),
    ]);
    expect(setting.butter.asked().slice(before).join()).not.toContain("landing-page");
    expect(again.out).toContain("8 created");
    const fresh = await setting.run([...PLAIN, "--fresh"]);
    expect(fresh.out).toContain("8 unchanged");
  });

  test("what another run has kept of another site is not taken for this one's", async () => {
    const setting = await createSetting();
    setting.butter.fail("posts/", 8, "503");
    await setting.run();
    const { code, err } = await setting.run([...PLAIN, "--token", "other"]);
    expect([code, err]).toEqual([1, expect.stringContaining("or with another token. Say --fresh")]);
  });

  test("no more requests are sent than --rate says", async () => {
    const setting = await createSetting();
    await setting.run([...PLAIN, "--rate", "2"]);
    const paced = setting.waits.filter((ms) => ms === 500);
    expect(paced).toHaveLength(setting.butter.heard.length - 1);
  });

  test("a token that is none is told, and nothing is written", async () => {
    const setting = await createSetting();
    const { code, err } = await setting.run([...PLAIN, "--token", "wrong"]);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining("does not take this token: Invalid token."),
    ]);
    expect((await setting.copy.request("GET", "/manage/v1/imports")).body).toEqual({ data: [] });
  });
});

describe("arguments", () => {
  test.each([
    [["--rate", "0"], "--rate is how many requests a second"],
    [["--rate", "x"], "--rate is"],
    [["--from", "nope"], "--from is an http or https URL"],
    [["--locales", "en,d e"], '--locales: "d e" cannot be one'],
    [["--locales", "fr"], 'The site has no locale "fr"'],
    [["--collections", "__proto__"], "--collections"],
    [["--nope"], "Unknown option"],
    [["what"], "What is what?"],
    [["--hints", "/nowhere.json"], "The hints cannot be read"],
  ])("%j: %s", async (args, why) => {
    const { run } = await createSetting();
    const { code, err } = await run(args);
    expect([code, err]).toEqual([1, expect.stringContaining(why)]);
  });

  test("hints state what answers do not show", async () => {
    const setting = await createSetting();
    const path = join(setting.folder, "hints.json");
    await writeFile(
      path,
      JSON.stringify({
        "component hero": { scroll_anchor_id: "dropdown home about" },
        "page landing-page": { menu: "none" },
      }),
    );
    const { out } = await setting.run([...PLAIN, "--hints", path, "--dry-run"]);
    expect(out).toContain("  scroll_anchor_id: dropdown home about");
    expect(out).not.toContain("  menu: ");
  });
});
