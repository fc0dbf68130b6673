import { describe, expect, it } from "vitest";
import { loadDemo } from "../../origin/demo/load.ts";

interface Stored {
  slug: string;
  fields: Record<string, unknown>;
}

/**
 * As much of an origin as the demo asks for, and as strict about what it is asked: keys and slugs once only,
 * references to what exists.
 */
function createFakeOrigin() {
  const types = new Map<string, Set<string>>();
  const pages = new Map<string, Map<string, Stored>>();
  const items = new Map<string, { meta: { id: number }; [field: string]: unknown }[]>();
  let lastId = 0;

  const refuse = (detail: string) => Response.json({ detail, code: "invalid" }, { status: 400 });
  const pagesOf = (type: string) => pages.get(type) ?? new Map<string, Stored>();

  const write = (method: string, path: string, body: Record<string, unknown>): Response => {
    const [, , area, kind = "", slug = ""] = path.split("/");
    if (path.startsWith("/manage/")) {
      const keys = types.get(kind) ?? new Set();
      if (keys.has(String(body["key"]))) return refuse("There is a type with this key.");
      types.set(kind, keys.add(String(body["key"])));
      return Response.json({}, { status: 201 });
    }
    if (area === "content") {
      const key = String(body["key"]);
      const created = (body["fields"] as object[]).map((fields) => ({
        meta: { id: ++lastId },
        ...fields,
      }));
      items.set(key, [...(items.get(key) ?? []), ...created]);
      return Response.json({ ids: created.map((item) => item.meta.id) }, { status: 202 });
    }
    const fields = body["fields"] as Record<string, unknown>;
    for (const border of (fields["borders"] ?? []) as string[]) {
      if (!pagesOf("country").has(border)) return refuse(`Invalid reference "${border}".`);
    }
    if (method === "PATCH") {
      Object.assign(pagesOf(kind).get(slug)?.fields ?? {}, fields);
      return Response.json({}, { status: 202 });
    }
    const wanted = String(body["slug"]);
    const type = body["page_type"] === "*" ? wanted : String(body["page_type"]);
    if (pagesOf(type).has(wanted)) return refuse("There is a page with this slug.");
    pages.set(type, pagesOf(type).set(wanted, { slug: wanted, fields }));
    return Response.json({}, { status: 202 });
  };

  const read = (url: URL): Response => {
    const [, , area, kind = ""] = url.pathname.split("/");
    const number = (name: string) => Number(url.searchParams.get(name));
    const slice = <T>(all: T[]) => {
      const to = number("page") * number("page_size");
      const meta = { count: all.length, next_page: to < all.length ? number("page") + 1 : null };
      return { meta, found: all.slice(to - number("page_size"), to) };
    };
    if (kind === "documents") {
      const all = [...pagesOf(url.searchParams.get("type") ?? "").values()];
      const to = number("cursor") + number("limit");
      const next = to < all.length ? String(to) : null;
      return Response.json({ data: all.slice(number("cursor"), to), meta: { next } });
    }
    if (url.pathname.startsWith("/manage/")) {
      return Response.json({ data: [...(types.get(kind) ?? [])].map((key) => ({ key })) });
    }
    if (area === "content") {
      const { meta, found } = slice(items.get(kind) ?? []);
      return Response.json({ meta, data: { [kind]: found } });
    }
    const { meta, found } = slice([...pagesOf(kind).values()]);
    return Response.json({ meta, data: found });
  };

  const answer: typeof globalThis.fetch = async (input, init) => {
    const { method = "GET", body } = init ?? {};
    if (!(input instanceof URL)) throw new TypeError("the demo asks by URL");
    return typeof body === "string" ? write(method, input.pathname, JSON.parse(body)) : read(input);
  };
  /** What was written; pages and borders in no order, as requests run side by side. */
  const content = () => ({
    types: [...types].map(([kind, keys]) => [kind, [...keys]]),
    items: [...items].map(([key, all]) => [key, all.map((item) => item["code"] ?? item["name"])]),
    borders: Object.fromEntries(
      [...pagesOf("country").values()].map(({ slug, fields }) => [slug, fields["borders"]]),
    ),
    pages: [...pages].map(([type, all]) => [type, new Set(all.keys())]),
  });
  return { fetch: answer, content };
}

const originUrl = "http://origin.test";

async function load(fetch: typeof globalThis.fetch) {
  const lines: string[] = [];
  const outcome = await loadDemo({ originUrl, fetch, progress: (line) => lines.push(line) });
  return { outcome, lines };
}

/** Counts requests and lets `fail` decide what becomes of the n-th write. */
function watch(
  inner: typeof globalThis.fetch,
  fail: (write: number) => "never sent" | "reply lost" | undefined = () => undefined,
) {
  const seen = { requests: 0, writes: 0 };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    seen.requests += 1;
    const failure = init?.method === "GET" ? undefined : fail(++seen.writes);
    if (failure === "never sent") throw new TypeError("fetch failed", { cause: new Error("gone") });
    const response = await inner(input, init);
    if (failure === "reply lost") throw new TypeError("fetch failed", { cause: new Error("gone") });
    return response;
  };
  return { fetch, seen };
}

describe("loadDemo", () => {
  it("loads everything once, then finds it there with two requests", async () => {
    const origin = createFakeOrigin();
    const { outcome, lines } = await load(origin.fetch);
    expect(outcome).toBe("loaded");
    expect(lines).toContain("countries 120/250");
    expect(lines).toContain("countries 250/250");
    const before = origin.content();
    const again = watch(origin.fetch);
    expect(await load(again.fetch)).toEqual({ outcome: "already there", lines: [] });
    expect(again.seen).toEqual({ requests: 2, writes: 0 });
    expect(origin.content()).toEqual(before);
  });

  it.each(["never sent", "reply lost"] as const)(
    "continues after interruptions anywhere (%s) and writes nothing twice",
    async (failure) => {
      const whole = createFakeOrigin();
      await load(whole.fetch);
      const origin = createFakeOrigin();
      let writes = 0;
      let outcome: string | undefined;
      for (let attempt = 0; attempt < 100 && outcome === undefined; attempt++) {
        // First write by write, through types and items; then in strides, through the pages.
        const last = attempt < 40 ? 2 : 40;
        const broken = watch(origin.fetch, (write) => (write < last ? undefined : failure));
        outcome = await load(broken.fetch).then(
          (result) => result.outcome,
          () => undefined,
        );
        writes += broken.seen.writes;
      }
      expect(outcome).toBe("loaded");
      expect(writes).toBeLessThan(1_500);
      expect(origin.content()).toEqual(whole.content());
    },
  );

  it("stops with the request and the origin's reason", async () => {
    const origin = createFakeOrigin();
    const refusing: typeof globalThis.fetch = async (input, init) => {
      const body = { capital: ["Not a valid string."], detail: "Invalid.", code: "invalid" };
      if (typeof init?.body === "string" && init.body.includes('"slug":"france"'))
        return Response.json(body, { status: 400 });
      return origin.fetch(input, init);
    };
    await expect(load(refusing)).rejects.toThrow(
      'Loading the demo stopped: POST /v2/pages/ answered 400: Invalid. {"capital":["Not a valid string."]}',
    );
  });

  it("says which request got no answer, and why", async () => {
    const { fetch } = watch(createFakeOrigin().fetch, () => "never sent");
    await expect(load(fetch)).rejects.toThrow(
      "Loading the demo stopped: POST /manage/v1/components got no answer: gone",
    );
  });
});
