import { describe, expect, it } from "vitest";
import type { PreviewLink } from "../../shared/manage/previews.ts";
import { useLarder } from "../support/larder.ts";

/** B8: a link to a preview at both edges: past every cache, whatever is held. */

const PAGE = "/v2/pages/country/france/";

describe.each(["edge/node/main.ts", "edge/local/main.ts"] as const)("%s", (edgeScript) => {
  const larder = useLarder({ edgeScript });

  it("B8: opens what is saved, which is kept nowhere, and writes nothing", async () => {
    const client = larder();
    const found = await client.manage("GET", "/manage/v1/documents?slug=france");
    const [{ id }] = (found.json as { data: [{ id: number }] }).data;
    const at = `/manage/v1/documents/${id}`;
    const { token } = (await client.manage("POST", `${at}/preview-link`)).json as PreviewLink;
    const shown = async (query: string) => {
      const got = await client.read(`${PAGE}${query}`, token);
      expect([query, got.status]).toEqual([query, 200]);
      const { name } = (got.json as { data: { name: string } }).data;
      return {
        name,
        kept: got.headers.get("cache-control"),
        layer: got.headers.get("cache-status"),
      };
    };
    const rename = async (version: number, old: string, set: string) => {
      const operations = [{ id: `rename-${version}`, kind: "text", path: ["name"], old, set }];
      const edited = await client.manage("PATCH", `${at}/working-copy`, { version, operations });
      expect(edited.json).toMatchObject({ outcomes: [{ outcome: "applied" }] });
    };
    // held by the edge, and by what stands in front of a worker
    const held = { name: "France", layer: "larder-cache; hit" };
    await expect.poll(() => shown("")).toMatchObject(held);
    const copy = await client.manage("GET", `${at}/working-copy`);
    const { version } = copy.json as { version: number };
    await rename(version, "France", "Once");
    expect(await shown("?preview=draft")).toMatchObject({
      name: "Once",
      kept: "private, no-store",
    });
    await rename(version + 1, "Once", "Twice");
    expect(await shown("?preview=draft")).toMatchObject({ name: "Twice" });
    expect(await shown("?preview=1")).toMatchObject({ name: "France" });
    // a purge of what was written before may come between
    await expect.poll(() => shown("")).toMatchObject(held);
    expect((await client.write("DELETE", PAGE, undefined, token)).status).toBe(401);
  });
});
