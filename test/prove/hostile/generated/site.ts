import { loadSite } from "../../../wire/contract/site.ts";
import type { SiteTokens } from "../attack.ts";
import { mustAsk } from "../requests.ts";
import type { Stack } from "../stack.ts";
import type { Principals } from "./made.ts";
import { PLANTED } from "./words.ts";

/** What the sites hold that generated requests are sent to. */

/** Tokens of the attacker's that may read. */
const READERS = 12;

type Send = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** Fills all sites: the attacker's first, whose documents have the ids that requests name. */
export async function fillSites(stack: Stack): Promise<Principals> {
  const { originUrl, tokens } = stack.forAttackers;
  const sendAs =
    (token: string): Send =>
    (method, path, body) =>
      mustAsk(`${originUrl}${path}`, { method, token, body });
  const asAttacker = as(sendAs, tokens);
  await asAttacker("PATCH", "/manage/v1/site", { locales: ["en", "de"] });
  await loadSite(async (_, method, path, body) => {
    const answer = await asAttacker(method, path, body);
    return (answer ?? {}) as Record<string, unknown>;
  });
  const readers = await Promise.all(
    Array.from({ length: READERS }, async (_, index) => {
      const body = { label: `reader ${index}`, scopes: ["read"] };
      return ((await asAttacker("POST", "/manage/v1/tokens", body)) as { token: string }).token;
    }),
  );
  await plant(as(sendAs, stack.neighbour));
  await upload(stack.forAttackers.originUrl, stack.neighbour.manage, `${PLANTED}.png`);
  const file = await upload(originUrl, tokens.manage, "own.png");
  await plantDrafts(as(sendAs, stack.idle));
  const idleRead = stack.idle.read;
  await asAttacker("POST", "/v2/content/?wait=live", {
    key: "topic",
    status: "published",
    fields: [{ name: "Last" }],
  });
  return { attacker: tokens, readers, idleRead, file };
}

/** Management with the token for it, everything else with the one that writes. */
const as =
  (sendAs: (token: string) => Send, tokens: SiteTokens): Send =>
  (method, path, body) =>
    sendAs(path.startsWith("/manage/") ? tokens.manage : tokens.write)(method, path, body);

const text = (key: string) => ({ key, kind: "short_text" });
/** A PNG of one pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A word in everything: what is published, drafts, names of all kinds, addresses, files. */
async function plant(send: Send): Promise<void> {
  const name = (what: string) => `${PLANTED} ${what}`;
  const slug = (what: string) => `${PLANTED}-${what}`;
  await send("POST", "/manage/v1/collections", {
    key: "topic",
    name: name("topics"),
    fields: [text("name")],
  });
  await send("POST", "/manage/v1/collections", {
    key: `${PLANTED}_things`,
    fields: [text("name")],
  });
  await send("POST", "/manage/v1/page-types", {
    key: "article",
    name: name("articles"),
    fields: [text("headline")],
  });
  await send("POST", "/manage/v1/page-types", {
    key: `${PLANTED}_type`,
    fields: [text("headline")],
  });
  for (const status of ["published", "draft"]) {
    await send("POST", "/v2/content/", { key: "topic", status, fields: [{ name: name(status) }] });
    for (const end of ["full", slug(status)]) {
      const page = {
        title: name(end),
        page_type: "article",
        status,
        fields: { headline: name(status) },
      };
      await send("POST", "/v2/pages/", {
        ...page,
        slug: status === "draft" ? `${end}-draft` : end,
      });
    }
    const terms = { categories: [name("category")], tags: [name("tag")] };
    const post = {
      title: name("post"),
      slug: slug(`post-${status}`),
      status,
      body: name("body"),
      ...terms,
    };
    await send("POST", "/v2/posts/", { ...post, summary: name("summary") });
  }
  await send("POST", "/manage/v1/authors", {
    slug: slug("author"),
    first_name: name("first"),
    email: `${PLANTED}@example.com`,
  });
  await send("POST", "/manage/v1/releases", { name: name("release") });
  await send("POST", "/manage/v1/webhooks", {
    url: `http://127.0.0.1:9/${PLANTED}`,
    events: ["media.videouploaded"],
    headers: { "x-secret": name("header") },
  });
  await send("POST", "/manage/v1/tokens", { label: name("token"), scopes: ["read"] });
}

/** A site that anybody may read, with drafts that nobody may. */
async function plantDrafts(send: Send): Promise<void> {
  await send("POST", "/manage/v1/page-types", { key: "note", fields: [text("headline")] });
  for (const status of ["published", "draft"]) {
    const fields = { headline: status === "draft" ? `${PLANTED} draft` : "plain" };
    const page = { title: "idle", slug: `idle-${status}`, page_type: "note", status, fields };
    await send("POST", "/v2/pages/", page);
  }
}

/** A file; the neighbour's has a name that must not be seen. @returns its path */
async function upload(originUrl: string, token: string, name: string): Promise<string> {
  const response = await fetch(`${originUrl}/manage/v1/media?name=${name}`, {
    method: "POST",
    headers: { authorization: `Token ${token}`, "content-type": "image/png" },
    body: Buffer.from(PIXEL, "base64"),
  });
  if (!response.ok) throw new Error(`POST media: ${response.status} ${await response.text()}`);
  const { url } = (await response.json()) as { url: string };
  return new URL(url).pathname;
}
