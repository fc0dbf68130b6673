import { wireToken } from "../../support/wire.ts";
import { annBaker, dough, neighbour, oven, third } from "./blog-things.ts";
import { absent, changed, get, type Row } from "./row.ts";
import { id, minute } from "./site.ts";
import { articleTwin, bread, cake, full, plain, printed } from "./things.ts";

/** Drafts: for whom they are shown, and what they look like. Answered by the origin, so not part of the outage's rows. */

const editorAuth = { authorization: `Token ${wireToken.manage}` };

/** A read of drafts by a token with the scope `preview`. */
const preview = (path: string, body: unknown, what = ""): Row =>
  changed(get(path, body), what, {
    request: { headers: editorAuth },
    expect: {
      headers: {
        "larder-preview": "applied",
        "cache-control": "private, no-store",
        "larder-freshness": null,
      },
    },
  });

/** The same question of a token without it: what is published, kept like any other answer. */
const ignored = (row: Row): Row =>
  changed(row, "by a token that may not", {
    expect: { headers: { "larder-preview": "ignored" } },
  });

const article = (changes: object, fields: object = {}) => {
  const page = plain(1) as { fields: object };
  return { ...page, ...changes, fields: { ...page.fields, ...fields } };
};
const plainDraft = article(
  { status: "draft", updated: printed(minute(41)) },
  { headline: "Not yet" },
);
const hidden = article({
  slug: "hidden",
  name: "Hidden",
  status: "draft",
  published: null,
  updated: printed(minute(5)),
});
const secret = {
  meta: { id: id.secret },
  name: "Secret",
  featured: false,
  weight: null,
  parent: null,
};
const DRAFT_AT = "2024-06-04T08:00:00Z";
const draftLoaf = {
  status: "draft",
  created: DRAFT_AT,
  updated: DRAFT_AT,
  published: null,
  scheduled: null,
  deleted: null,
  title: "A draft",
  slug: "draft-loaf",
  body: "",
  summary: "",
  seo_title: "",
  meta_description: "",
  featured_image_alt: "",
  url: null,
  featured_image: null,
  author: Object.fromEntries(Object.keys(annBaker).map((key) => [key, ""])),
  tags: [],
  categories: [],
};
const SECOND_IMAGE = "https://cdn.example.com/second.jpg";
const alone = { next_post: null, previous_post: null };

export const previewRows: Row[] = [
  ...["preview=1", "preview=true", "preview=True", "test=1", "test=1&preview=1"].map((asked) =>
    preview(`/pages/article/hidden/?${asked}`, { data: hidden }),
  ),
  preview("/pages/article/hidden?preview=1&preview=1", { data: hidden }, "as C# sends it"),
  preview("/pages/*/hidden/?preview=1", { data: hidden }),
  preview("/pages/article/plain/?preview=1", { data: plainDraft }, "a draft over what is read"),
  preview("/pages/article/?preview=1&levels=1", {
    meta: { next_page: null, previous_page: null, count: 4 },
    data: [hidden, articleTwin, full(1), plainDraft],
  }),
  preview("/pages/search/?query=not+yet&preview=1", {
    meta: { next_page: null, previous_page: null, count: 1 },
    data: [plainDraft],
  }),
  preview("/content/topic/?preview=1&levels=1", {
    meta: { next_page: null, previous_page: null, count: 3 },
    data: { topic: [bread(1), cake(1), secret] },
  }),
  preview("/content/?keys=topic&test=1&fields.name=Secret", {
    meta: { next_page: null, previous_page: null, count: 1 },
    data: { topic: [secret] },
  }),
  preview(`/content/topic/${id.secret}/?preview=1`, { data: secret }),
  preview("/posts/draft-loaf/?preview=1", { meta: alone, data: draftLoaf }),
  preview("/posts/?preview=1&limit=1", {
    meta: { next_offset: 1, previous_offset: null, count: 4 },
    data: [
      Object.fromEntries(
        Object.entries({ ...draftLoaf, url: "/draft-loaf" }).filter(([key]) => key !== "deleted"),
      ),
    ],
  }),
  preview("/posts/third-loaf/?preview=1&locale=en", {
    meta: { ...alone, previous_post: neighbour("second-loaf", "The second loaf", SECOND_IMAGE) },
    data: third("detail"),
  }),
  ignored(absent("/pages/article/hidden/?preview=1", "Page not found.")),
  ignored(get("/pages/article/plain/?preview=1", { data: plain() })),
  ignored(get("/pages/article/plain/?test=1", { data: plain() })),
  ignored(absent("/posts/draft-loaf/?preview=1")),
  ignored(absent(`/content/topic/${id.secret}/?preview=1`)),
  ...["preview=0", "preview=0&preview=0", "preview=", "test=0"].map((asked) =>
    changed(absent(`/pages/article/hidden/?${asked}`, "Page not found."), "", {
      request: { headers: editorAuth },
      expect: { headers: { "larder-preview": null } },
    }),
  ),
  changed(get("/tags/?preview=1", { data: [oven, dough] }), "nothing that has drafts", {
    request: { headers: editorAuth },
    expect: { headers: { "larder-preview": null } },
  }),
];
