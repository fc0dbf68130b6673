import { describe, expect, it } from "vitest";
import type { Resolve } from "../../origin/outbound/resolve.ts";
import { createFakeClock } from "../support/clock.ts";
import { listen, listenEverywhere } from "../support/listener.ts";
import { makeType } from "../support/model.ts";
import { originsOfFile, type TestMediaOptions, type TestOrigin } from "../support/origin.ts";
import { whileTimePasses } from "../support/until.ts";

/** Addresses in media fields that must not be asked, through the whole write API. */

const freshOrigin = originsOfFile();

async function createOrigin(media: TestMediaOptions = {}): Promise<TestOrigin> {
  const origin = await freshOrigin({ media });
  await makeType(origin, "collections", "logo", [{ key: "image", kind: "media" }]);
  return origin;
}

const write = (origin: TestOrigin, image: unknown) =>
  origin.request("POST", "/v2/content/", { key: "logo", fields: [{ image }] });

const HOSTS = `
  127.0.0.1 0.0.0.0 127.1 2130706433 0x7f.1 017700000001 127.0.0.1.
  [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [64:ff9b::7f00:1] [fc00::1] [fe80::1]
  169.254.169.254 10.0.0.1 192.168.0.1 172.16.0.1 100.64.0.1 224.0.0.1
  metadata.google.internal localhost localhost. evil.example second.example`
  .trim()
  .split(/\s+/);

/** Names of an attacker, who has put this machine's address behind them. */
const toThisMachine: Resolve = () => Promise.resolve(["127.0.0.1"]);

describe("D12: an address of a private network", () => {
  it("is not connected to, however it is spelled", async () => {
    const inside = await listenEverywhere();
    const origin = await createOrigin({ resolve: toThisMachine });
    for (const host of HOSTS) {
      const { status, body } = await write(origin, `http://${host}:${inside.port}/secret.png`);
      expect.soft({ host, status }).toEqual({ host, status: 400 });
      expect.soft(body).toHaveProperty("image");
    }
    for (const url of [
      `http://a@127.0.0.1:${inside.port}/`,
      `http://public.example@127.0.0.1:${inside.port}/`,
      "file:///etc/passwd",
      "gopher://127.0.0.1/",
      "http://127.0.0.1:5432/",
      "http://127.0.0.1:22/",
    ]) {
      expect.soft({ url, status: (await write(origin, url)).status }).toEqual({ url, status: 400 });
    }
    expect(inside.connections).toBe(0);
    expect((await origin.request("GET", "/manage/v1/media")).body).toMatchObject({ data: [] });
    // it can be reached where that is allowed
    const allowing = await createOrigin({ allow: [`127.0.0.1:${inside.port}`] });
    await write(allowing, `http://127.0.0.1:${inside.port}/`);
    expect(inside.connections).toBe(1);
  });

  it("is not reached by a redirect from outside", async () => {
    const inside = await listenEverywhere();
    for (const target of ["127.0.0.1", "[::ffff:7f00:1]", "evil.example", "0x7f.1"]) {
      const location = `http://${target}:${inside.port}/`;
      const outside = await listen(
        (_, response) => void response.writeHead(302, { location }).end(),
      );
      const origin = await createOrigin({ allow: [outside.name], resolve: toThisMachine });
      const { status } = await write(origin, outside.url);
      expect.soft({ location, status }).toEqual({ location, status: 400 });
      expect(outside.connections).toBe(1);
    }
    expect(inside.connections).toBe(0);
  });

  it("is not reached by a name that means another one the second time", async () => {
    const first = await listen();
    const second = await listen(undefined, { host: "127.0.0.2", port: first.port });
    let asked = 0;
    const resolve: Resolve = () => Promise.resolve(asked++ === 0 ? ["127.0.0.1"] : ["127.0.0.2"]);
    const origin = await createOrigin({ resolve, allow: [`rebinding.example:${first.port}`] });
    await write(origin, `http://rebinding.example:${first.port}/`);
    expect([asked, first.connections, second.connections]).toEqual([1, 1, 0]);
  });

  it("is none of our edges' either, unless the address is one we gave out", async () => {
    const edge = await listenEverywhere();
    const publicUrl = `http://127.0.0.1:${edge.port}`;
    const origin = await createOrigin({ publicUrl });
    const hash = "0".repeat(32);
    expect((await write(origin, `${publicUrl}/media/${origin.site.id}/${hash}/a.png`)).status).toBe(
      202,
    );
    for (const path of [
      "/",
      "/v2/pages/",
      "/internal/v1/push",
      `/media/${origin.site.id + 1}/${hash}/a`,
    ])
      expect((await write(origin, publicUrl + path)).status).toBe(400);
    expect(edge.connections).toBe(0);
  });
});

describe("a server that takes its time", () => {
  it("is given up, and holds nothing locked meanwhile", async () => {
    const never = await listen(() => new Promise(() => undefined));
    const clock = createFakeClock();
    const origin = await createOrigin({ allow: [never.name], clock });
    const slow = write(origin, never.url);
    // the same collection can be written while the other write waits
    await write(origin, "");
    const { status, body } = await whileTimePasses(clock, slow);
    expect([status, body]).toMatchObject([
      400,
      { image: [`${never.url}/ could not be copied: no answer within 10000 ms.`] },
    ]);
  });

  it("is given up when it dribbles", async () => {
    const slow = await listen((_, response) => {
      response.writeHead(200, { "content-type": "image/png" });
      response.write("\x89PNG");
    });
    const clock = createFakeClock();
    const origin = await createOrigin({ allow: [slow.name], clock });
    expect((await whileTimePasses(clock, write(origin, slow.url))).status).toBe(400);
  });
});
