import { describe, expect, test } from "vitest";
import {
  growthOf,
  libraryLiterals,
  madeBy,
  ownLiterals,
  ownMakers,
  ownNormalizers,
  type Pattern,
} from "../support/patterns.ts";

/** D8: no regular expression in what runs takes more than a step or so for each character, whatever the text. */

/** Patterns of libraries that can be slow, and why none of them sees what a stranger sends. */
const ROUTES = "reads the routes that the program registers";
const POSTGRES =
  "reads what Postgres prints; dates and intervals come as texts, so it is not called";
const LETTERS = "an address of 254 characters that was judged, and a text of ours";
const SLOW: Record<string, string> = {
  "node_modules/hono/dist/utils/url.js": ROUTES,
  "node_modules/hono/dist/router/reg-exp-router/trie.js": ROUTES,
  "node_modules/postgres-date/index.js": POSTGRES,
  "node_modules/postgres-interval/index.js": POSTGRES,
  "node_modules/ipaddr.js/lib/ipaddr.js":
    "reads addresses that a resolver or the URL parser printed",
  "node_modules/nodemailer/dist/esm/mime-funcs/index.js": LETTERS,
  "node_modules/nodemailer/dist/esm/addressparser/index.js": LETTERS,
  "node_modules/nodemailer/dist/esm/smtp-connection/index.js": "reads the operator's mail server",
  "node_modules/nodemailer/dist/esm/nodemailer.js": "reads the operator's settings",
  "node_modules/oauth4webapi/build/index.js": "reads the operator's OpenID provider",
  "node_modules/zod/v4/core/util.js": "makes slugs, which nothing here asks it for",
};

const growing = (patterns: Pattern[]) =>
  patterns.flatMap((pattern) => {
    const growth = growthOf(pattern);
    return growth.length === 0 ? [] : [{ ...pattern, growth }];
  });

describe("D8: a regular expression is linear", () => {
  test("in the project, every one", async () => {
    const patterns = await ownLiterals();
    expect(patterns.length).toBeGreaterThan(80);
    expect(growing(patterns)).toEqual([]);
  });

  test("nowhere made of what a request holds: where patterns are made, they are constants", async () => {
    expect(await ownMakers()).toEqual([
      "shared/content/dates.ts",
      "shared/operators.ts",
      "shared/search-words.ts",
      "shared/text.ts",
    ]);
  });

  test("and so is what puts texts into a normal form, but for names that come with us", async () => {
    expect(await ownNormalizers()).toEqual(["origin/demo/countries.ts", "shared/text.ts"]);
  });

  test.each(["origin/main.ts", "edge/worker.ts"])(
    "in the libraries of %s, but for what no stranger reaches",
    async (entry) => {
      const patterns = await libraryLiterals(entry);
      expect(patterns.length).toBeGreaterThan(20);
      expect(growing(patterns).filter(({ where }) => SLOW[where] === undefined)).toEqual([]);
    },
  );

  test.each(["origin/main.ts", "edge/app.ts"])(
    "when %s or a library makes it while it loads",
    async (entry) => {
      const patterns = await madeBy(entry);
      expect(patterns.length).toBeGreaterThan(5);
      const slow = growing(patterns);
      // that of postgres-interval
      expect(slow.filter(({ source }) => !source.includes("years?"))).toEqual([]);
    },
  );

  test.each([
    ["^(?:a+)+$", ["exponential Self"]],
    ["\\s+$", ["Move"]],
    ["^[a-z]+[0-9a-z]+$", ["Trade"]],
    ["^\\s*(\\S+)$", []],
  ])("and of /%s/ the check says %j", (source, growth) => {
    expect(growthOf({ source, flags: "" })).toEqual(growth);
  });
});
