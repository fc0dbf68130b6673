import { beforeAll, describe, expect, it } from "vitest";
import { detail } from "../../shared/errors.ts";
import { request, useLarder, type Got } from "../support/larder.ts";
import { country, createOther, fill, type Site } from "../support/sites.ts";

/** Two sites on the same origin and edge, alike in every key and slug: neither ever shows in the other's answers. */

const larder = useLarder({ demo: false });

const demo: Site = {
  canary: "greengage",
  tokens: { read: "demo-read", write: "demo-write", manage: "demo-manage" },
  document: 0,
  items: [],
};
const other: Site = {
  canary: "mirabelle",
  tokens: { read: "other-read", write: "other-write", manage: "other-manage" },
  document: 0,
  items: [],
};
/** What neither has. */
const nobody: Site = {
  canary: "quince",
  tokens: { read: "", write: "", manage: "" },
  document: 987_654_321,
  items: [987_654_322],
};
const both: [site: Site, stranger: Site][] = [
  [demo, other],
  [other, demo],
];

beforeAll(async () => {
  await createOther(larder(), other);
  for (const site of [demo, other]) await fill(larder(), site);
  for (const site of [demo, other]) await larder().live(site.tokens.manage);
});

describe("B2 B6: a read", () => {
  it("of either site, with any of its tokens, by any route, shows nothing of the other", async () => {
    for (const [site, stranger] of both) {
      for (const path of readPaths()) {
        const answers = await Promise.all(
          Object.values(site.tokens).map((token) => larder().read(path, token)),
        );
        for (const answer of answers) expectNothingOf(stranger, answer, path);
        const [first, ...others] = answers.map(({ status, text }) => ({ status, text }));
        for (const one of others) expect(one, path).toEqual(first);
      }
    }
  });

  it("of the same path by both sites at once gives each its own, warm and cold", async () => {
    const path = "/v2/pages/country/?levels=3";
    for (const pairs of Array.from({ length: 10 }, () => [...both, ...both])) {
      await Promise.all(
        pairs.map(async ([site, stranger]) => {
          const answer = await larder().read(path, site.tokens.read);
          expect(answer.text).toContain(site.canary);
          expectNothingOf(stranger, answer, path);
        }),
      );
    }
  });

  it("with the other's validator is answered in full", async () => {
    const path = "/v2/pages/country/france/";
    const theirs = await larder().read(path, other.tokens.read);
    const answer = await request(new URL(path, larder().edgeUrl), {
      headers: {
        authorization: `Token ${demo.tokens.read}`,
        "if-none-match": theirs.headers.get("etag") ?? "",
      },
    });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(demo.canary);
  });

  it("with the token of one in the header and of the other in the address is of the first", async () => {
    const path = `/v2/pages/country/france/?auth_token=${other.tokens.read}`;
    const answer = await larder().read(path, demo.tokens.read);
    expect(answer.text).toContain(demo.canary);
    expectNothingOf(other, answer, path);
  });

  it("of what only the other has finds nothing", async () => {
    for (const [site, stranger] of both) {
      const paths = [
        `/v2/pages/country/${stranger.canary}/`,
        `/v2/pages/*/${stranger.canary}/`,
        `/v2/pages/${stranger.canary}_type/`,
        `/v2/content/${stranger.canary}_things/`,
        `/v2/content/?keys=${stranger.canary}_things`,
        `/v2/content/region,${stranger.canary}_things/`,
        ...stranger.items.map((id) => `/v2/content/region/${id}/`),
      ];
      for (const path of paths) {
        expect((await larder().read(path, stranger.tokens.read)).status, path).toBe(200);
        expect((await larder().read(path, site.tokens.read)).status, path).toBe(404);
      }
    }
  });

  it("in a locale that only the other has is refused", async () => {
    const path = "/v2/pages/country/france/?locale=de";
    expect((await larder().read(path, other.tokens.read)).status).toBe(404);
    expect(await larder().read(path, demo.tokens.read)).toMatchObject({
      status: 400,
      json: { detail: detail.locale },
    });
  });

  it("with no token, or one of neither, gets nothing by any route", async () => {
    for (const path of readPaths()) {
      for (const [token, sentence] of [
        [null, detail.noToken],
        ["nobodys", detail.badToken],
      ] as const) {
        const answer = await larder().read(path, token);
        expect(answer, path).toMatchObject({ status: 401, json: { detail: sentence } });
        for (const site of [demo, other]) expectNothingOf(site, answer, path);
      }
    }
  });
});

describe("B5 B6: a write", () => {
  it("changes the same slug in its own site only", async () => {
    for (const [site, stranger] of both) {
      const before = await everything(stranger);
      const path = "/v2/pages/country/spain/?wait=live";
      const body = { fields: { capital: `${site.canary} once more` } };
      const written = await larder().write("PATCH", path, body, site.tokens.write);
      expect(written).toMatchObject({ status: 202, json: { live: true } });
      expect(await everything(stranger)).toEqual(before);
      const page = await larder().read("/v2/pages/country/spain/", site.tokens.read);
      expect(page.json).toHaveProperty("data.fields.capital", `${site.canary} once more`);
    }
  });

  it("finds what is the other's no more than what nobody has", async () => {
    for (const [site, stranger] of both) {
      const before = await everything(stranger);
      const answers = [];
      for (const named of [stranger, nobody]) {
        for (const [method, path, body, status] of writesTo(named)) {
          const answer = await larder().write(method, path, body, site.tokens.write);
          expect(answer.status, `${method} ${path} ${answer.text}`).toBe(status);
          answers.push(anonymous(answer, named));
        }
      }
      const half = answers.length / 2;
      expect(answers.slice(0, half)).toEqual(answers.slice(half));
      expect(await everything(stranger)).toEqual(before);
    }
  });
});

describe("B5 B6: management", () => {
  it("shows each site its own documents, types, tokens, edges and changes", async () => {
    for (const [site, stranger] of both) {
      for (const path of managePaths(site)) {
        const answer = await larder().manage("GET", path, undefined, site.tokens.manage);
        expect(answer.status, path).toBe(200);
        expectNothingOf(stranger, answer, path);
      }
      const own = await larder().manage(
        "GET",
        "/manage/v1/documents",
        undefined,
        site.tokens.manage,
      );
      expect(own.json).toHaveProperty("meta.count", 7);
      expect(own.text).toContain(site.canary);
    }
  });

  it("finds what is the other's no more than what nobody has", async () => {
    for (const [site, stranger] of both) {
      const before = await everything(stranger);
      const ids = await idsOf(stranger);
      const answers = [];
      for (const [named, of] of [
        [stranger, ids],
        [nobody, { token: nobody.document, edge: nobody.document }],
      ] as const) {
        for (const [method, path, body] of managementOf(named, of)) {
          const answer = await larder().manage(method, path, body, site.tokens.manage);
          if (method !== "GET") expect(answer.status, `${method} ${path}`).toBe(404);
          answers.push(anonymous(answer, named));
        }
      }
      const half = answers.length / 2;
      expect(answers.slice(0, half)).toEqual(answers.slice(half));
      expect(await everything(stranger)).toEqual(before);
    }
  });

  it("is closed to tokens that may only read or write", async () => {
    for (const token of [demo.tokens.read, demo.tokens.write]) {
      for (const path of managePaths(demo)) {
        const answer = await larder().manage("GET", path, undefined, token);
        expect(answer, path).toMatchObject({ status: 403, json: { detail: expect.any(String) } });
        expectNothingOf(demo, answer, path);
      }
    }
  });
});

describe("B2: a token", () => {
  it("that is taken out of force opens nothing any more, and no other suffers", async () => {
    const { manage } = demo.tokens;
    const body = { label: "for a day", scopes: ["read", "write"] };
    const created = await larder().manage("POST", "/manage/v1/tokens", body, manage);
    const { id, token } = created.json as { id: number; token: string };
    await larder().live(manage);
    expect((await larder().read("/v2/pages/country/france/", token)).status).toBe(200);

    const before = await everything(other);
    await larder().manage("DELETE", `/manage/v1/tokens/${id}`, undefined, manage);
    await larder().live(manage);
    for (const path of readPaths()) {
      const answer = await larder().read(path, token);
      expect(answer, path).toMatchObject({ status: 401, json: { detail: detail.badToken } });
      expect(answer.headers.get("www-authenticate")).toBe("Token");
    }
    const write = await larder().write("DELETE", "/v2/pages/country/spain/", undefined, token);
    expect(write).toMatchObject({ status: 401, json: { detail: detail.badToken } });
    expect((await larder().read("/v2/pages/country/france/", demo.tokens.read)).status).toBe(200);
    expect(await everything(other)).toEqual(before);
  });
});

type Attempt = [method: string, path: string, body: unknown];

/** Writes that name what a site has, and how they end for another site. */
function writesTo({ canary, items }: Site): [...Attempt, status: number][] {
  const [item] = items;
  const page = { title: "x", slug: "new", page_type: "country", status: "published" };
  return [
    ["PATCH", `/v2/pages/country/${canary}/`, { fields: { capital: "x" } }, 404],
    ["PATCH", `/v2/pages/*/${canary}/`, { fields: {} }, 404],
    ["DELETE", `/v2/pages/country/${canary}/`, undefined, 404],
    ["PUT", `/v2/content/region/${item}/`, { fields: { name: "x" } }, 404],
    ["PATCH", `/v2/content/region/${item}/`, { fields: { name: "x" } }, 404],
    ["DELETE", `/v2/content/region/${item}/`, undefined, 404],
    ["POST", "/v2/content/", { key: `${canary}_things`, fields: [{}] }, 400],
    ["POST", "/v2/pages/", { ...page, fields: country({ region: item }) }, 400],
    ["POST", "/v2/pages/", { ...page, fields: country({ borders: [canary] }) }, 400],
  ];
}

/** Management that names what a site has. */
const managementOf = (site: Site, ids: { token: number; edge: number }): Attempt[] => [
  ["GET", `/manage/v1/documents?slug=${site.canary}`, undefined],
  ["GET", `/manage/v1/documents/${site.document}/revisions`, undefined],
  ["GET", `/manage/v1/page-types/${site.canary}_type`, undefined],
  ["GET", `/manage/v1/collections/${site.canary}_things`, undefined],
  ["POST", `/manage/v1/documents/${site.document}/unpublish`, undefined],
  ["POST", `/manage/v1/documents/${site.document}/publish`, {}],
  ["DELETE", `/manage/v1/tokens/${ids.token}`, undefined],
  ["DELETE", `/manage/v1/edges/${ids.edge}`, undefined],
  ["DELETE", `/manage/v1/collections/${site.canary}_things`, undefined],
  ["PUT", `/manage/v1/page-types/${site.canary}_type`, { fields: [] }],
];

/** An answer without the names that the question had in it and the answer may repeat. */
const anonymous = ({ status, text }: Got, { canary, items, document }: Site) => ({
  status,
  text: text.replaceAll(new RegExp(`\\b(${[canary, ...items, document].join("|")})`, "g"), "…"),
});

/** Reads of every route, found and not found, well formed and not. */
function readPaths(): string[] {
  const ids = [...demo.items, ...other.items];
  return [
    "/v2/pages/country/",
    "/v2/pages/country/?levels=1",
    "/v2/pages/country/?page_size=2&page=2",
    "/v2/pages/country/?limit=1&offset=1",
    "/v2/pages/country/?page=9",
    "/v2/pages/country/france/",
    "/v2/pages/country/spain/?levels=3&preview=1",
    "/v2/pages/*/",
    "/v2/pages/*/about/",
    "/v2/pages/*/france/",
    "/v2/pages/nothing/",
    "/v2/pages/country/nowhere/",
    "/v2/content/",
    "/v2/content/region/",
    "/v2/content/?keys=region",
    "/v2/content/region,region/",
    "/v2/content/?keys=region,nothing",
    ...ids.map((id) => `/v2/content/region/${id}/`),
    "/v2/pages/country/france/?levels=x",
    "/v2/pages/country/france/?locale=xx",
    "/v2/posts/",
    "/v2/",
  ];
}

function managePaths(site: Site): string[] {
  return [
    "documents",
    "documents?type_kind=page&type=country",
    `documents?slug=${site.canary}`,
    `documents/${site.document}/revisions`,
    "page-types",
    "page-types/country",
    `page-types/${site.canary}_type`,
    "single-pages",
    "collections",
    "components",
    "tokens",
    "edges",
    "changes",
    "changes/1",
  ].map((path) => `/manage/v1/${path}`);
}

/** All there is of a site, at the edge and in management, apart from what merely tells how far its edges are. */
async function everything(site: Site): Promise<unknown> {
  await larder().live(site.tokens.manage);
  const paths = ["/v2/pages/country/?levels=3", "/v2/pages/*/", "/v2/content/?keys=region"];
  const reads = await larder().warm(paths, site.tokens.read);
  const managed = await Promise.all(
    managePaths(site)
      .filter((path) => !path.endsWith("/edges") && !path.includes("/changes"))
      .map((path) => larder().manage("GET", path, undefined, site.tokens.manage)),
  );
  const changes = await larder().manage("GET", "/manage/v1/changes", undefined, site.tokens.manage);
  return {
    reads: reads.map(({ status, text, headers }) => [status, text, headers.get("etag")]),
    managed: managed.map(({ status, text }) => [status, text]),
    changes: (changes.json as { data: { number: number }[] }).data.map(({ number }) => number),
  };
}

/** Ids of a token and of an edge of a site. */
async function idsOf(site: Site): Promise<{ token: number; edge: number }> {
  const first = async (path: string) => {
    const { json } = await larder().manage("GET", path, undefined, site.tokens.manage);
    return (json as { data: { id: number }[] }).data[0]?.id ?? 0;
  };
  return { token: await first("/manage/v1/tokens"), edge: await first("/manage/v1/edges") };
}

function expectNothingOf(stranger: Site, { text, headers }: Got, asked: string): void {
  const heads = JSON.stringify([...headers]);
  expect(text, asked).not.toContain(stranger.canary);
  expect(heads, asked).not.toContain(stranger.canary);
  for (const token of Object.values(stranger.tokens)) {
    expect(text + heads, asked).not.toContain(token);
  }
}
