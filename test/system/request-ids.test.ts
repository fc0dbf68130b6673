import pg from "pg";
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { demoToken, useLarder } from "../support/larder.ts";
import { asRequest, send } from "../support/raw.ts";

/** One id finds what an edge and the origin behind it say of a request. */

const larder = useLarder({ demo: false });

const linesWith = (output: string, id: string): unknown[] =>
  output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { request?: string; kind: string })
    .filter(({ request }) => request === id)
    .map(({ kind }) => kind);

test("the origin's line and the edge's have the id that the reader sent", async () => {
  const { edgeUrl, databaseUrl, origin, edge } = larder();
  const client = new pg.Client(databaseUrl);
  await client.connect();
  await client.query("alter table tokens rename to tokens_away");
  try {
    // of a token that no edge has heard of, only an origin can say whether there is one
    const response = await fetch(`${edgeUrl}/v2/pages/*/nothing/`, {
      headers: { authorization: "Token nobody-knows-this", "x-request-id": "trace-me" },
    });
    expect(response.status, await response.text()).toBeGreaterThanOrEqual(500);
    expect(response.headers.get("x-request-id")).toBe("trace-me");
    await eventually("both lines", async () => {
      const [there, here] = [origin.output(), edge.output()].map((all) =>
        linesWith(all, "trace-me"),
      );
      const isThere = there!.includes("request.failed") && here!.includes("edge.trouble");
      return isThere ? true : undefined;
    });
    for (const output of [origin.output(), edge.output()])
      expect(output).not.toContain("nobody-knows-this");
  } finally {
    await client.query("alter table tokens_away rename to tokens");
    await client.end();
  }
});

const HOSTILE = [
  ["too long", ["X-Request-Id: " + "a".repeat(129)]],
  ["twice", ["X-Request-Id: one", "X-Request-Id: two"]],
  ["bytes of text turned round", ["X-Request-Id: a\u00e2\u0080\u00aeb"]],
  ["a control", ["X-Request-Id: a\u0001b"]],
  ["NUL", ["X-Request-Id: a\0b"]],
  ["a bare carriage return", ["X-Request-Id: a\rX-Injected: 1"]],
  ["a line's end and another header", ["X-Request-Id: a,\r\n X-Injected: 1"]],
  ["markup", ['X-Request-Id: "><script>']],
] as const;

test.each(HOSTILE)("an id is not taken: %s", async (_, headers) => {
  for (const url of [larder().originUrl, larder().edgeUrl]) {
    const answer = await send(url, asRequest("GET /nothing", [...headers]));
    expect([400, 404], answer.text).toContain(answer.status);
    expect(answer.answers).toBe(1);
    expect(answer.headers["x-injected"]).toBe(undefined);
    // what is no HTTP the doors refuse, before it is anybody's request
    if (answer.status === 404) expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    else expect(answer.headers["x-request-id"]).toBe(undefined);
  }
});

test("a write says the same id at both ends, and so does a preview", async () => {
  for (const url of [larder().originUrl, larder().edgeUrl]) {
    const answer = await fetch(`${url}/v2/pages/`, {
      method: "POST",
      headers: { authorization: `Token ${demoToken.write}`, "x-request-id": "a-write" },
      body: "{}",
    });
    expect(answer.headers.get("x-request-id"), url).toBe("a-write");
  }
});
