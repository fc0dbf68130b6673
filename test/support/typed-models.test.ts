import { describe, expect, it } from "vitest";
import { modelProblems } from "./typed-models.ts";
import { xmlProblem } from "./well-formed.ts";

/** The checks of answers must be able to fail. */

const time = "2024-05-17T14:14:47.533297Z";
const page = {
  slug: "a",
  name: "A",
  published: null,
  updated: time,
  scheduled: null,
  status: "published",
  page_type: null,
  fields: {},
};
const problems = (path: string, json: unknown, status = 200) =>
  modelProblems({ method: "GET", path: `/v2${path}` }, { status, json });

describe("a page that an SDK could not read", () => {
  it.each([
    ["name", null],
    ["name", undefined],
    ["updated", null],
    ["updated", ""],
    ["updated", "2024-05-17T14:14:47.533297+00:00"],
    ["updated", "2024-05-17T14:14:47.533Z"],
    ["published", ""],
    ["status", "live"],
    ["status", null],
    ["fields", null],
  ])("has %s: %j", (key, value) => {
    expect(problems("/pages/x/a/", { data: page })).toEqual([]);
    const wrong = { ...page, [key]: value };
    expect(problems("/pages/x/a/", { data: wrong })).not.toEqual([]);
    const around = { ...page, fields: { author: wrong } };
    expect(problems("/pages/x/a/", { data: around })).not.toEqual([]);
  });
});

describe("an answer that an SDK could not read", () => {
  const meta = { count: 1, next_page: null, previous_page: null };
  it.each<[string, unknown, number?]>([
    ["/pages/x/", { data: [page] }],
    ["/pages/x/", { meta: { ...meta, next_page: "/v2/pages/x/?page=2" }, data: [page] }],
    ["/content/a/", { data: { a: [] } }],
    ["/content/a/", { meta, data: { a: [], b: [] } }],
    ["/content/?keys=a", { meta, data: { a: [{ label: "no id" }] } }],
    ["/content/?keys=a,b", { meta, data: { a: [], b: [] } }],
    ["/tags/", { meta, data: [] }],
    ["/feeds/rss/", "<rss></rss>"],
    ["/feeds/rss/", { data: "<rss>" }],
    ["/pages/x/a/", { data: page }, 203],
    ["/pages/x/a/", { error: "no" }, 404],
    ["/pages/x/a/", undefined, 500],
  ])("%s %j", (path, json, status) => {
    expect(problems(path, json, status)).not.toEqual([]);
  });
});

describe("XML", () => {
  const head = '<?xml version="1.0" encoding="utf-8"?>\n';
  it.each(["<a/>", '<a b="c">x &amp; y<![CDATA[<z>]]><d></d></a>', '<a xmlns:m="u"><m:b/></a>'])(
    "is well formed: %s",
    (text) => {
      expect(xmlProblem(head + text)).toBeUndefined();
    },
  );

  it.each([
    "<a>",
    "<a></b>",
    "<a/><a/>",
    "x<a/>",
    "<a>x & y</a>",
    "<a>&nbsp;</a>",
    "<a b=c/>",
    '<a b="1" b="2"/>',
    "<m:a/>",
    '<a m:b="1"/>',
    "<a>]]></a>",
    "<a>\u0001</a>",
    "",
  ])("is not: %s", (text) => {
    expect(xmlProblem(head + text)).toBeDefined();
  });
});
