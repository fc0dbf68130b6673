import { describe, expect, it } from "vitest";
import type { Answer, Asked, Freshness } from "../../edge/ports.ts";
import { tagKey, type Key } from "../../shared/keys.ts";
import { UNVERIFIED_TTL_S, VERIFIED_TTL_S } from "../../shared/limits.ts";
import type { Tag } from "../../shared/tags.ts";
import { keyFor, SITE } from "../support/entries.ts";
import type { CacheStep, Run } from "./steps.ts";

/**
 * What every answer cache that can be run here does.
 *
 * Workers Cache cannot: no local runtime has it (`ctx.cache` is undefined, every call of a cached entrypoint runs it).
 * Not shown here, and only to be seen on an account: its two tiers and what a lower one copies from an upper one, purges
 * by tag and their limits, request collapsing, the `cf-cache-status` that says hit, stale-if-error. What is ours of it,
 * answers as responses and the call of the entrypoint with its props, is in `workers-cache.test.ts` and `workerd.test.ts`.
 * @param fresh makes a new, empty cache
 */
export function cacheSuite(name: string, fresh: () => Run<CacheStep>): void {
  const printed = "/v2/pages/*/home/";
  const asked: Asked = { site: SITE, printed };
  const home = { do: "read", asked } as const;
  const live = (position: number, freshness: Freshness = "verified"): Answer => ({
    kind: "live",
    etag: `"${position}"`,
    body: `{"position":${position}}`,
    tags: `d:${position},s`,
    version: { epoch: 1, position },
    freshness,
    source: "store",
  });
  const absent = (freshness: Freshness): Answer => ({
    kind: "absent",
    detail: "Page not found.",
    version: { epoch: 1, position: 4 },
    freshness,
    source: "origin",
  });
  const tell = (answer: Answer) => ({ do: "tell", answer }) as const;
  const advance = (seconds: number) => ({ do: "advance", ms: seconds * 1000 }) as const;
  const purge = (key: Key) => ({
    do: "purge" as const,
    keys: [key],
  });
  const hit = (answer: Answer, fills: number) => ({ ...answer, hit: true, fills });
  const miss = (answer: Answer, fills: number) => ({ ...answer, hit: false, fills });
  /** What the reads of these steps gave. */
  const readsOf = async (steps: CacheStep[]) => {
    const results = await fresh()(steps);
    return results.filter((_, index) => ["read", "end"].includes(steps[index]?.do ?? ""));
  };

  describe(`the ${name}`, () => {
    it("asks the content layer once and then answers itself", async () => {
      const reads = await readsOf([tell(live(1)), home, tell(live(2)), home, home]);
      expect(reads).toEqual([miss(live(1), 1), hit(live(1), 1), hit(live(1), 1)]);
    });

    it("gives a body that came as a stream to every reader", async () => {
      const streamed = { do: "tell", answer: { ...live(1), stream: true } } as const;
      const reads = await readsOf([streamed, home, home, home]);
      expect(reads).toEqual([miss(live(1), 1), hit(live(1), 1), hit(live(1), 1)]);
    });

    it.each([
      ["a verified answer", live(1), VERIFIED_TTL_S],
      ["an unverified answer", live(1, "unverified"), UNVERIFIED_TTL_S],
      ["a stale answer", live(1, "stale"), UNVERIFIED_TTL_S],
      ["a verified absence", absent("verified"), VERIFIED_TTL_S],
      ["an unverified absence", absent("unverified"), UNVERIFIED_TTL_S],
    ])("keeps %s as long as its freshness allows and not longer", async (_, answer, seconds) => {
      const reads = await readsOf([
        tell(answer),
        home,
        tell(live(2)),
        advance(seconds - 0.001),
        home,
        advance(0.001),
        home,
      ]);
      expect(reads).toEqual([miss(answer, 1), hit(answer, 1), miss(live(2), 2)]);
    });

    it("keeps verified answers an hour and all others five seconds", () => {
      expect([VERIFIED_TTL_S, UNVERIFIED_TTL_S]).toEqual([3_600, 5]);
    });

    it.each([
      ["that nobody could answer", { kind: "unavailable" } as const],
      ["that a question was refused", { kind: "refused", code: "invalid", detail: "no" } as const],
    ])("never keeps %s", async (_, answer) => {
      const reads = await readsOf([tell(answer), home, tell(live(1)), home]);
      expect(reads).toEqual([miss(answer, 1), miss(live(1), 2)]);
    });

    it("keeps sites, queries and tokens apart", async () => {
      const token = `token:${"a".repeat(64)}`;
      const others: Asked[] = [
        { site: SITE + 1, printed },
        { site: SITE, printed: "/v2/pages/*/home/?levels=3" },
        { site: null, printed: token },
        { site: null, printed: `token:${"b".repeat(64)}` },
      ];
      const steps = [asked, ...others].flatMap((other, index): CacheStep[] => [
        tell(live(index)),
        { do: "read", asked: other },
      ]);
      const again = [asked, ...others].map((other) => ({ do: "read", asked: other }) as const);
      const reads = await readsOf([...steps, ...again]);
      expect(reads.slice(5)).toEqual([0, 1, 2, 3, 4].map((index) => hit(live(index), 5)));
    });

    it("asks again after a purge, and only for the keys purged", async () => {
      const about: CacheStep = {
        do: "read",
        asked: { site: SITE, printed: "/v2/pages/*/about/" },
      };
      const theirs: CacheStep = { do: "read", asked: { site: SITE + 1, printed } };
      const reads = await readsOf([
        tell(live(1)),
        home,
        about,
        theirs,
        purge(await keyFor(printed)),
        tell(live(2)),
        home,
        about,
        theirs,
      ]);
      expect(reads.slice(3)).toEqual([miss(live(2), 4), hit(live(1), 4), hit(live(1), 4)]);
    });

    it("asks again after a purge of a tag that the answer carries, if it is purged by them", async () => {
      const of = (tags: string, tagged?: true): Answer => {
        const made = { ...live(1), source: "replica", tags } as Answer;
        return tagged === undefined ? made : ({ ...made, tagged } as Answer);
      };
      const purgeTag = (tag: string) => purge(tagKey(SITE, tag as Tag));
      const kept = of("d:1,s,u:Home", true);
      for (const tag of ["d:1", "s", "u:home"]) {
        const steps = [tell(kept), home, purgeTag("d:2"), home, purgeTag(tag), tell(live(2)), home];
        expect(await readsOf(steps)).toEqual([miss(kept, 1), hit(kept, 1), miss(live(2), 2)]);
      }
      const nothing = {
        ...absent("verified"),
        source: "replica",
        tags: "s",
        tagged: true,
      } as Answer;
      const steps = [tell(nothing), home, advance(600), home, purgeTag("s"), tell(live(2)), home];
      expect(await readsOf(steps)).toEqual([miss(nothing, 1), hit(nothing, 1), miss(live(2), 2)]);
    });

    it("keeps for seconds what was made of documents and is purged by no tag", async () => {
      const made = { ...live(1), source: "replica" } as Answer;
      const reads = await readsOf([
        tell(made),
        home,
        tell(live(2)),
        advance(UNVERIFIED_TTL_S - 0.001),
        home,
        advance(0.001),
        home,
      ]);
      expect(reads).toEqual([miss(made, 1), hit(made, 1), miss(live(2), 2)]);
    });

    it("does not keep what a purge of a tag overtook, which it learns of when the answer is there", async () => {
      const made = { ...live(1), source: "replica", tags: "d:1,s", tagged: true } as Answer;
      const begin = { do: "begin", id: "slow", asked } as const;
      const end = { do: "end", id: "slow" } as const;
      const overtaken = (tag: string) =>
        readsOf([tell(made), begin, purge(tagKey(SITE, tag as Tag)), tell(live(2)), end, home]);
      for (const tag of ["d:1", "s"])
        expect(await overtaken(tag)).toEqual([miss(made, 1), miss(live(2), 2)]);
      expect(await overtaken("d:2")).toEqual([miss(made, 1), hit(made, 1)]);
    });

    it("purges a token by its key", async () => {
      const token = { site: null, printed: `token:${"a".repeat(64)}` };
      const reads = await readsOf([
        tell(live(1)),
        { do: "read", asked: token },
        purge(await keyFor(token.printed, 0)),
        tell(live(2)),
        { do: "read", asked: token },
      ]);
      expect(reads).toEqual([miss(live(1), 1), miss(live(2), 2)]);
    });

    it("does not keep what a fill read before a purge overtook it", async () => {
      const reads = await readsOf([
        tell(live(1)),
        { do: "begin", id: "slow", asked },
        purge(await keyFor(printed)),
        tell(live(2)),
        { do: "end", id: "slow" },
        home,
        home,
      ]);
      expect(reads).toEqual([miss(live(1), 1), miss(live(2), 2), hit(live(2), 2)]);
    });

    it("keeps what a fill read after the purge, whenever the overtaken one ends", async () => {
      for (const [one, other] of [
        ["old", "new"],
        ["new", "old"],
      ] as const) {
        const reads = await readsOf([
          tell(live(1)),
          { do: "begin", id: "old", asked },
          purge(await keyFor(printed)),
          tell(live(2)),
          { do: "begin", id: "new", asked },
          { do: "end", id: one },
          { do: "end", id: other },
          home,
        ]);
        expect(reads.at(-1)).toEqual(hit(live(2), 2));
      }
    });

    it("overtakes every fill of a key, and no fill of another", async () => {
      const about = { site: SITE, printed: "/v2/pages/*/about/" };
      const reads = await readsOf([
        tell(live(1)),
        { do: "begin", id: "first", asked },
        { do: "begin", id: "second", asked },
        { do: "begin", id: "about", asked: about },
        purge(await keyFor(printed)),
        tell(live(2)),
        { do: "end", id: "first" },
        { do: "end", id: "second" },
        { do: "end", id: "about" },
        home,
        { do: "read", asked: about },
      ]);
      expect(reads.slice(-2)).toEqual([miss(live(2), 4), hit(live(1), 4)]);
    });

    it("keeps nothing of a fill that failed", async () => {
      const reads = await readsOf([
        { do: "tell", answer: { kind: "throws" } },
        home,
        tell(live(1)),
        home,
        home,
      ]);
      expect(reads).toEqual(["threw", miss(live(1), 2), hit(live(1), 2)]);
    });

    it("gives an expired answer as a stale one when nothing else can answer", async () => {
      const unavailable: Answer = { kind: "unavailable" };
      const reads = await readsOf([
        tell(live(1)),
        home,
        advance(VERIFIED_TTL_S * 24),
        tell(unavailable),
        home,
        home,
        tell(live(2)),
        home,
      ]);
      const stale = { ...live(1), freshness: "stale" } as Answer;
      expect(reads).toEqual([miss(live(1), 1), hit(stale, 2), hit(stale, 3), miss(live(2), 4)]);
    });

    it.each<[string, Answer, boolean]>([
      ["a page that nobody verified", { ...live(1), freshness: "unverified" } as Answer, false],
      ["a page that was known to be old", { ...live(1), freshness: "stale" } as Answer, false],
      ["that there is none, which nobody verified", absent("unverified"), true],
    ])(
      "gives after its time, when nothing else can answer, %s: only if it shows nothing",
      async (_, answer, isGiven) => {
        const unavailable: Answer = { kind: "unavailable" };
        const reads = await readsOf([
          tell(answer),
          home,
          advance(UNVERIFIED_TTL_S),
          tell(unavailable),
          home,
        ]);
        const stale = { ...answer, freshness: "stale" } as Answer;
        expect(reads).toEqual([miss(answer, 1), isGiven ? hit(stale, 2) : miss(unavailable, 2)]);
      },
    );

    it("gives nothing of what was removed while nobody could answer", async () => {
      const unavailable: Answer = { kind: "unavailable" };
      const begun = [
        tell(live(1)),
        home,
        advance(VERIFIED_TTL_S * 24),
        tell(unavailable),
        { do: "begin", id: "slow", asked } as const,
        purge(await keyFor(printed)),
      ];
      const end = { do: "end", id: "slow" } as const;
      expect((await readsOf([...begun, end])).at(-1)).toEqual(miss(unavailable, 2));
      const filled = await readsOf([...begun, tell(live(2)), home, end]);
      const newer = { ...live(2), freshness: "stale" } as Answer;
      expect(filled.slice(-2)).toEqual([miss(live(2), 3), hit(newer, 3)]);
    });

    it("gives nothing of what was removed, even when nothing else can answer", async () => {
      const unavailable: Answer = { kind: "unavailable" };
      const reads = await readsOf([
        tell(live(1)),
        home,
        purge(await keyFor(printed)),
        tell(unavailable),
        home,
      ]);
      expect(reads).toEqual([miss(live(1), 1), miss(unavailable, 2)]);
    });
  });
}
