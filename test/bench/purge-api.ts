import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Cloudflare's API for purges of a zone, as far as an edge asks it: it takes every call, and counts. */
export interface PurgeApi {
  /** Variables of an edge behind that zone. */
  env: Record<string, string>;
  counts: { calls: number; tags: number };
  stop(): Promise<void>;
}

export async function startPurgeApi(): Promise<PurgeApi> {
  const counts = { calls: 0, tags: 0 };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { tags } = JSON.parse(Buffer.concat(parts).toString()) as { tags: string[] };
      counts.calls += 1;
      counts.tags += tags.length;
      response.setHeader("content-type", "application/json").end('{"success":true}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    env: {
      LARDER_PURGE_ZONE: "bench",
      LARDER_PURGE_TOKEN: "bench-token-of-a-zone",
      LARDER_PURGE_PLAN: "enterprise",
      LARDER_PURGE_API: `http://127.0.0.1:${port}/client/v4`,
    },
    counts,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
