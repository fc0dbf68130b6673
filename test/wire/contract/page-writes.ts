import { expect } from "vitest";
import { detail } from "../../../shared/errors.ts";
import { absent, changed, denied, get, taken, type Row } from "./row.ts";
import { id } from "./site.ts";
import { pages } from "./things.ts";
import { byField, now, one, pending, unseen, WAIT } from "./written.ts";

/** Writes of pages in their order, each followed by what readers see then. */

const note = (slug: string, more: object = {}) => ({
  title: `Title of ${slug}`,
  slug,
  page_type: "note",
  status: "published",
  fields: { number: 100, flag: false },
  ...more,
});
const shown = (slug: string, fields: object, more: object = {}) => ({
  data: {
    slug,
    name: `Title of ${slug}`,
    published: now,
    updated: now,
    status: "published",
    scheduled: null,
    page_type: "note",
    fields,
    ...more,
  },
});
const noPage = (path: string) => absent(path, detail.pageNotFound);

const createPages: Row[] = [
  denied(
    "POST",
    "/pages/",
    {},
    400,
    byField(
      {
        title: ["You must specify a page title."],
        slug: ["You must specify a page slug."],
      },
      "title: You must specify a page title.",
    ),
    "the contract's sentences",
  ),
  denied("POST", "/pages/", "no JSON", 400, {
    detail: "JSON parse error - the body is not valid JSON.",
  }),
  denied("POST", "/pages/", "", 400, {
    detail: "JSON parse error - the body is not valid JSON.",
  }),
  denied(
    "POST",
    "/pages/",
    note("w", { page_type: "nothing" }),
    400,
    one("page_type", 'There is no page type "nothing".'),
  ),
  denied(
    "POST",
    "/pages/",
    note("two words"),
    400,
    one("slug", "Enter a valid slug: letters, numbers, underscores or hyphens."),
  ),
  denied(
    "POST",
    "/pages/",
    note("note-01"),
    400,
    one("slug", 'A page with the slug "note-01" exists already.'),
  ),
  denied(
    "POST",
    "/pages/",
    note("w", { status: "scheduled" }),
    400,
    one("status", "Use draft or published; publishing at a time is not possible here."),
  ),
  denied(
    "POST",
    "/pages/",
    note("w", { fields: { number: 1 } }),
    400,
    one("flag", "This field is required."),
    "every field must be there",
  ),
  denied(
    "POST",
    "/pages/",
    note("w", { fields: { number: "x", flag: "perhaps" } }),
    400,
    byField(
      { number: ["A valid number is required."], flag: ["Must be a valid boolean."] },
      "number: A valid number is required.",
    ),
  ),
  noPage("/pages/note/w/"),
  taken("POST", `/pages/${WAIT}`, note("w"), pending("w")),
  get("/pages/note/w/", shown("w", { number: 100, flag: false })),
  get("/pages/note/?page_size=1", {
    meta: pages(13, null, 2),
    data: [shown("w", { number: 100, flag: false }).data],
  }),
  taken("POST", `/pages${WAIT}`, note("w2"), pending("w2"), "no slash"),
  taken(
    "POST",
    `/pages/${WAIT}`,
    { ...note("older"), page_type: undefined, "page-type": "note" },
    pending("older"),
    "the older spelling of page_type",
  ),
  get("/pages/note/older/", shown("older", { number: 100, flag: false })),
  taken(
    "POST",
    `/pages/${WAIT}`,
    note("blank", { fields: { number: "", flag: "" } }),
    pending("blank"),
    "empty strings for fields",
  ),
  get("/pages/note/blank/", shown("blank", { number: null, flag: false })),
  taken(
    "POST",
    `/pages/${WAIT}`,
    { ...note("drafted"), status: undefined },
    unseen("drafted"),
    "a draft unless published",
  ),
  noPage("/pages/note/drafted/"),
];

const changePages: Row[] = [
  taken("PATCH", `/pages/note/w/${WAIT}`, { fields: { flag: true } }, pending("w"), "partial"),
  get("/pages/note/w/", shown("w", { number: 100, flag: true })),
  taken("PUT", `/pages/note/w/${WAIT}`, { fields: { number: 5 } }, pending("w"), "partial, too"),
  get("/pages/note/w/", shown("w", { number: 5, flag: true })),
  taken(
    "PATCH",
    `/pages/*/w/${WAIT}`,
    { title: "Other", slug: "other", scheduled: "2030-01-01T00:00:00Z", fields: { number: 6 } },
    pending("w"),
    "* for the type; title, slug and schedule are ignored",
  ),
  get("/pages/note/w/", shown("w", { number: 6, flag: true })),
  noPage("/pages/note/other/"),
  taken(
    "PATCH",
    `/pages/note/w${WAIT}`,
    { status: "draft", fields: { number: 7 } },
    unseen("w"),
    "a newer draft, no slash",
  ),
  get("/pages/note/w/", shown("w", { number: 6, flag: true }), "readers keep what was published"),
  taken("PATCH", `/pages/note/w/${WAIT}`, { status: "published" }, pending("w")),
  get("/pages/note/w/", shown("w", { number: 7, flag: true })),
  denied("PATCH", "/pages/note/nothing/", { fields: {} }, 404, { detail: detail.pageNotFound }),
  denied("PUT", "/pages/person/w/", { fields: {} }, 404, { detail: detail.pageNotFound }),
  denied(
    "PATCH",
    "/pages/note/w/",
    { fields: { nothing: 1 } },
    400,
    one("nothing", "Unknown field."),
    "nothing is lost silently: different on purpose",
  ),
  ...["constructor", "toString", "__proto__"].map((key) =>
    denied(
      "PATCH",
      "/pages/note/w/",
      `{"fields": {"${key}": "x"}}`,
      400,
      // a literal `__proto__` would be no member
      Object.fromEntries([
        [key, ["Unknown field."]],
        ["detail", `${key}: Unknown field.`],
      ]),
      `a field ${key}`,
    ),
  ),
  denied("PATCH", "/pages/note/w/", [], 400, {
    "": ["Invalid input: expected object, received array"],
    detail: "Invalid input: expected object, received array",
  }),
];

const article = (fields: object) => ({ status: "published", fields });
/** One field of the article, as it reads after a write. */
const fieldOf = (path: string, field: object): Row =>
  changed(get(path, {}), "", {
    expect: { body: { data: expect.objectContaining({ fields: expect.objectContaining(field) }) } },
  });

const fields: Row[] = [
  taken(
    "PATCH",
    `/pages/article/twin/${WAIT}`,
    article({ seo: { title: "New" } }),
    pending("twin"),
    "a component merges by its fields",
  ),
  fieldOf("/pages/article/twin/", { seo: { title: "New", description: "" } }),
  taken(
    "PATCH",
    `/pages/article/twin/${WAIT}`,
    article({ rows: [{ label: "a" }, { label: "b", topic: id.bread }] }),
    pending("twin"),
    "a repeater is replaced",
  ),
  taken(
    "PATCH",
    `/pages/article/twin/${WAIT}`,
    article({ rows: [{ label: "c" }] }),
    pending("twin"),
    "a repeater is replaced",
  ),
  fieldOf("/pages/article/twin/", { rows: [{ label: "c", topic: null }] }),
  taken(
    "PATCH",
    `/pages/article/twin/${WAIT}`,
    article({
      body: [{ quote: { words: "By key" } }, { type: "hero", fields: { headline: "H" } }],
    }),
    pending("twin"),
    "picked components by key, or as they read",
  ),
  fieldOf("/pages/article/twin/", {
    body: [
      { type: "quote", fields: { words: "By key", about: null } },
      { type: "hero", fields: { headline: "H", image: "", button_label: "" } },
    ],
  }),
  taken(
    "PATCH",
    `/pages/article/twin/${WAIT}`,
    article({ topic: id.bread, topics: [id.bread], author: "ann", related: ["plain"] }),
    pending("twin"),
    "references by id and slug",
  ),
  fieldOf("/pages/article/twin/?levels=1", {
    topic: `/v2/content/?keys=topic[_id=${id.bread}]`,
    topics: [`/v2/content/?keys=topic[_id=${id.bread}]`],
    author: "/v2/pages/person/ann/",
    related: ["/v2/pages/article/plain/"],
  }),
  ...["", null].map((none) =>
    taken(
      "PATCH",
      `/pages/article/twin/${WAIT}`,
      article({ topic: none, author: none, topics: none, related: [] }),
      pending("twin"),
      `references cleared by ${JSON.stringify(none)}`,
    ),
  ),
  fieldOf("/pages/article/twin/", { topic: null, author: null, topics: [], related: [] }),
  ...(
    [
      ["2023-04-13", "2023-04-13T00:00:00"],
      ["2022-01-29T13:49:00+00:00", "2022-01-29T13:49:00+00:00"],
      ["2023-04-13T07:29:57.727Z", "2023-04-13T07:29:57.727000+00:00"],
    ] as const
  ).flatMap(([day, printed]) => [
    taken("PATCH", `/pages/article/twin/${WAIT}`, article({ day }), pending("twin"), day),
    fieldOf("/pages/article/twin/", { day: printed }),
  ]),
  denied(
    "PATCH",
    "/pages/article/twin/",
    article({ topic: 999_999 }),
    400,
    one("topic", 'Invalid reference "999999" - object does not exist.'),
  ),
  denied(
    "PATCH",
    "/pages/article/twin/",
    article({ position: "middle" }),
    400,
    one("position", "Not a valid choice. Use one of: left, right."),
  ),
];

const locales: Row[] = [
  taken(
    "PATCH",
    `/pages/note/w/?wait=live&locale=de`,
    { status: "published", fields: { number: 8 } },
    pending("w"),
    "one locale",
  ),
  get("/pages/note/w/?locale=de", shown("w", { number: 8, flag: false })),
  get("/pages/note/w/", shown("w", { number: 7, flag: true }), "the other locale stays"),
  denied("POST", "/pages/?locale=fr", note("fr"), 400, { detail: detail.locale }),
  taken(
    "POST",
    `/pages/${WAIT}`,
    note("both", { fields: { en: { number: 1, flag: true }, de: { number: 2, flag: false } } }),
    pending("both"),
    "several locales",
  ),
  get("/pages/note/both/", shown("both", { number: 1, flag: true })),
  get("/pages/note/both/?locale=de", shown("both", { number: 2, flag: false })),
  taken(
    "PATCH",
    `/pages/note/both/${WAIT}`,
    { fields: { de: { number: 3 }, en: { flag: false } } },
    pending("both"),
    "several locales",
  ),
  get("/pages/note/both/", shown("both", { number: 1, flag: false }), "in part"),
  get("/pages/note/both/?locale=de", shown("both", { number: 3, flag: false }), "in part"),
  denied(
    "PATCH",
    "/pages/note/both/",
    { fields: { en: { number: 1 }, fr: { number: 1 } } },
    400,
    one("fr", "This is no locale of the site."),
  ),
  denied(
    "PATCH",
    "/pages/note/both/",
    { fields: { en: { number: 1 }, de: { number: "x" } } },
    400,
    one("de.number", "A valid number is required."),
  ),
  taken("DELETE", `/pages/note/both/${WAIT}`, undefined, undefined),
];

const deletePages: Row[] = [
  taken("DELETE", `/pages/*/w/${WAIT}`, undefined, undefined),
  noPage("/pages/note/w/"),
  noPage("/pages/note/w/?locale=de"),
  denied("DELETE", "/pages/*/w/", undefined, 404, { detail: detail.pageNotFound }, "again"),
  ...["w2", "older", "blank", "drafted"].map((slug) =>
    taken("DELETE", `/pages/note/${slug}/${WAIT}`, undefined, undefined),
  ),
  get("/pages/note/?page_size=1&levels=1", {
    meta: pages(12, null, 2),
    data: [expect.objectContaining({ slug: "note-12" })],
  }),
];

export const pageWriteRows: Row[] = [
  ...createPages,
  ...changePages,
  ...fields,
  ...locales,
  ...deletePages,
];
