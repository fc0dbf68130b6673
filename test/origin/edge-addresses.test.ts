import { describe, expect, it } from "vitest";
import { readConfig } from "../../origin/config.ts";
import { insertEdge, listEdges, type EdgeRow } from "../../origin/db/log/edges.ts";
import { sendNext } from "../../origin/delivery/courier/courier.ts";
import { createEdgeCalls, NO_EDGE } from "../../origin/delivery/courier/edge-calls.ts";
import { createEdgeClient } from "../../origin/delivery/courier/edge-client.ts";
import { createEdgeInspector } from "../../origin/delivery/inspect/edge-inspector.ts";
import { sendMedia } from "../../origin/delivery/courier/media-sender.ts";
import { keepConnections } from "../../origin/outbound/connections.ts";
import { createOutbound } from "../../origin/outbound/client.ts";
import type { Resolve } from "../../origin/outbound/resolve.ts";
import { systemClock } from "../../shared/clock.ts";
import { listen, listenEverywhere } from "../support/listener.ts";
import { originsOfFile, TEST_KEYS, type TestOrigin } from "../support/origin.ts";
import { freePorts } from "../support/processes.ts";

/** The origin speaks to edges where their addresses may be, whoever registered them (D12 for edges, row 6). */

const newOrigin = originsOfFile();

/** Names that resolve to this machine, as an attacker's would. */
const resolve: Resolve = (host) =>
  Promise.resolve(host === "mixed.example" ? ["93.184.216.34", "127.0.0.1"] : ["127.0.0.1"]);

/** Everything that speaks to edges, as an origin has it. */
function speakers(origin: TestOrigin, allowed: string[]) {
  const { db } = origin.parts.postgres;
  const connections = keepConnections();
  const outbound = createOutbound({
    resolve,
    clock: systemClock,
    allowPrivate: allowed,
    connections,
  });
  const keys = origin.parts.pushKeys;
  const keysOf = async () => keys;
  const handOn = () => ({});
  const call = createEdgeCalls({ outbound, clock: systemClock, keysOf, allowed, handOn });
  const edges = createEdgeClient(call);
  const inspector = createEdgeInspector(call);
  const name = { site: origin.site.id, hash: "a".repeat(64) };
  return {
    edges,
    everything: async (edge: EdgeRow) => {
      // before the others, whose failures would keep it from being sent
      await sendMedia({ db, call, report: origin.parts.report }, name, new Uint8Array([1]));
      await sendNext({ ...origin.parts, edges }, edge.id, 1, true);
      const removal = { site: origin.site.id, epoch: 1, edge: edge.id };
      const settled = await Promise.allSettled([
        edges.forget(edge.url, removal),
        inspector.entry(edge.url, origin.site.id, "r/1/x"),
        inspector.probe(edge.url, origin.site.id, "/v2/pages/p/x/"),
      ]);
      return settled.map((one) => (one.status === "rejected" ? String(one.reason) : "answered"));
    },
  };
}

/** Addresses of this machine and its network, however they are spelled. */
const PRIVATE = [
  "127.0.0.1 127.1 2130706433 0x7f.1 017700000001 0.0.0.0 0 127。0。0。1 [::1] [::] [::ffff:127.0.0.1]",
  "[::127.0.0.1] localhost a.localhost localhost. metadata.google.internal printer.local 10.0.0.1",
  "192.168.1.1 169.254.169.254 168.63.129.16 100.64.0.1 [64:ff9b::7f00:1] [2002:7f00:1::] [fc00::1]",
  "[fe80::1]",
].flatMap((line) => line.split(" "));

describe("Row 6, D12: an address that is refused", () => {
  it("is refused at the door, with a sentence", async () => {
    const origin = await newOrigin();
    const { port } = await listenEverywhere();
    const add = async (url: string) => {
      const asked = await origin.request("POST", "/manage/v1/edges", { name: "x", url });
      return [url, asked.status, JSON.stringify(asked.body)];
    };
    const refused = [
      ...PRIVATE.map((host) => `http://${host}:${port}`),
      ...PRIVATE.map((host) => `https://${host}`),
      "http://a.example",
      "https://user:pw@a.example",
      "https://user@a.example",
      "https://a.example:22",
      "https://a.example:5432",
      "https://a.example/path",
      "https://a.example/?a=1",
      "https://a.example/#a",
      "ftp://a.example",
    ];
    for (const url of refused)
      expect.soft(await add(url)).toEqual([url, 400, expect.stringContaining('"url"')]);
    expect(await listEdges(origin.parts.postgres.db, origin.site.id)).toEqual([]);
  });

  it("is not connected to when it was stored before, and all that is said is one sentence", async () => {
    const origin = await newOrigin();
    const { db } = origin.parts.postgres;
    const listener = await listenEverywhere();
    const { everything } = speakers(origin, []);
    const { port } = listener;
    const hosts = [...PRIVATE, "evil.example", "mixed.example", `user:pw@127.0.0.1`];
    for (const [index, host] of hosts.entries()) {
      const url = `http://${host}:${port}`;
      const edge = await insertEdge(db, origin.site.id, { name: `e${index}`, url }, NOW);
      const said = await everything(edge!);
      expect.soft([url, ...said]).toEqual([url, ...Array(3).fill(`AppError: ${NO_EDGE}`)]);
    }
    const edges = await listEdges(db, origin.site.id);
    expect(new Set(edges.map(({ lastError }) => lastError))).toEqual(new Set([NO_EDGE]));
    expect(listener.connections).toBe(0);
  });
});

const NOW = "2026-01-01T00:00:00Z";

describe("an address of the operator's", () => {
  it("is spoken to although it is private, and only with its port", async () => {
    const [listener, other] = [await listen(), await listen()];
    const origin = await newOrigin({ outboundAllow: [listener.name] });
    const { everything } = speakers(origin, [listener.name]);
    const add = (name: string, url: string) =>
      origin.request("POST", "/manage/v1/edges", { name, url });
    expect(await add("ours", `${listener.url}/`)).toMatchObject({
      status: 201,
      body: { url: listener.url },
    });
    expect(await add("again", listener.url)).toMatchObject({ status: 409 });
    expect(await add("other", other.url)).toMatchObject({ status: 400 });
    const [edge] = await listEdges(origin.parts.postgres.db, origin.site.id);
    await everything(edge!);
    expect(listener.heard.map(({ method, path }) => [method, path.split("?")[0]])).toContainEqual([
      "POST",
      "/internal/v1/push",
    ]);
    expect(other.connections).toBe(0);
  });

  it("is one of LARDER_EDGES or LARDER_OUTBOUND_ALLOW", () => {
    const read = (edges: string) =>
      readConfig({
        DATABASE_URL: "x",
        LARDER_PUSH_KEYS: TEST_KEYS,
        LARDER_OUTBOUND_ALLOW: "intranet:8080",
        LARDER_EDGES: edges,
      });
    const { edgesAllow, outboundAllow } = read("http://127.0.0.1:8787,https://edge.example");
    expect(edgesAllow).toEqual(["intranet:8080", "127.0.0.1:8787", "edge.example:443"]);
    // a webhook does not get there
    expect(outboundAllow).toEqual(["intranet:8080"]);
    expect(() => read("http://a.example/path")).toThrow("cannot be used");
    expect(() => read("http://u:p@a.example")).toThrow("cannot be used");
  });
});

describe("Row 6: what managers are told", () => {
  it("does not tell an open port from a closed one, a silent one, or another service", async () => {
    const [closed = 0] = await freePorts(1);
    const services = {
      closed: `127.0.0.1:${closed}`,
      other: (await listen((_, response) => void response.end("hello"))).name,
      notFound: (await listen((_, response) => void response.writeHead(404).end())).name,
      cuts: (await listen((_, response) => void response.destroy())).name,
    };
    const origin = await newOrigin();
    const { db } = origin.parts.postgres;
    const { everything } = speakers(origin, Object.values(services));
    for (const [name, host] of Object.entries(services)) {
      const edge = await insertEdge(db, origin.site.id, { name, url: `http://${host}` }, NOW);
      await everything(edge!);
    }
    const edges = await listEdges(db, origin.site.id);
    expect(edges.map(({ name, lastError }) => [name, lastError])).toEqual(
      Object.keys(services).map((name) => [name, NO_EDGE]),
    );
    // the operator's log tells them apart
    const causes = origin.events.flatMap((event) =>
      event.kind === "courier.failed" ? [event.cause] : [],
    );
    expect(new Set(causes).size).toBe(4);
  });
});

describe("a connection to an edge", () => {
  it("is kept for the next call, and used no more when the name has another address", async () => {
    const head = { epoch: 1, position: 0, change: 0 };
    const answer = { outcome: "applied", head, purgedTo: 0, documents: 0 };
    const listener = await listen((_, response) => void response.end(JSON.stringify(answer)), {
      host: "0.0.0.0",
    });
    const name = `edge.example:${listener.port}`;
    let addresses = ["127.0.0.1"];
    const connections = keepConnections();
    const outbound = createOutbound({
      resolve: () => Promise.resolve(addresses),
      clock: systemClock,
      allowPrivate: [name],
      connections,
    });
    const post = () =>
      outbound({ method: "POST", url: `http://${name}/`, body: "x", limits: LIMITS });
    for (let times = 0; times < 5; times++)
      expect(await post()).toMatchObject({ kind: "answered", status: 200 });
    expect(listener.connections).toBe(1);
    addresses = ["127.0.0.2"];
    expect(await post()).toMatchObject({ kind: "answered", status: 200 });
    expect(listener.connections).toBe(2);
    connections.close();
  });

  it("that ended while it was kept costs no failure", async () => {
    const listener = await listen((_, response) => {
      response.on("finish", () => setImmediate(() => response.socket?.destroy()));
      response.end("ok");
    });
    const outbound = createOutbound({
      resolve,
      clock: systemClock,
      allowPrivate: [listener.name],
      connections: keepConnections(),
    });
    for (let times = 0; times < 20; times++)
      expect(
        await outbound({ method: "PUT", url: listener.url, body: "x", limits: LIMITS }),
      ).toMatchObject({ kind: "answered", status: 200 });
  });
});

const LIMITS = { timeoutMs: 5_000, maxBytes: 1_000, maxRedirects: 0 };
