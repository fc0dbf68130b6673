import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { header } from "../../shared/headers.ts";
import { eventually } from "../support/eventually.ts";
import { demoToken, request, startLarder, type Got, type Larder } from "../support/larder.ts";
import { listen, type Heard, type Listener } from "../support/listener.ts";

/**
 * Origin and edge of the version before, and of this one, in every pairing of a roll-out and of going back: what the older
 * origin is says `support/older-origin.ts`; the older edge is told nothing that came after it. Stages follow one another.
 */

type Version = "older" | "newer";
interface Stage {
  origin: Version;
  edge: Version;
}

const STAGES: Stage[] = [
  { origin: "older", edge: "older" },
  { origin: "older", edge: "newer" },
  { origin: "newer", edge: "newer" },
  { origin: "newer", edge: "older" },
  { origin: "newer", edge: "newer" },
  { origin: "older", edge: "newer" },
  { origin: "newer", edge: "newer" },
];

let larder: Larder;
let front: Listener;
let edge: Version = "older";

beforeAll(async () => {
  front = await listen((heard, response) => answerAs(edge, heard, response), {
    atEnd: (stop) => afterAll(stop),
  });
  larder = await startLarder({
    demo: false,
    originScript: "test/support/origin-of-version.ts",
    originEnv: { PLAYS: "older", LARDER_EDGES: front.url },
    edgeEnv: { LARDER_EDGE_HOSTS: front.name },
  });
  const fields = [{ key: "words", kind: "short_text" }];
  await done(larder.manage("POST", "/manage/v1/page-types", { key: "p", fields }), 201);
  for (const slug of ["a", "b", "c"]) {
    const page = { title: slug, slug, page_type: "p", status: "published", fields: { words: "0" } };
    await done(write("POST", "/v2/pages/", page), 202);
  }
  await larder.origin.crash();
});
afterAll(async () => larder.stop());

describe.each(STAGES.map((stage, number) => ({ ...stage, number: number + 1 })))(
  "stage $number: an origin that is $origin, an edge that is $edge",
  (stage) => {
    beforeAll(async () => {
      edge = stage.edge;
      await larder.origin.start({ PLAYS: stage.origin });
    });

    const words = `of stage ${stage.number}`;

    it("what is published is live", async () => {
      const written = await write("PATCH", "/v2/pages/p/a/?wait=live", { fields: { words } });
      expect(written).toMatchObject({ status: 202, json: { live: true } });
      expect((await larder.read("/v2/pages/p/a/")).text).toContain(words);
    });

    it("the edge is whole", async () => {
      await eventually("the edge to be whole", async () => (await isWhole()) || undefined);
    });

    it("what is taken down is read nowhere", async () => {
      const page = { slug: "d", page_type: "p", status: "published", fields: { words } };
      await done(write("POST", "/v2/pages/?wait=live", { title: "d", ...page }), 202);
      await done(larder.read("/v2/pages/p/d/"), 200);
      await done(write("DELETE", "/v2/pages/p/d/?wait=live"), 204);
      await done(larder.read("/v2/pages/p/d/"), 404);
    });

    it("with the origin dead, anything is read", async () => {
      await larder.origin.crash();
      for (const slug of ["a", "b", "c"]) {
        const got = await larder.read(`/v2/pages/p/${slug}/`);
        expect(got).toMatchObject({ status: 200 });
        expect(got.headers.get(header.freshness)).toBe("verified");
        expect(got.text).toContain(slug === "a" ? words : '"0"');
      }
      // nobody has asked this before
      const never = await larder.read(`/v2/pages/p/?order=-words&page_size=${stage.number + 1}`);
      expect(never).toMatchObject({ status: 200, json: { meta: { count: 3 } } });
      expect(never.text).toContain(words);
      expect(never.headers.get(header.freshness)).toBe("verified");
      expect(never.headers.get(header.cacheStatus)).toContain("larder-replica; hit");
    });
  },
);

/** Whether the edge's ledger calls itself whole, as the origin hears. */
async function isWhole(): Promise<boolean> {
  const { json } = await larder.manage("GET", "/manage/v1/why?url=%2Fv2%2Fpages%2Fp%2Fa%2F");
  const { edges } = json as { edges: { entry: { ledger: { replica?: boolean } | null } | null }[] };
  const ledger = edges[0]?.entry?.ledger;
  if (ledger === undefined || ledger === null)
    throw new Error(`no ledger in ${JSON.stringify(json)}`);
  return ledger.replica === true;
}

/** Past the edge, which leaves an origin alone for a second that was away. */
const write = (method: string, path: string, body?: object): Promise<Got> =>
  request(new URL(path, larder.originUrl), {
    method,
    headers: { authorization: `Token ${demoToken.write}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function done(asked: Promise<Got>, status: number): Promise<void> {
  const got = await asked;
  expect(got).toMatchObject({ status, text: expect.any(String) });
}

/** What an older edge is told of a request. */
const OF_BEFORE = [header.signature, "content-type"];

/** What the origin asks of the edge; of an older one without what that never heard of. */
async function answerAs(
  version: Version,
  { method, path, headers, bytes }: Heard,
  response: ServerResponse,
): Promise<void> {
  const passed = Object.entries(headers).flatMap(([name, value]) => {
    const isPassed =
      name.startsWith("larder-") || OF_BEFORE.includes(name) || name === "traceparent";
    const isKnown = version === "newer" || OF_BEFORE.includes(name);
    return isPassed && isKnown && typeof value === "string" ? [[name, value] as const] : [];
  });
  const body = method === "GET" ? {} : { body: bytes };
  const init = {
    method,
    headers: passed.map(([name, value]): [string, string] => [name, value]),
    ...body,
  };
  // at first there is no edge yet
  const ask = async () => fetch(`${larder.edgeUrl}${path}`, init);
  const answer = await ask().catch(() => new Response(null, { status: 502 }));
  response.statusCode = answer.status;
  response.setHeader("content-type", answer.headers.get("content-type") ?? "");
  response.end(Buffer.from(await answer.arrayBuffer()));
}
