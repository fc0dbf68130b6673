import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, describe, it } from "vitest";
import * as z from "zod";
import { cacheTagsOfAnswer } from "../../edge/cache-tags.ts";
import * as current from "../../edge/cloudflare/workers-cache.ts";
import { answerMiss } from "../../edge/read/content.ts";
import type { AnswerCache, Cached } from "../../edge/ports.ts";
import { createTokenMemo, createTokens } from "../../edge/read/tokens.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { tokenKey } from "../../shared/keys.ts";
import { createTestEdge, type TestEdge } from "../support/edge.ts";
import { batch, contentOf, keyFor, live, SITE } from "../support/entries.ts";
import { createPlatformCache, type PlatformCache } from "../support/platform-cache.ts";

/** Answers outlive a deploy (`cross_version_cache`), so versions of the worker read what others wrote. */

type Version = typeof current;
const HOME = "/v2/pages/*/home/";
const FILE = fileURLToPath(new URL("../../edge/cloudflare/workers-cache.ts", import.meta.url));
const MEMBER = '});\nconst META = "larder-answer";';

/** The file as another version has it: with these texts replaced. */
async function versionWith(...edits: [find: string, put: string][]): Promise<Version> {
  let contents = await readFile(FILE, "utf8");
  for (const [find, put] of edits) {
    expect(contents.split(find)).toHaveLength(2);
    contents = contents.replace(find, () => put);
  }
  const stdin = { contents, resolveDir: dirname(FILE), loader: "ts" as const };
  const built = await build({ stdin, bundle: true, write: false, format: "esm" });
  const text = Buffer.from(built.outputFiles[0]!.contents).toString("base64");
  return (await import(`data:text/javascript;base64,${text}`)) as Version;
}

/** One required member more in what is written and read. */
const memberMore: [string, string][] = [
  [MEMBER, MEMBER.replace("});", "  zone: z.string(),\n});")],
  ['      freshness: "unverified",', '      zone: "eu",\n      freshness: "unverified",'],
];
const counted: [string, string] = ["CACHE_FORMAT = 4;", "CACHE_FORMAT = 5;"];

/** A version of the worker over an edge, behind the platform's cache. */
function deploy(version: Version, edge: TestEdge, platform: PlatformCache): AnswerCache {
  const miss = (asked: Parameters<AnswerCache["read"]>[0]) => answerMiss(edge.content, asked);
  const contentOf = platform.inFrontOf(async (request) => {
    const asked = version.askedOf(request.url);
    const answer = await miss(asked);
    return version.toResponse(answer, await cacheTagsOfAnswer(asked, answer));
  });
  const { report } = edge.content;
  const past = { answerMiss: miss, report, ambient: edge.parts.ambient };
  return version.createWorkersCache(edge.clock, contentOf, version.createTokenAnswers(), past);
}

async function twoVersions(other: Version) {
  const edge = createTestEdge();
  const platform = createPlatformCache(edge.clock);
  const home = await keyFor(HOME);
  const token = tokenKey(await sha256Hex("good"));
  const grant = { site: SITE, scopes: ["read"], locales: ["en"], defaultLocale: "en" };
  await edge
    .ledger()
    .apply(batch(0, [live(home, 1), { ...live(token, 2), body: JSON.stringify(grant) }]));
  const versions = [current, other].map((version) => deploy(version, edge, platform));
  const read = async (cache: AnswerCache) => {
    const url = new URL("https://edge.test/v2/content/?auth_token=good");
    await createTokens(cache, createTokenMemo()).resolve(new Request(url), url);
    return cache.read({ site: SITE, printed: HOME });
  };
  const troubles = () => edge.events.filter(({ kind }) => kind === "edge.trouble");
  return {
    ours: versions[0]!,
    theirs: versions[1]!,
    read,
    troubles,
    body: contentOf(home, 1).body,
  };
}

const inText = async ({ answer, hit }: Cached) => ({
  kind: answer.kind,
  body: answer.kind === "live" ? await new Response(answer.body).text() : null,
  hit,
});

describe("two versions of the worker that share a cache", () => {
  it.each(["ours", "theirs"] as const)(
    "each read what %s wrote, or miss, when nobody counted the format up",
    async (first) => {
      const versions = await twoVersions(await versionWith(...memberMore));
      const { read, troubles, body } = versions;
      const second = first === "ours" ? "theirs" : "ours";
      await read(versions[first]);
      const answers = [];
      for (const which of [second, first, second] as const)
        answers.push(await inText(await read(versions[which])));
      // a member more is readable for those who do not know it; one too few is not for those who need it
      const hit = second === "ours";
      expect(answers).toEqual([
        { kind: "live", body, hit },
        { kind: "live", body, hit: true },
        { kind: "live", body, hit },
      ]);
      expect(troubles()).toHaveLength(hit ? 0 : 3); // the token, once, and the page, twice
    },
  );

  it("share nothing once the format was counted up", async () => {
    const versions = await twoVersions(await versionWith(...memberMore, counted));
    const { ours, theirs, read, troubles, body } = versions;
    await read(ours);
    const answers = [theirs, ours, theirs].map(async (cache) => inText(await read(cache)));
    expect(await Promise.all(answers)).toEqual([
      { kind: "live", body, hit: false },
      { kind: "live", body, hit: true },
      { kind: "live", body, hit: false },
    ]);
    expect(troubles()).toEqual([]);
  });
});

describe("a response that is no answer of this version", () => {
  const responses: [string, () => Promise<Response>][] = [
    ["somebody else's page", async () => new Response("<html>")],
    ["a header that is no JSON", async () => withHeader("{")],
    ["an answer of a kind that is not known", async () => withHeader('{"kind":"moved"}')],
    ["a body without a validator", async () => withHeader(liveWithout)],
    ["nothing: the platform failed", () => Promise.reject(new Error("exceeded CPU"))],
  ];

  it.each(responses)("is a miss, which the content layer answers: %s", async (_, response) => {
    const edge = createTestEdge();
    const home = await keyFor(HOME);
    await edge.ledger().apply(batch(0, [live(home, 1)]));
    const past = {
      answerMiss: (asked: Parameters<AnswerCache["read"]>[0]) => answerMiss(edge.content, asked),
      report: edge.content.report,
      ambient: edge.parts.ambient,
    };
    const contentEntrypoint = { fetch: response, purge: async () => "sent" as const };
    const cache = current.createWorkersCache(
      edge.clock,
      () => contentEntrypoint,
      current.createTokenAnswers(),
      past,
    );
    const read = await inText(await cache.read({ site: SITE, printed: HOME }));
    expect(read).toEqual({ kind: "live", body: contentOf(home, 1).body, hit: false });
    expect(edge.events).toContainEqual(
      expect.objectContaining({ kind: "edge.trouble", part: "cache" }),
    );
  });
});

const liveWithout = JSON.stringify({
  kind: "live",
  detail: "",
  code: "invalid",
  freshness: "verified",
  source: "store",
  tags: "",
});
const withHeader = (text: string) => new Response("{}", { headers: { "larder-answer": text } });

describe("the format of the cached header", () => {
  // a shape that is not in this list needs a number of its own
  const shapes: Record<number, string> = {
    1: "e591098ab9df3676",
    2: "e7e7d2a0428bf30e",
    3: "dfb6d8ce7f39f2b6",
    4: "e0687e77f81ec754",
  };

  it("has a number for every shape it ever had", async () => {
    const shape = await sha256Hex(JSON.stringify(z.toJSONSchema(current.meta)));
    expect({ [current.CACHE_FORMAT]: shape.slice(0, 16) }).toEqual({
      [current.CACHE_FORMAT]: shapes[current.CACHE_FORMAT],
    });
  });
});
