import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Butter } from "../../client/src/butter/index.ts";
import { createClient } from "../../client/src/index.ts";
import { listen } from "../support/listener.ts";
import { startFailing } from "./failing-server.ts";
import { good } from "./portable/behaviour.ts";

/** The client in a program whose server put a `Response` of its own in place of the runtime's, as Hono's does on Node. */

const { Request: OwnRequest, Response: OwnResponse } = globalThis;
beforeAll(() => void getRequestListener(() => new Response()));
afterAll(() => {
  for (const [name, value] of Object.entries({ Request: OwnRequest, Response: OwnResponse }))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
});

it("answers without a type have none, and are read", async () => {
  const { url } = await listen((_, response) => void response.end('{"data": {"slug": "loaf"}}'));
  const { data } = await createClient({ token: "t", endpoints: [url] }).post.retrieve("loaf");
  expect(data).toEqual({ slug: "loaf" });
  const { headers } = await Butter("t", { endpoints: [url] }).post.retrieve("loaf");
  expect(headers).not.toHaveProperty("content-type");
});

it("what is held, asked for elsewhere, and kept, is marked", async () => {
  const script = [good(9), good(7), { kind: "status", status: 503, retryAfter: "9" }] as const;
  const [first, other] = [await startFailing([...script], 0), await startFailing([good(8)], 1)];
  const client = createClient({
    token: "t",
    endpoints: [first.url, other.url],
    revalidation: false,
  });
  const read = async () => (await client.post.retrieve("loaf")).freshness;
  expect([await read(), await read(), await read()]).toEqual(["verified", "held", "held"]);
});
