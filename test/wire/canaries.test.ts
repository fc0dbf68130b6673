import { describe, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { inTurn } from "../support/larder.ts";
import { useWire, wireToken } from "../support/wire.ts";
import { readAuth, writeAuth } from "./contract/row.ts";
import { loadSite } from "./contract/site.ts";

/**
 * What nobody asked for leaves no trace: unknown parameters, cloaked and duplicate ones, headers and tokens carry a word
 * that must not be found in any answer, report, line of output, row or stored key, and do not make a key of their own.
 */

const wire = useWire(loadSite);

const CANARY = "kanarienvogel";
/** What is published is kept: this word shows that the search would find one. */
const KEPT = "wellensittich";

const READS = [
  "/pages/article/full/?levels=3",
  "/pages/note/?page=2",
  "/pages/note/?fields.number=7",
  "/pages/*/",
  "/pages/search/?query=sourdough",
  "/content/topic/?order=-name",
  "/content/?keys=topic",
  "/content/?keys=navigation_menu,topic",
  "/content/topic/1/",
  "/posts/?author_slug=ann-baker",
  "/posts/first-loaf/",
  "/search/?query=sourdough",
  "/authors/?include=recent_posts",
  "/categories/news/",
  "/feeds/rss/?tag_slug=oven",
];

/** Put behind a read's parameters: none of it may change the answer or the key. */
const BEHIND = [
  `${CANARY}=1`,
  `utm_source=${CANARY}`,
  `x=${CANARY}&x=${CANARY}`,
  `${CANARY}`,
  `=${CANARY}`,
  `&&${CANARY}&&`,
  `Levels=${CANARY}&LOCALE=${CANARY}&Page=${CANARY}&KEYS=${CANARY}`,
  `levels[]=${CANARY}&page[0]=${CANARY}&fields[number]=${CANARY}`,
  `levels%01=${CANARY}&%6cevels2=${CANARY}`,
  `x=1;levels=${CANARY};page=${CANARY}`,
  `x=1%26levels=${CANARY}`,
  `__proto__=${CANARY}&constructor=${CANARY}&toString=${CANARY}`,
  `callback=${CANARY}&jsonp=${CANARY}&format=${CANARY}`,
  `_method=DELETE&${CANARY}=x&wait=${CANARY}`,
  `%f0%9f%90%a6=${CANARY}&%ff=${CANARY}`,
];

/** Put before: of a parameter given several times the last counts, the others are never looked at. */
const before = (path: string): string[] =>
  [...new URL(path, "http://larder.invalid").searchParams.keys()].map(
    (name) => `${name}=${CANARY}`,
  );

const HEADERS: Record<string, string>[] = [
  { [`x-${CANARY}`]: CANARY },
  { cookie: `session=${CANARY}`, referer: `https://${CANARY}.example/` },
  { "user-agent": CANARY, "x-butter-client": CANARY, origin: `https://${CANARY}.example` },
  { "x-forwarded-host": CANARY, "x-forwarded-for": CANARY, forwarded: `host=${CANARY}` },
  { "x-original-url": `/v2/${CANARY}/`, "x-rewrite-url": `/v2/${CANARY}/` },
  { "x-http-method-override": CANARY, accept: CANARY, "accept-language": CANARY },
  { "content-type": CANARY, "idempotency-key": CANARY, range: `bytes=${CANARY}` },
  { "cache-control": CANARY, pragma: CANARY, "cf-connecting-ip": CANARY, "cdn-loop": CANARY },
  { "if-none-match": `"${CANARY}"`, "if-modified-since": CANARY, expect: "" },
];

/** Where the plain answer was put. Under another key it would be made anew. */
const PLACES: unknown[] = ["larder-cache; hit", "larder-cache; fwd=miss, larder-store; hit"];
/** A purge round may empty the cache between the plain question and its variant. */
const ATTEMPTS = 4;

const answers: string[] = [];

async function send(method: string, path: string, headers: Record<string, string>, body?: string) {
  const sent = { method, path: `/v2${path}`, headers, ...(body === undefined ? {} : { body }) };
  const got = await wire().send(sent);
  answers.push(`${JSON.stringify(got.headers)} ${got.text}`);
  return got;
}

/** What a variant is answered once the plain answer is kept. @param ask is given another number each time, to ask what is new */
async function whileKept(
  path: string,
  ask: (attempt: number) => ReturnType<typeof send>,
): ReturnType<typeof send> {
  for (let attempt = 1; ; attempt++) {
    await eventually("the plain answer to be kept", async () => {
      const { headers } = await send("GET", path, readAuth);
      return PLACES.includes(headers["cache-status"]) || undefined;
    });
    const got = await ask(attempt);
    if (attempt === ATTEMPTS || PLACES.includes(got.headers["cache-status"])) return got;
  }
}

const joined = (path: string, more: string, isBehind: boolean) => {
  const [bare = "", query = ""] = path.split("?");
  return `${bare}?${(isBehind ? [query, more] : [more, query]).filter(Boolean).join("&")}`;
};

describe("A2 A4 B1: what nobody asked for", () => {
  it.each(READS)("changes neither the answer nor the key of %s", async (path) => {
    const plain = await send("GET", path, readAuth);
    expect(plain.status).toBe(200);
    const variants = [
      ...BEHIND.map((more) => joined(path, more, true)),
      ...before(path).map((more) => joined(path, more, false)),
    ];
    await inTurn(variants, async (variant) => {
      const got = await whileKept(path, (attempt) =>
        send("GET", attempt === 1 ? variant : joined(variant, `z${attempt}=`, true), readAuth),
      );
      expect(got, variant).toMatchObject({ status: 200, text: plain.text });
      expect(PLACES, variant).toContain(got.headers["cache-status"]);
    });
    await inTurn(HEADERS, async (headers) => {
      const got = await whileKept(path, (attempt) =>
        send("GET", path, { ...readAuth, ...headers, "x-attempt": String(attempt) }),
      );
      expect(got, JSON.stringify(headers)).toMatchObject({ status: 200, text: plain.text });
      expect(PLACES).toContain(got.headers["cache-status"]);
    });
  });

  it("does not come back in refusals either", async () => {
    for (const more of BEHIND) {
      for (const path of ["/pages/article/nothing/", "/nothing/", "/tags/nothing/", "/feeds/x/"]) {
        expect((await send("GET", joined(path, more, true), readAuth)).status).toBe(404);
      }
    }
    const withNul = await send("GET", `/pages/note/?levels%00=${CANARY}`, readAuth);
    expect(withNul.status).toBe(400);
    await send("OPTIONS", `/pages/?${CANARY}`, {
      origin: `https://${CANARY}.example`,
      "access-control-request-headers": CANARY,
    });
  });

  it("is forgotten when it was a token", async () => {
    const tokens: [string, Record<string, string>][] = [
      [`?auth_token=${CANARY}`, {}],
      [`?auth_token=${CANARY}&auth_token=${CANARY}2`, {}],
      [`?auth_token=${CANARY}&auth_token=`, {}],
      ["", { authorization: `Token ${CANARY}` }],
      ["", { authorization: `Bearer ${CANARY}` }],
      ["", { authorization: `Token ${CANARY} ${CANARY}` }],
      ["", { authorization: `Token ${CANARY.repeat(100)}` }],
    ];
    for (const [query, headers] of tokens) {
      expect((await send("GET", `/pages/note/${query}`, headers)).status).toBe(401);
      expect((await send("POST", `/pages/${query}`, headers, "{}")).status).toBe(401);
    }
    const ignored = await send("GET", `/pages/*/?auth_token=${CANARY}`, readAuth);
    expect(ignored.status).toBe(200);
  });

  it("does not pass through a write", async () => {
    const body = JSON.stringify({
      title: "Written",
      slug: "written",
      page_type: "note",
      status: "published",
      fields: { number: 1, flag: true },
      [CANARY]: CANARY,
    });
    const headers = { ...writeAuth, "content-type": `application/json; x=${CANARY}` };
    const got = await send("POST", `/pages/?wait=live&x=${CANARY}`, headers, body);
    expect(got.status, got.text).toBe(202);
    const wrong = { ...writeAuth, [`x-${CANARY}`]: CANARY, cookie: CANARY };
    expect((await send("POST", `/pages/?${CANARY}`, wrong, `{"${CANARY}`)).status).toBe(400);
    expect((await send("PUT", `/pages/?${CANARY}`, wrong, CANARY)).status).toBe(405);
  });

  it("is nowhere, while what was asked for is found", async () => {
    const kept = JSON.stringify({ fields: { headline: KEPT } });
    expect((await send("PATCH", "/pages/*/about/?wait=live", writeAuth, kept)).status).toBe(202);
    await eventually("the store to have been filled", async () =>
      (await wire().everythingStored()).includes("r/1/") ? true : undefined,
    );
    const stored = await wire().everythingStored();
    const reports = JSON.stringify(wire().events) + wire().lines.join("\n");
    expect(stored).toContain(KEPT);
    expect(reports).toContain("materialize.committed");
    for (const text of [stored, reports, answers.join("\n")]) {
      expect(text.toLowerCase()).not.toContain(CANARY);
    }
    for (const token of Object.values(wireToken)) {
      expect(stored).not.toContain(token);
      expect(reports).not.toContain(token);
    }
  });
});
