import { describe, expect, it } from "vitest";
import { documentTag, siteTag, type Tag } from "../../shared/tags.ts";
import type { Log, SiteLog } from "../../origin/delivery/ports.ts";

/** A site with an edge, and two sessions on its log. */
export interface LogUnderTest {
  log: Log;
  /** Another session on the same database. */
  other: Log;
  site: number;
  edge: number;
  /** Commits a change that touches no content. @returns its number */
  change: (tags: Tag[], canonical?: string[]) => Promise<number>;
}

const NOW = "2026-01-01T00:00:00.000Z";
const LATER = "2026-01-02T00:00:00.000Z";
const ALL = { entries: 100, bytes: 1_000_000 };
const answersAfter = (after: number) => ({ after, answers: true, documents: false });
const [one, two, three] = [1, 2, 3].map(documentTag) as [Tag, Tag, Tag];

const keyOf = (site: number, name: string) => `r/${site}/${name.repeat(64)}`;
const live = (key: string, position: number, body = "{}") => ({
  key,
  position,
  state: "live" as const,
  etag: `"${position}"`,
  body,
});
const goneEntry = (key: string, position: number) => ({
  key,
  position,
  state: "gone" as const,
  etag: null,
  body: null,
});
const saved = (key: string, tags: Tag[]) => ({
  key,
  query: `/v2/pages/p/${key.slice(-1)}/`,
  tags,
});

/** What every log does; each test has a site of its own. */
export function logSuite(name: string, fresh: () => Promise<LogUnderTest>): void {
  /** One run of the materializer: it takes what waits, and writes so many entries. */
  const write = async (
    { log, site }: LogUnderTest,
    entries: number,
    work: (of: SiteLog, head: number) => Promise<void>,
  ) => {
    await log.materializing(site, async (of) => {
      const waits = await of.takeChanges(100);
      const { head } = await of.readHead();
      await work(of, head);
      if (entries > 0) await of.moveHead(head + entries, false);
      const outcome = { head: head + entries, documents: 0, written: entries, dropped: 0 };
      const numbers = waits.map(({ number }) => number);
      await of.markMaterialized(numbers, outcome, NOW);
    });
  };
  /** Writes live entries of these keys, at the next positions. */
  const put = (under: LogUnderTest, names: string[], tags: Tag[] = [one]) =>
    write(under, names.length, async (of, head) => {
      const keys = names.map((each) => keyOf(under.site, each));
      const rows = keys.map((key) => saved(key, tags));
      await of.saveRenditions(rows, NOW);
      await of.writeLog(keys.map((key, at) => live(key, head + at + 1)));
    });

  describe(`a materialization, ${name}`, () => {
    it("takes the changes that wait, in their order, until they are marked", async () => {
      const under = await fresh();
      const { log, site, change } = under;
      const [first, second] = [await change([one], ["/v2/pages/p/a/"]), await change([two])];
      const taken = await log.materializing(site, async (of) => [
        (await of.takeChanges(1)).map(({ number }) => number),
        (await of.takeChanges(9)).map(({ number, tags, canonical }) => ({
          number,
          tags,
          canonical,
        })),
      ]);
      expect(taken).toEqual([
        [first],
        [
          { number: first, tags: [one], canonical: ["/v2/pages/p/a/"] },
          { number: second, tags: [two], canonical: [] },
        ],
      ]);
      await put(under, ["a"]);
      expect(await log.materializing(site, (of) => of.takeChanges(9))).toEqual([]);
      expect(await log.materializing(site, (of) => of.readHead())).toMatchObject({ head: 1 });
    });

    it("finds what a tag touches, with what the log has", async () => {
      const under = await fresh();
      const { log, site } = under;
      const [a, b] = [keyOf(site, "a"), keyOf(site, "b")];
      await put(under, ["a"], [one, siteTag]);
      await put(under, ["b"], [two]);
      const found = await log.materializing(site, async (of) => ({
        byTag: (await of.findAffected([one, three])).map(({ key }) => key),
        byKey: (await of.findByKey([b, "none"])).map(({ key }) => key),
        all: await of.findAffected([siteTag]),
      }));
      expect([found?.byTag, found?.byKey]).toEqual([[a], [b]]);
      const query = "/v2/pages/p/a/";
      const tags = [one, siteTag];
      const logged = { state: "live", etag: '"1"', outgrown: false };
      expect(found?.all).toEqual([{ key: a, query, saved: true, tags, ...logged }]);
    });

    it("forgets what it is told to, but for what the log says of it", async () => {
      const under = await fresh();
      const { log, site } = under;
      const [a, b] = [keyOf(site, "a"), keyOf(site, "b")];
      await put(under, ["a", "b"]);
      const found = await log.materializing(site, async (of) => {
        await of.forgetRenditions([a]);
        return of.findByKey([a, b]);
      });
      expect(found).toMatchObject([{ key: b }]);
      expect(await log.findAnswer(site, a)).toMatchObject({ state: "live", position: 1 });
    });

    it("remembers what is too large with the tags of what it keeps, until that is saved again", async () => {
      const under = await fresh();
      const { log, site } = under;
      const [a, b] = [keyOf(site, "a"), keyOf(site, "b")];
      await put(under, ["a"], [one]);
      const large = { since: 1, detail: "Too large." };
      const known = await log.materializing(site, async (of) => {
        const rows = [
          { ...saved(a, [one, two]), ...large, kept: [one] },
          { ...saved(b, [three]), ...large, kept: null },
        ];
        await of.saveOutgrown(rows, NOW);
        await of.saveOutgrown(rows, LATER);
        const found = [...(await of.findAffected([two])), ...(await of.findByKey([b]))];
        return found.map(({ key, tags, state, outgrown }) => ({ key, tags, state, outgrown }));
      });
      expect(known).toEqual([
        { key: a, tags: [one], state: "live", outgrown: true },
        { key: b, tags: [three], state: null, outgrown: true },
      ]);
      const stretch = await log.reading((of) => of.readLog(site, answersAfter(0), ALL));
      expect(stretch).toMatchObject({ entries: [{ tags: [one] }], more: false });
      expect((await log.findAnswer(site, a))?.tags).toEqual([one]);
      const again = await log.materializing(site, async (of) => {
        await of.saveRenditions([saved(a, [two])], NOW);
        return of.findAffected([two]);
      });
      expect(again).toMatchObject([{ key: a, tags: [two], outgrown: false }]);
    });

    it("sees one snapshot and what it wrote itself", async () => {
      const under = await fresh();
      const { log, site, change } = under;
      await change([one]);
      const seen = await log.materializing(site, async (of) => {
        const before = (await of.takeChanges(9)).length;
        await change([two]);
        await of.moveHead(7, true);
        return [
          before,
          (await of.takeChanges(9)).length,
          await of.findAffected([]),
          await of.readHead(),
        ];
      });
      expect(seen).toMatchObject([1, 1, [], { head: 7, floor: 7 }]);
      expect((await log.materializing(site, (of) => of.takeChanges(9)))?.length).toBe(2);
    });

    it("is done by one at a time, and leaves nothing when it fails", async () => {
      const { log, other, site } = await fresh();
      const failing = log.materializing(site, async (of) => {
        await of.moveHead(5, false);
        expect(await other.materializing(site, async () => "in")).toBe(null);
        throw new Error("power cut");
      });
      await expect(failing).rejects.toThrow("power cut");
      expect(await other.materializing(site, (of) => of.readHead())).toMatchObject({ head: 0 });
    });
  });

  describe(`a courier, ${name}`, () => {
    it("begins at 0 with an edge of another epoch, else at its head", async () => {
      const under = await fresh();
      const { log, site, edge } = under;
      await put(under, ["a", "b"]);
      const lane = () => log.reading((of) => of.readLane(edge));
      const before = await lane();
      expect(before).toMatchObject({
        siteId: site,
        edgeId: edge,
        known: false,
        from: 0,
        head: 2,
        change: 0,
      });
      const { epoch } = before!;
      await log.recordReached(
        edge,
        { epoch, position: 1, change: 3, purgedTo: 0, documents: 0 },
        NOW,
      );
      expect(await lane()).toMatchObject({ known: true, from: 1, head: 2, change: 3 });
      await log.recordFailure(edge, "no route", NOW);
      expect(await lane()).toMatchObject({ known: true, from: 1 });
      await log.recordReached(
        edge,
        { epoch: epoch - 1, position: 9, change: 3, purgedTo: 0, documents: 0 },
        NOW,
      );
      expect(await lane()).toMatchObject({ known: false, from: 0 });
      expect(await log.reading((of) => of.readLane(9_999_999))).toBe(undefined);
    });

    it("reads the newest entry of each key, with the tags of live ones", async () => {
      const under = await fresh();
      const { log, site } = under;
      const [a, b] = ["a", "b"].map((each) => keyOf(site, each)) as [string, string];
      await put(under, ["a", "b"], [one, two]);
      await write(under, 1, async (of, head) => {
        await of.writeLog([goneEntry(a, head + 1)]);
        await of.forgetRenditions([a]);
      });
      const { entries: rows } = await log.reading((of) => of.readLog(site, answersAfter(0), ALL));
      expect(rows).toEqual([
        { ...live(b, 2), tags: [one, two] },
        { ...goneEntry(a, 3), tags: null },
      ]);
      const none = await log.reading((of) => of.readLog(site, answersAfter(3), ALL));
      expect(none).toEqual({ entries: [], more: false });
    });

    it("reads runs whole as far as they fit, and always something", async () => {
      const under = await fresh();
      const { log, site, change } = under;
      for (const names of [["a"], ["b", "c", "d"], ["e", "f"]]) {
        await change([one]);
        await put(under, names);
      }
      const read = async (after: number, entries: number, bytes = 1_000) =>
        (
          await log.reading((of) => of.readLog(site, answersAfter(after), { entries, bytes }))
        ).entries.map(({ position }) => position);
      expect(await read(0, 100)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await read(0, 5)).toEqual([1, 2, 3, 4]);
      expect(await read(0, 3)).toEqual([1]);
      expect(await read(1, 2)).toEqual([2, 3]);
      expect(await read(3, 2)).toEqual([4]);
      expect(await read(0, 100, 8)).toEqual([1, 2, 3, 4]);
      expect(await read(0, 100, 0)).toEqual([1]);
    });

    it("knows up to which change an edge has everything", async () => {
      const under = await fresh();
      const { log, site, change } = under;
      const first = await change([one]);
      await put(under, ["a", "l"]);
      const second = await change([two]);
      // the list gives way: of the first change, not all is where it was written
      await put(under, ["b", "l"]);
      const waits = await change([three]);
      const at = (position: number, known: number) =>
        log.reading((of) => of.changeAt(site, position, known));
      expect([await at(0, 0), await at(2, 0), await at(3, 0), await at(4, 0)]).toEqual([
        first - 1,
        first - 1,
        first - 1,
        second,
      ]);
      expect([await at(2, first), await at(4, first)]).toEqual([first, second]);
      await put(under, []);
      expect(await at(4, 0)).toBe(waits);
    });

    it("reads everything on one snapshot", async () => {
      const under = await fresh();
      const { log, site } = under;
      await put(under, ["a"]);
      const seen = await log.reading(async (of) => {
        const { entries: before } = await of.readLog(site, answersAfter(0), ALL);
        await put({ ...under, log: under.other }, ["b"]);
        return [before.length, (await of.readLog(site, answersAfter(0), ALL)).entries.length];
      });
      expect(seen).toEqual([1, 1]);
    });
  });

  describe(`a reader, ${name}`, () => {
    it("finds what the log answers", async () => {
      const under = await fresh();
      const { log, site } = under;
      expect(await log.findAnswer(site, keyOf(site, "a"))).toBe(undefined);
      await put(under, ["a"], [two]);
      const { body, etag, position } = live("", 1);
      expect(await log.findAnswer(site, keyOf(site, "a"))).toMatchObject({
        state: "live",
        body,
        etag,
        position,
        tags: [two],
      });
    });

    it("renders a token nobody has as gone", async () => {
      const { log, site } = await fresh();
      const query = { kind: "token", hash: "f".repeat(64) } as const;
      expect(await log.renderNow(site, query, "published")).toMatchObject({ state: "gone" });
      const rendered = await log.materializing(site, (of) => of.render([query, query]));
      expect(rendered).toMatchObject([{ state: "gone" }, { state: "gone" }]);
    });
  });
}
