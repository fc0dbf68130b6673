import { describe, expect, it } from "vitest";
import { createBreaker } from "../../edge/read/breaker.ts";
import { answerMiss } from "../../edge/read/content.ts";
import type {
  Answer,
  FromOrigin,
  Ledger,
  Looked,
  Need,
  Selected,
  Store,
  Stored,
} from "../../edge/ports.ts";
import { createFakeClock } from "../support/clock.ts";
import { SITE } from "../support/entries.ts";
import { createScriptedOrigin } from "../support/scripted-origin.ts";
import { whileTimePasses } from "../support/until.ts";

/** Every combination of what store, ledger and origin can say to a miss, and what the reader is told. */

const PRINTED = "/v2/pages/*/home/";
const NEED = { epoch: 2, position: 50 };

const never = <T>() => new Promise<T>(() => undefined);
const failed = async () => {
  throw new Error("out of order");
};
const body = (position: number, epoch = 2): Stored => ({
  state: "live",
  version: { epoch, position },
  etag: `"${epoch}.${position}"`,
  body: `body ${epoch}.${position}`,
  tags: `d:${position}`,
});
const tombstone = (position: number): Stored => ({
  state: "gone",
  version: { epoch: 2, position },
});

const stores = {
  "a newer body": async () => body(60),
  "the body that is needed": async () => body(50),
  "an older body": async () => body(40),
  "a body of an older epoch with a greater position": async () => body(99, 1),
  "a newer tombstone": async () => tombstone(60),
  "an older tombstone": async () => tombstone(40),
  nothing: async () => null,
  "an error": failed,
  "no answer in time": () => never<null>(),
} satisfies Record<string, Store["get"]>;
type InStore = keyof typeof stores;

const needed = (state: Need["state"]) => async () => ({
  need: { version: NEED, state },
  head: { ...NEED, change: 9 },
  whole: true,
  wholeEpoch: NEED.epoch,
  floor: 0,
  replica: false,
});
const unknown = (whole: boolean) => async () => ({
  need: null,
  head: { ...NEED, change: 9 },
  whole,
  wholeEpoch: whole ? NEED.epoch : 0,
  floor: 0,
  replica: false,
});
/** Something of the site was taken down after the older body of the key, and before the newest. */
const after = (look: ReturnType<typeof needed> | ReturnType<typeof unknown>) => async () => ({
  ...(await look()),
  floor: 45,
});
const ledgers = {
  live: needed("live"),
  gone: needed("gone"),
  dropped: needed("dropped"),
  unknown: unknown(false),
  "unknown, with the whole log": unknown(true),
  "live, after a take-down": after(needed("live")),
  "dropped, after a take-down": after(needed("dropped")),
  "unknown, after a take-down": after(unknown(false)),
  "an error": failed,
  "no answer in time": () => never<never>(),
} satisfies Record<string, Ledger["look"]>;
type InLedger = keyof typeof ledgers;

const origins = {
  live: { kind: "live", etag: '"o"', body: "from the origin", tags: "o", version: NEED },
  absent: { kind: "absent", detail: "Content key home not found", tags: "", version: null },
  refused: { kind: "refused", code: "invalid", detail: "Invalid locale parameter" },
  failed: { kind: "failed" },
  busy: { kind: "busy", code: "busy" },
  "the site's share is used up": { kind: "busy", code: "rate_limited" },
  away: { kind: "away" },
} satisfies Record<string, FromOrigin>;
type AtOrigin = keyof typeof origins;

const AT_HEAD = { epoch: 2, position: 55, change: 10 };
const refused = { kind: "refused", code: "forbidden", detail: "No such field." } as const;
const selects = (selected: Selected) => async () => selected;
/** What the ledger says when it is asked for an answer from its documents; `none` has not all of them, and is not asked. */
const replicas = {
  none: null,
  live: selects({
    kind: "live",
    etag: '"r"',
    body: new TextEncoder().encode("of the replica"),
    tags: "r",
    head: AT_HEAD,
    position: 53,
  }),
  absent: selects({
    kind: "absent",
    detail: "No such page.",
    tags: "",
    head: AT_HEAD,
    position: 53,
  }),
  "live, purged by tags": selects({
    kind: "live",
    etag: '"r"',
    body: new TextEncoder().encode("of the replica"),
    tags: "d:1,s",
    head: AT_HEAD,
    position: 53,
  }),
  "absent, purged by tags": selects({
    kind: "absent",
    detail: "No such page.",
    tags: "s,u:home",
    head: AT_HEAD,
    position: 42,
  }),
  "live, with more tags than are known": selects({
    kind: "live",
    etag: '"r"',
    body: new TextEncoder().encode("of the replica"),
    tags: "any,s",
    head: AT_HEAD,
    position: 53,
  }),
  refused: selects({ ...refused, head: AT_HEAD }),
  "not whole any more": selects({ kind: "not_whole" }),
  unanswerable: selects({ kind: "unanswerable" }),
  busy: selects({ kind: "busy" }),
  "words nobody knows": selects({ kind: "moved" } as unknown as Selected),
  "an error": failed,
  "no answer in time": () => never<never>(),
} satisfies Record<string, Ledger["select"] | null>;
type InReplica = keyof typeof replicas;

/** What the store says as an answer to a reader. */
function told(stored: InStore, freshness: "verified" | "unverified" | "stale"): Answer | undefined {
  const source = "store" as const;
  const live = (text: string, position: number, epoch = 2): Answer => ({
    kind: "live",
    etag: `"${text}"`,
    body: `body ${text}`,
    tags: `d:${position}`,
    version: { epoch, position },
    freshness,
    source,
  });
  const absent = (position: number): Answer => ({
    kind: "absent",
    detail: "Page not found.",
    version: { epoch: 2, position },
    freshness,
    source,
  });
  const answers: Partial<Record<InStore, Answer>> = {
    "a newer body": live("2.60", 60),
    "the body that is needed": live("2.50", 50),
    "an older body": live("2.40", 40),
    "a body of an older epoch with a greater position": live("1.99", 99, 1),
    "a newer tombstone": absent(60),
    "an older tombstone": absent(40),
  };
  return answers[stored];
}

const CURRENT: readonly InStore[] = [
  "a newer body",
  "the body that is needed",
  "a newer tombstone",
];

/** What may be given for want of anything better, where it is known that not everything may. */
const GIVEN: Partial<Record<InLedger, readonly InStore[]>> = {
  "unknown, with the whole log": [...CURRENT, "an older body", "an older tombstone"],
  dropped: CURRENT,
  "live, after a take-down": [...CURRENT, "an older tombstone"],
  "dropped, after a take-down": CURRENT,
  // of a log whose beginning both epochs have in common
  "unknown, after a take-down": [
    ...CURRENT,
    "an older tombstone",
    "a body of an older epoch with a greater position",
  ],
};

/** What its documents say as an answer to a reader; nothing when they say nothing, or nothing that the log does not know better. */
function selected(replica: InReplica, ledger: InLedger): Answer | undefined {
  const rest = { freshness: "verified", source: "replica" };
  const at = (position: number) => ({ ...rest, version: { epoch: 2, position } });
  const body = new TextEncoder().encode("of the replica");
  const live = { kind: "live", etag: '"r"', body };
  const absent = { kind: "absent", detail: "No such page." };
  // what the log had for the question was given as of its own position
  const known = ledger === "unknown" ? 42 : NEED.position;
  const answers: Partial<Record<InReplica, object>> = {
    live: { ...live, tags: "r", ...at(53), tagged: true },
    absent: { ...absent, ...at(53) },
    "live, purged by tags": { ...live, tags: "d:1,s", ...at(53), tagged: true },
    "absent, purged by tags": { ...absent, tags: "s,u:home", ...at(known), tagged: true },
    "live, with more tags than are known": { ...live, tags: "any,s", ...at(53) },
    // a question that the log answers makes sense: its answer outgrew the limit
    ...(ledger.startsWith("live") ? {} : { refused }),
  };
  return answers[replica] as Answer | undefined;
}

/**
 * The rule, from the promises: what is confirmed, else what nobody could check, else what the documents say, else the origin,
 * else the last there is.
 */
function expected(
  stored: InStore,
  ledger: InLedger,
  origin: AtOrigin,
  replica: InReplica = "none",
): Answer {
  const confirmed: Answer | undefined =
    ledger === "gone"
      ? {
          kind: "absent",
          detail: "Page not found.",
          version: NEED,
          freshness: "verified",
          source: "store",
        }
      : ledger.startsWith("live") && CURRENT.includes(stored)
        ? told(stored, "verified")
        : undefined;
  const isLedgerSilent = ledger === "an error" || ledger === "no answer in time";
  const unchecked = isLedgerSilent ? told(stored, "unverified") : undefined;
  const asked: Record<AtOrigin, Answer | undefined> = {
    live: { ...origins.live, freshness: "unverified", source: "origin", tagged: true },
    absent: { ...origins.absent, freshness: "unverified", source: "origin" },
    refused: origins.refused,
    failed: undefined,
    busy: undefined,
    "the site's share is used up": undefined,
    away: undefined,
  };
  const made = isLedgerSilent ? undefined : selected(replica, ledger);
  const isKept = GIVEN[ledger]?.includes(stored) ?? true;
  const last = isKept ? told(stored, "stale") : undefined;
  const why: Partial<Record<AtOrigin, object>> = {
    failed: { failed: true },
    busy: { busy: "busy" },
    "the site's share is used up": { busy: "rate_limited" },
  };
  const isFull = replica === "busy" && !isLedgerSilent;
  const nothing = {
    kind: "unavailable",
    ...(why[origin] ?? (isFull && { busy: "busy" })),
  } as Answer;
  return confirmed ?? unchecked ?? made ?? asked[origin] ?? last ?? nothing;
}

/** Asks once, with these in these states. @returns the answer, how often origin and replica were asked, and when the latter */
async function ask(
  stored: InStore,
  ledger: InLedger,
  at: AtOrigin,
  replica: InReplica | Ledger["select"] = "none",
) {
  const clock = createFakeClock();
  const origin = createScriptedOrigin();
  origin.says(origins[at]);
  const troubles: string[] = [];
  const selectedOf: string[] = [];
  const look = async (): Promise<Looked> => ({
    ...(await ledgers[ledger]()),
    replica: replica !== "none",
  });
  const select = async (printed: string) => {
    selectedOf.push(printed);
    return typeof replica === "string" ? (replicas[replica] ?? failed)() : replica(printed);
  };
  const startMs = clock.now();
  const report = (event: { kind: string; part?: string }) => void troubles.push(`${event.part}`);
  const parts = {
    breaker: createBreaker({ clock, random: () => 0, report }),
    store: { get: stores[stored], put: failed, delete: failed },
    ledgerOf: () => ({ look, select, apply: failed, forget: failed }),
    origin,
    clock,
    report,
  };
  const answer = await whileTimePasses(clock, answerMiss(parts, { site: SITE, printed: PRINTED }));
  const tookMs = clock.now() - startMs;
  return { answer, calls: origin.calls, selectedOf, troubles, tookMs };
}

const namesOf = <T extends string>(table: Record<T, unknown>) => Object.keys(table) as T[];

describe.each(namesOf(ledgers))("a miss while the ledger says: %s", (ledger) => {
  it.each(namesOf(origins))("and the origin: %s", async (origin) => {
    const rows = namesOf(stores);
    const given = await Promise.all(rows.map((stored) => ask(stored, ledger, origin)));
    const answers = rows.map((stored, index) => [stored, given[index]?.answer]);
    expect(Object.fromEntries(answers)).toEqual(
      Object.fromEntries(rows.map((stored) => [stored, expected(stored, ledger, origin)])),
    );
  });
});

/** One for each way in which the documents' word may be wanted, or not. */
const LEDGERS_ASKED = ["live", "dropped", "unknown", "an error"] as const;
const STORES_ASKED = ["the body that is needed", "an older body", "nothing", "an error"] as const;

describe.each(namesOf(replicas))("a miss while the ledger's documents say: %s", (replica) => {
  it.each(namesOf(origins))("and the origin: %s", async (origin) => {
    for (const ledger of LEDGERS_ASKED) {
      const rows = STORES_ASKED;
      const given = await Promise.all(rows.map((stored) => ask(stored, ledger, origin, replica)));
      expect([ledger, given.map(({ answer }) => answer)]).toEqual([
        ledger,
        rows.map((stored) => expected(stored, ledger, origin, replica)),
      ]);
      // once, where the ledger is there to ask; the origin where that came to nothing; once more where nobody else can say
      const isSilent = ledger === "an error";
      const isThere = !isSilent && replica !== "none";
      const isMade = isThere && selected(replica, ledger) !== undefined;
      const asked = given.map(({ calls, selectedOf }) => [calls.length, selectedOf.length]);
      expect([ledger, asked]).toEqual([
        ledger,
        rows.map((stored) =>
          (isSilent && told(stored, "unverified") !== undefined) ||
          (ledger === "live" && CURRENT.includes(stored))
            ? [0, 0]
            : [isMade ? 0 : 1, isThere ? timesAsked(stored, ledger, origin, replica) : 0],
        ),
      ]);
    }
  });
});

const timesAsked = (...at: Parameters<typeof expected>): number => {
  const [, , origin, replica] = at;
  const isLost = replica === "busy" && origin === "away";
  return isLost && expected(...at).kind === "unavailable" ? 2 : 1;
};

describe("a miss", () => {
  it("asks the origin exactly when neither ledger nor store can settle it, once", async () => {
    const counts: Record<string, number> = {};
    for (const ledger of namesOf(ledgers)) {
      for (const stored of namesOf(stores)) {
        const { calls } = await ask(stored, ledger, "away");
        counts[calls.length] = (counts[calls.length] ?? 0) + 1;
        const isSettled = !["live", "refused", "unavailable", "stale"].includes(
          judged(expected(stored, ledger, "away")),
        );
        expect([stored, ledger, calls.length]).toEqual([stored, ledger, isSettled ? 0 : 1]);
      }
    }
    // gone settles 9, live 3 each, a silent ledger 6 each; the other 63 of 90 ask
    expect(counts).toEqual({ 0: 27, 1: 63 });
  });

  it.each([
    ["an error", "live", ["store"]],
    ["no answer in time", "live", ["store"]],
    ["nothing", "an error", ["ledger"]],
    ["nothing", "no answer in time", ["ledger"]],
    ["an error", "an error", ["store", "ledger"]],
    ["the body that is needed", "live", []],
  ] as const)(
    "with the store giving %s and the ledger %s reports %j",
    async (stored, ledger, parts) => {
      expect((await ask(stored, ledger, "live")).troubles).toEqual(parts);
    },
  );

  it("is answered by documents that had no time at first, where nobody else can say", async () => {
    let isFirst = true;
    const later: Ledger["select"] = () => {
      const wasFirst = isFirst;
      isFirst = false;
      return wasFirst ? replicas.busy() : replicas.live();
    };
    const { answer, calls } = await ask("nothing", "unknown", "away", later);
    expect([answer.kind, calls.length]).toEqual(["live", 1]);
    expect(answer).toMatchObject({ freshness: "verified", source: "replica" });
  });

  it("waits for both at once, at most two seconds, one for the ledger", async () => {
    const none = await ask("the body that is needed", "live", "away");
    const ledger = await ask("the body that is needed", "no answer in time", "away");
    const both = await ask("no answer in time", "no answer in time", "away");
    expect([none.tookMs, ledger.tookMs, both.tookMs]).toEqual([0, 1_000, 2_000]);
  });
});

/** Where an answer stands: settled at the edge, or in need of the origin. */
function judged(answer: Answer): string {
  if (answer.kind === "refused" || answer.kind === "unavailable") return answer.kind;
  return answer.freshness;
}
