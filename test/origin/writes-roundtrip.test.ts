import { expect, test } from "vitest";
import { createEverything } from "../support/everything.ts";
import { ask } from "../support/scenarios.ts";
import type { TestOrigin } from "../support/origin.ts";

/** An answer's content and its ETag. */
async function read(
  origin: TestOrigin,
  path: string,
): Promise<{ data: object; etag: string | null }> {
  await origin.materialize();
  const { status, body, response } = await ask(origin, { ask: `GET ${path}` });
  expect(status).toBe(200);
  return { data: (body as { data: object }).data, etag: response.headers.get("etag") };
}

const rows = [
  ["PATCH", "/v2/pages/everything/full/"],
  ["PUT", "/v2/pages/everything/full/"],
  ["PATCH", "/v2/pages/everything/empty/"],
  ["PATCH", "/v2/pages/*/full/"],
  ["PATCH", "/v2/content/topic/2/"],
  ["PUT", "/v2/content/topic/2/"],
];

test("what a read gives can be sent back and changes nothing", async () => {
  const origin = await createEverything();
  for (const [method, path = ""] of rows) {
    const before = await read(origin, path);
    const send = "fields" in before.data ? before.data : { fields: before.data };
    const sent = await ask(origin, { ask: `${method} ${path}`, send });
    expect.soft([method, path, sent.status]).toEqual([method, path, 202]);
    expect.soft([method, path, await read(origin, path)]).toEqual([method, path, before]);
  }
});

test("a page or an item can be created from what a read gives of another", async () => {
  const origin = await createEverything();
  const { data } = await read(origin, "/v2/pages/everything/full/");
  const send = { ...data, title: "Copy", slug: "copy" };
  expect((await ask(origin, { ask: "POST /v2/pages/", send })).status).toBe(202);
  const copy = await read(origin, "/v2/pages/everything/copy/");
  expect(copy.data).toEqual({ ...data, slug: "copy", name: "Copy" });

  const item = await read(origin, "/v2/content/topic/2/");
  const items = { key: "topic", status: "published", fields: [item.data] };
  const created = await ask(origin, { ask: "POST /v2/content/", send: items });
  const { id } = created.body as { id: number };
  expect((await read(origin, `/v2/content/topic/${id}/`)).data).toEqual({
    ...item.data,
    meta: { id },
  });
});
