import { describe, expect, it } from "vitest";
import { SET_ASIDE_MS } from "../../shared/limits-adoption.ts";
import { parseStored } from "../../shared/query.ts";
import { keyOf, NOW, ROOM, saved, type LogUnderTest } from "./log.suite.ts";

/** What every log does with what renditions cost; each test has a site of its own. */
export function logCostsSuite(name: string, fresh: () => Promise<LogUnderTest>): void {
  describe(`costs, ${name}`, () => {
    it("keeps what a rendition costs, until that is measured again", async () => {
      const { log, site } = await fresh();
      const key = keyOf(site, "a");
      const query = { key, query: "/v2/pages/p/a/", costMs: 30 };
      await log.recordQuery(site, query, ROOM, NOW);
      const costs = await log.materializing(site, async (of) => {
        const cost = async () => (await of.findByKey([key])).map(({ costMs }) => costMs);
        const first = await cost();
        await of.saveRenditions([saved(key, [], false)], NOW);
        const second = await cost();
        await of.saveRenditions([{ ...saved(key, [], false), costMs: 7 }], NOW);
        return [first, second, await cost()];
      });
      expect(costs).toEqual([[30], [30], [7]]);
    });

    it("does not record what was set aside, for a while", async () => {
      const { log, site } = await fresh();
      const key = keyOf(site, "a");
      const query = { key, query: "/v2/pages/p/a/", costMs: 30 };
      await log.materializing(site, (of) => of.setAside([{ key, costMs: 30 }], NOW));
      const after = (ms: number) => new Date(Date.parse(NOW) + ms).toISOString();
      const record = (at: string) => log.recordQuery(site, query, ROOM, at);
      expect(await record(after(SET_ASIDE_MS - 1))).toBe("set_aside");
      expect(await record(after(SET_ASIDE_MS))).toBe("recorded");
    });

    it("renders as long as there is time, and goes on without what there was none for", async () => {
      const under = await fresh();
      const { log, site } = under;
      const query = parseStored("/v2/pages/p/a/")!;
      const outcome = await log.materializing(site, async (of) => {
        const inTime = await of.renderWithin([query], () => 10_000);
        const late = await of.renderWithin([query], () => 0);
        return { inTime, late, head: (await of.readHead()).head };
      });
      expect(outcome).toMatchObject({ inTime: [{ state: "gone" }], late: null, head: 0 });
    });
  });
}
