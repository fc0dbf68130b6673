import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf } from "../../doors/strangers.ts";
import { readDoorSettings } from "../../doors/settings.ts";
import { freePorts, startProgram, temporaryFolder, type Program } from "../support/processes.ts";

/** D13 at the edge on Node: whom limits count, whatever a request says of itself. */

describe("the address that counts", () => {
  const request = (remoteAddress: string, forwarded?: string) => ({
    socket: { remoteAddress } as never,
    headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  });

  it.each([
    // [proxies that operators named, connection from, X-Forwarded-For, counted]
    ["", "127.0.0.1", "198.51.100.1", "127.0.0.1"],
    ["", "::ffff:192.0.2.1", "198.51.100.1", "192.0.2.1"],
    ["10.0.0.0/8", "192.0.2.1", "198.51.100.1", "192.0.2.1"],
    ["10.0.0.0/8", "10.1.1.1", undefined, "10.1.1.1"],
    ["10.0.0.0/8", "10.1.1.1", "198.51.100.1", "198.51.100.1"],
    ["10.0.0.0/8", "10.1.1.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"],
    ["10.0.0.0/8", "10.1.1.1", "203.0.113.9, 198.51.100.1, 10.2.2.2", "198.51.100.1"],
    ["10.0.0.0/8", "10.1.1.1", "198.51.100.1, nonsense", "198.51.100.1"],
    ["10.0.0.0/8", "10.1.1.1", "nonsense,, __proto__", "10.1.1.1"],
    ["10.0.0.0/8", "10.1.1.1", "2001:db8::1", "2001:db8::1"],
    ["10.0.0.0/8", "10.1.1.1", "::ffff:198.51.100.1", "198.51.100.1"],
  ])("with %j named, from %s saying %j: %s", (named, from, said, counted) => {
    const settings = readDoorSettings({ LARDER_TRUSTED_PROXIES: named });
    expect(addressOf(request(from, said), settings)).toBe(counted);
  });
});

describe("the edge on Node", () => {
  const BURST = 5;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let edge: Program | undefined;

  async function start(env: Record<string, string>): Promise<void> {
    const [port = 0, nobody = 0] = await freePorts(2);
    edge = await startProgram({
      script: "edge/node/main.ts",
      env: {
        EDGE_PORT: String(port),
        LARDER_DATA: folder.path,
        LARDER_ORIGINS: `http://127.0.0.1:${nobody}`,
        LARDER_PUSH_KEYS: `test:${"0123456789abcdef".repeat(2)}`,
        LARDER_EDGE_LIMITS: `tokens.address=${BURST}/1`,
        ...env,
      },
    });
  }

  /** Asks with tokens that nobody knows, each saying that it comes from elsewhere. @returns how many were not limited */
  async function askAsMany(): Promise<number> {
    let heard = 0;
    for (let number = 1; number <= 20; number++) {
      const address = `198.51.100.${number}`;
      const headers = {
        authorization: `Token made-up-${number}`,
        "x-forwarded-for": address,
        "cf-connecting-ip": address,
        "x-real-ip": address,
      };
      const { status, body } = await fetch(`${edge?.url}/v2/pages/*/home/`, { headers });
      await body?.cancel();
      expect([429, 503]).toContain(status);
      if (status === 503) heard += 1;
    }
    return heard;
  }

  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(async () => {
    await edge?.crash();
    await folder.remove();
  });

  it("counts the connection's address", async () => {
    await start({});
    expect(await askAsMany()).toBe(BURST);
    await edge?.kill("SIGTERM");
  });

  it("counts what proxies say that operators named, and nothing else", async () => {
    await start({ LARDER_TRUSTED_PROXIES: "127.0.0.1" });
    expect(await askAsMany()).toBe(20);
  });
});
