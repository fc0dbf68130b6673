import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createZonePurge } from "../../edge/purge/zone-purge.ts";
import { siteCacheTag } from "../../shared/keys.ts";
import { SITE, someKey } from "../support/entries.ts";

/** What a zone's purge API is asked, and what its answers mean. */

const asked: unknown[] = [];
let answer = { status: 200, body: "" };
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (part: Buffer) => (text += part.toString()));
    request.on("end", () => {
      const { method, url, headers } = request;
      const { authorization, "content-type": type } = headers;
      asked.push({ method, url, authorization, type, body: JSON.parse(text) as unknown });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => server.close());

beforeEach(() => {
  asked.length = 0;
  answer = { status: 200, body: '{"success":true,"errors":[],"result":{"id":"zone1"}}' };
});

const purge = (tags = [someKey("a")]) => {
  const { port } = server.address() as AddressInfo;
  const zone = { id: "zone1", token: "t0ken", plan: "free", api: `http://127.0.0.1:${port}/v4` };
  return createZonePurge({ ...zone, plan: "free" }, globalThis.fetch)(tags);
};

it("a purge is one signed-in call that leaves nothing of what carries its tags", async () => {
  const tags = [someKey("a"), siteCacheTag(SITE)];
  expect(await purge(tags as never)).toBe("sent");
  expect(asked).toEqual([
    {
      method: "POST",
      url: "/v4/zones/zone1/purge_cache",
      authorization: "Bearer t0ken",
      type: "application/json",
      body: { tags },
    },
  ]);
});

it("too many calls are a refusal, whatever the answer says", async () => {
  answer = { status: 429, body: "slow down" };
  expect(await purge()).toBe("refused");
});

it.each([
  ["a wrong token", 403, '{"success":false,"errors":[{"code":10000}]}'],
  ["success that is none", 200, '{"success":false,"errors":[{"code":1000}]}'],
  ["something else", 200, "<html>"],
  ["nothing", 200, ""],
  ["trouble", 503, '{"success":true}'],
  ["another address", 302, '{"success":true}'],
])("%s is a failure, and nothing of the token is in it", async (_, status, body) => {
  answer = { status, body };
  const failure = await purge().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Error);
  expect(String(failure)).not.toContain("t0ken");
});
