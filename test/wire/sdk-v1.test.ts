import { beforeAll, describe, expect, it } from "vitest";
import { COUNTRIES } from "../support/countries.ts";
import { demoToken, inTurn, useLarder } from "../support/larder.ts";
import { createV1, type V1 } from "../support/sdk.ts";

/** `buttercms` 1, which many sites still run, unchanged, reads the whole demo site from an edge. */

const larder = useLarder();
let butter: V1;

interface Page {
  slug: string;
  name: string;
  fields: Record<string, unknown>;
}
interface List<Data> {
  meta: { count: number; next_page: number | null; previous_page: number | null };
  data: Data;
}
type Items = Record<string, { meta: { id: number } }[]>;

/** What the client rejects with: axios' error. */
interface Refusal {
  response?: { status: number; data: unknown; headers: Record<string, string> };
}

beforeAll(() => {
  butter = createV1(larder().edgeUrl, demoToken.read);
});

describe("pages", () => {
  it("lists all countries, page by page, and retrieves each of them", async () => {
    const listed = await everyPage((page) =>
      bodyOf<List<Page[]>>(butter.page.list("country", { page, page_size: 100 })),
    );
    expect(new Set(listed.map(({ slug }) => slug)).size).toBe(COUNTRIES);
    const retrieved = await inTurn(listed, async ({ slug }) => {
      return (await bodyOf<{ data: Page }>(butter.page.retrieve("country", slug))).data;
    });
    expect(retrieved).toEqual(listed);
  });

  it("lists the same countries in pages of ten", async () => {
    const [small, large] = await Promise.all(
      [undefined, 100].map((page_size) =>
        everyPage((page) =>
          bodyOf<List<Page[]>>(
            butter.page.list("country", { page, levels: 1, ...(page_size && { page_size }) }),
          ),
        ),
      ),
    );
    expect(small).toEqual(large);
    expect(small?.length).toBe(COUNTRIES);
  });

  it("reads the landing page and the single page", async () => {
    const slug = "landing-page-with-components";
    const landing = await bodyOf<{ data: Page }>(butter.page.retrieve("landing-page", slug));
    const landings = await bodyOf<List<Page[]>>(butter.page.list("landing-page"));
    expect(landings.data).toEqual([landing.data]);
    const single = await bodyOf<{ data: Page }>(butter.page.retrieve("*", "simple-page"));
    const singles = await bodyOf<List<Page[]>>(butter.page.list("*"));
    expect(singles.data).toEqual([single.data]);
    expect(single.data).toMatchObject({
      page_type: null,
      fields: { headline: "Where to find us" },
    });
  });
});

describe("content", () => {
  it("retrieves every collection to its end", async () => {
    for (const key of [
      "navigation_menu",
      "navigation_menu_item",
      "region",
      "currency",
      "language",
    ]) {
      const items = await everyItem(key);
      expect(items.length, key).toBeGreaterThan(0);
      expect(new Set(items.map(({ meta }) => meta.id)).size, key).toBe(items.length);
    }
  });

  it("retrieves several collections at once, without pages", async () => {
    const body = await bodyOf<List<Items>>(
      butter.content.retrieve<Items>(["region", "navigation_menu_item"]),
    );
    expect(body).toEqual({
      data: {
        region: await everyItem("region"),
        navigation_menu_item: await everyItem("navigation_menu_item"),
      },
    });
  });

  it("retrieves nothing when no key is named", async () => {
    expect(await bodyOf<object>(butter.content.retrieve([]))).toEqual({});
  });
});

describe("test mode", () => {
  it("does not disturb what is published", async () => {
    const testing = createV1(larder().edgeUrl, demoToken.read, true);
    const read = async (client: V1) => [
      await bodyOf<object>(client.page.retrieve("country", "france")),
      await bodyOf<object>(client.page.list("country", { page: 2 })),
      await bodyOf<object>(client.content.retrieve<Items>(["navigation_menu"])),
    ];
    expect(await read(testing)).toEqual(await read(butter));
  });
});

describe("errors", () => {
  it("names an invalid token", async () => {
    const client = createV1(larder().edgeUrl, "no-such-token");
    const refused = await refusal(client.page.retrieve("country", "france"));
    expect(refused).toMatchObject({ status: 401, data: { detail: "Invalid token." } });
    expect(refused.headers["www-authenticate"]).toBe("Token");
  });

  it.each([
    ["a missing page", () => butter.page.retrieve("country", "atlantis"), "Page not found."],
    ["an unknown page type", () => butter.page.list("planet"), "Not found."],
    [
      "an unknown collection",
      () => butter.content.retrieve<Items>(["planets"]),
      "Content key planets not found",
    ],
    [
      "an unknown collection among others",
      () => butter.content.retrieve<Items>(["region", "planets"]),
      "Content key planets not found",
    ],
  ])("says what is not found: %s", async (_, ask, sentence) => {
    expect(await refusal(ask())).toMatchObject({ status: 404, data: { detail: sentence } });
  });
});

/** The body of an answer, which came with 200. The client's types leave everything open. */
async function bodyOf<Body>(call: Promise<{ status?: number; data?: unknown }>): Promise<Body> {
  const { status, data } = await call;
  expect(status).toBe(200);
  return data as Body;
}

async function everyPage<Row>(read: (page: number) => Promise<List<Row[]>>): Promise<Row[]> {
  const all: Row[] = [];
  let page: number | null = 1;
  while (page !== null) {
    const { data, meta }: List<Row[]> = await read(page);
    expect(meta.previous_page).toBe(page === 1 ? null : page - 1);
    all.push(...data);
    page = meta.next_page;
    if (page === null) expect(all.length).toBe(meta.count);
  }
  return all;
}

const everyItem = (key: string): Promise<Items[string]> =>
  everyPage(async (page) => {
    const call = butter.content.retrieve<Items>([key], { page });
    const { meta, data } = await bodyOf<List<Items>>(call);
    return { meta, data: data[key] ?? [] };
  });

/** The answer a call was rejected for. */
async function refusal(call: Promise<unknown>): Promise<NonNullable<Refusal["response"]>> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown as Refusal,
  );
  if (error?.response === undefined) throw new Error("nothing was refused");
  return error.response;
}
