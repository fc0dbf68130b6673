import type { ServerResponse } from "node:http";
import { listen, type Heard, type Listener } from "../../support/listener.ts";

/** A scripted ButterCMS: answers in its own recorded shapes, on a real socket. */

export interface ScriptedButter extends Listener {
  /** What is asked next at a path that begins so is answered by this, as often as it says. */
  fail: (path: string, times: number, how: Fault) => void;
  /** Paths that were asked, without tokens. */
  asked: () => string[];
  site: ButterSite;
}

export type Fault = "429" | "429 with a wait" | "503" | "dropped" | "broken off" | "half of JSON";

/** What there is: pages by type (`*` Single Pages), items by collection, and the blog. */
export interface ButterSite {
  pages: Record<string, Page[]>;
  content: Record<string, { meta: { id: number } }[]>;
  posts: object[];
  authors: object[];
  categories: object[];
  tags: object[];
}

interface Page {
  slug: string;
  name: string;
  page_type: string | null;
  published: string;
  updated: string;
  fields: Record<string, unknown>;
}

const page = (type: string | null, slug: string, fields: Record<string, unknown>): Page => ({
  slug,
  name: slug,
  published: "2024-05-17T14:14:47.533297Z",
  updated: "2024-05-17T14:14:47.550734Z",
  page_type: type,
  fields,
});

const author = {
  bio: "",
  slug: "api-test",
  email: "api@buttercms.com",
  title: "",
  last_name: "Tests",
  first_name: "SDK",
  facebook_url: "",
  linkedin_url: "",
  instagram_url: "",
  pinterest_url: "",
  profile_image: "",
  twitter_handle: "",
};

/** The trial account's sample content, as it was recorded in 2024: no `status`, no `scheduled`, jsonb's order of members. */
export const sampleSite = (): ButterSite => ({
  pages: {
    "*": [page(null, "simple-page", {})],
    "landing-page": [
      page("landing-page", "landing-page-with-components", {
        seo: { title: "Your site title", description: "Description" },
        body: [
          {
            type: "hero",
            fields: {
              headline: "Example landing page",
              subheadline: "<p>Home</p>",
              image: "https://cdn.buttercms.com/hero",
              scroll_anchor_id: "home",
            },
          },
          {
            type: "features",
            fields: {
              headline: "Features",
              features: [{ headline: "F", icon: "https://cdn.buttercms.com/icon" }],
            },
          },
        ],
        menu: "/v2/content/?keys=navigation_menu[_id=735750]",
      }),
    ],
  },
  content: {
    navigation_menu: [
      item(735_750, {
        name: "Main menu",
        menu_items: ["/v2/content/?keys=navigation_menu_item[_id=735745]"],
      }),
    ],
    navigation_menu_item: [item(735_745, { label: "Home", url: "#home" })],
  },
  posts: [
    {
      status: "published",
      created: "2024-05-17T14:13:46.787544Z",
      updated: "2024-05-17T14:13:46.803521Z",
      published: "2024-05-17T14:13:00Z",
      title: "Example Post",
      slug: "example-post",
      body: "<p>Welcome</p>",
      summary: "This is an example blog post.",
      seo_title: "Example Post SEO Optimized Title",
      meta_description: "This is our example blog posts SEO optimized meta description.",
      featured_image_alt: "",
      url: "/example-post",
      featured_image: "https://cdn.buttercms.com/post",
      author,
      tags: [{ name: "Example Tag", slug: "example-tag" }],
      categories: [{ name: "Example Category", slug: "example-category" }],
    },
  ],
  authors: [author],
  categories: [{ name: "Example Category", slug: "example-category" }],
  tags: [{ name: "Example Tag", slug: "example-tag" }],
});

function item(id: number, fields: Record<string, unknown>) {
  return { meta: { id }, ...fields };
}

/** Listens until the test ends. */
export async function listenAsButter(site: ButterSite = sampleSite()): Promise<ScriptedButter> {
  const faults: { path: string; times: number; how: Fault }[] = [];
  const listener = await listen((heard, response) => {
    const fault = faults.find(
      ({ path, times }) => times > 0 && heard.path.startsWith(`/v2/${path}`),
    );
    if (fault === undefined) return answer(site, heard, response);
    fault.times -= 1;
    breakOff(fault.how, response);
  });
  return Object.assign(listener, {
    site,
    fail: (path: string, times: number, how: Fault) => void faults.push({ path, times, how }),
    asked: () => listener.heard.map(({ path }) => path.replace(/[?&]auth_token=[^&]*/, "")),
  });
}

function breakOff(how: Fault, response: ServerResponse): void {
  switch (how) {
    case "429":
      return json(response, 429, { detail: "API Calls limit reached." });
    case "429 with a wait":
      response.setHeader("retry-after", "3");
      return json(response, 429, { detail: "API Calls limit reached." });
    case "503":
      response.writeHead(503).end("<html>Application error</html>");
      return;
    case "dropped":
      response.destroy();
      return;
    case "broken off":
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"meta":');
      response.socket?.end();
      return;
    case "half of JSON":
      response.writeHead(200, { "content-type": "application/json" }).end('{"meta":');
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function answer(site: ButterSite, { path }: Heard, response: ServerResponse): void {
  const url = new URL(path, "http://butter.test");
  if (url.searchParams.get("auth_token") !== "token")
    return json(response, 401, { detail: "Invalid token." });
  const [, , area = "", key = "", name = ""] = url.pathname.split("/");
  const list = (entries: unknown[], wrap = (data: unknown): unknown => data) => {
    const [number, size] = [
      url.searchParams.get("page") ?? "1",
      url.searchParams.get("page_size") ?? "10",
    ].map(Number);
    const from = ((number ?? 1) - 1) * (size ?? 10);
    const shown = entries.slice(from, from + (size ?? 10));
    const next = from + shown.length < entries.length ? (number ?? 1) + 1 : null;
    json(response, 200, {
      meta: { next_page: next, previous_page: null, count: entries.length },
      data: wrap(shown),
    });
  };
  const isShort = url.searchParams.get("levels") === "1";
  const one = (found: unknown) =>
    found === undefined
      ? json(response, 404, { detail: "Not found." })
      : json(response, 200, { data: found });
  const shown = (value: unknown) => withAlt(isShort ? value : opened(value, site), url);
  if (area === "pages" && key === "search") return list([]);
  const pages = site.pages[key];
  if (area === "pages" && pages !== undefined)
    return name === ""
      ? list(pages.map(shown))
      : one(shown(pages.find(({ slug }) => slug === name)));
  const items = site.content[key];
  if (area === "content" && items !== undefined && name === "")
    return list(items.map(shown), (data) => ({ [key]: data }));
  if (area === "content" && items !== undefined)
    return one(shown(items.find(({ meta }) => String(meta.id) === name)));
  if (area === "posts" && key === "") return list(site.posts);
  if (area === "posts") {
    const found = site.posts.find((post) => Reflect.get(post, "slug") === key);
    if (found === undefined) return one(found);
    const meta = { next_post: null, previous_post: null };
    return json(response, 200, { meta, data: { ...found, url: null, deleted: null } });
  }
  if (area === "authors" || area === "categories" || area === "tags")
    return one(
      key === "" ? site[area] : site[area].find((term) => Reflect.get(term, "slug") === key),
    );
  json(response, 404, { detail: "Not found." });
}

/** With the items in their places that addresses name. */
function opened<T>(value: T, site: ButterSite): T {
  if (typeof value === "string") {
    const [, key = "", id] = /^\/v2\/content\/\?keys=(\w+)\[_id=(\d+)\]$/.exec(value) ?? [];
    return (
      (site.content[key]?.find(({ meta }) => meta.id === Number(id)) as T | undefined) ?? value
    );
  }
  if (Array.isArray(value)) return value.map((one: unknown) => opened(one, site)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, opened(member as unknown, site)]),
  ) as T;
}

/** Media with their texts, where that is asked. */
function withAlt<T>(value: T, url: URL): T {
  if (url.searchParams.get("alt_media_text") !== "1") return value;
  if (typeof value === "string" && value.startsWith("https://cdn.buttercms.com/"))
    return { url: value, alt: "An image" } as T;
  if (Array.isArray(value)) return value.map((one: unknown) => withAlt(one, url)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withAlt(member as unknown, url)]),
  ) as T;
}
