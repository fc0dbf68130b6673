import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { createSignedDoor, parseHosts } from "../../edge/signed.ts";
import { createEdgeClient } from "../../origin/delivery/courier/edge-client.ts";
import { parseSecretKeys } from "../../shared/signature.ts";
import { createFakeClock } from "../support/clock.ts";
import { createTestEdge, EDGE_KEYS } from "../support/edge.ts";
import { edgeCallsBy } from "../support/edge-calls.ts";
import { SAID, SITE } from "../support/entries.ts";

/** What an origin sends to one edge is of no use at another: whoever has an edge may be anybody. */

const keys = parseSecretKeys(EDGE_KEYS);

/** A push as it arrived at an edge, which somebody recorded there. */
async function recorded(url: string): Promise<Request> {
  let taken: Request | undefined;
  const clock = createFakeClock();
  const record: typeof globalThis.fetch = async (input, init) => {
    taken = new Request(input, init);
    return new Response("no", { status: 500 });
  };
  const client = createEdgeClient(edgeCallsBy(record, clock, keys));
  const batch = { ...SAID, site: SITE, epoch: 1, from: 0, to: 0, change: 0, entries: [] };
  await client.push(url, batch).catch(() => undefined);
  if (taken === undefined) throw new Error("nothing was sent");
  return taken;
}

/** @param hosts those that the edge is told it has */
function createEdge(hosts: string) {
  const clock = createFakeClock();
  const edge = createTestEdge({}, clock);
  edge.parts.door = createSignedDoor({ keys, clock, hosts: parseHosts(hosts) });
  const post = async (url: string, request: Request) => {
    const init = { method: request.method, headers: request.headers, body: await request.bytes() };
    return (await handle(edge.parts, new Request(url, init))).status;
  };
  return { edge, post };
}

const PATH = "/internal/v1/push";

describe("a push that was recorded at one edge", () => {
  it("is taken there and refused at another", async () => {
    const { edge, post } = createEdge("");
    expect(await post(`https://b.example${PATH}`, await recorded("https://a.example"))).toBe(401);
    expect(await post(`https://a.example:8443${PATH}`, await recorded("https://a.example"))).toBe(
      401,
    );
    expect(edge.record().head()).toMatchObject({ epoch: 0 });
    expect(await post(`https://a.example${PATH}`, await recorded("https://a.example"))).toBe(200);
  });

  it("is refused though the request claims the first one's host, where the edge knows its own", async () => {
    const { edge, post } = createEdge("b.example,b.internal:8080");
    expect(await post(`https://a.example${PATH}`, await recorded("https://a.example"))).toBe(401);
    expect(edge.record().head()).toMatchObject({ epoch: 0 });
    // behind a proxy that asks by another name
    expect(await post(`http://10.0.0.1${PATH}`, await recorded("https://b.example"))).toBe(200);
  });
});

it.each(["b.example/", "https://b.example", "B.example", "b.example:", "a b", "u@b.example"])(
  "%s is no host",
  (text) => expect(() => parseHosts(`ok.example,${text}`)).toThrow("is no <host>"),
);
