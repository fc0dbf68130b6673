import type { LedgerRecord } from "../../edge/ledger/record.ts";
import type { Selected } from "../../edge/ports.ts";
import type { Rows } from "../../edge/replica/schema.ts";
import type { Head } from "../../shared/push.ts";
import { isAtLeast } from "../../shared/version.ts";
import { GONE } from "./content.ts";
import { shownBy, shownOf } from "./documents.ts";
import type { Fail } from "./invariants.ts";
import type { Plant } from "./plants.ts";

/** What a ledger answers from its documents: the product's replica holds them, and the world's serializer prints them. */

/** The rows of documents that the log of a site had at a head. */
export type Logged = (site: number, head: Head) => readonly string[] | undefined;

export interface Selects {
  select: (printed: string) => Selected;
  /** The record is gone: what was selected of it counts for nothing. */
  forget: () => void;
}

interface Parts {
  site: number;
  logged: Logged;
  fail: Fail;
  plant: Plant | null;
}

interface Holder {
  record: Pick<LedgerRecord, "head" | "replica">;
  rows: Rows;
}

const encoder = new TextEncoder();

/**
 * What is selected is what the log had at the head that it is said to be of, all of it (I19), and never of a head before one
 * that was selected of.
 */
export function createSelects({ site, logged, fail, plant }: Parts, holder: () => Holder): Selects {
  let last: Head = { epoch: 0, position: 0, change: 0 };
  const remembered = new Map<string, string>();
  return {
    forget: () => void (last = { epoch: 0, position: 0, change: 0 }),
    select(printed) {
      const { record, rows } = holder();
      const head = record.head();
      if (!record.replica.isWhole(head)) return { kind: "not_whole" };
      const known = plant === "selects are remembered" ? remembered.get(printed) : undefined;
      const text = known ?? shownBy(rows, site, printed);
      remembered.set(printed, text);
      const bodies = logged(site, head);
      const which = `site ${site} ${printed} selected at ${head.epoch}.${head.position}`;
      if (bodies === undefined) fail("I19", `${which}, where no log ever ended`);
      else if (shownOf(bodies, site, printed) !== text)
        fail("I19", `${which} shows ${text}, not ${shownOf(bodies, site, printed)}`);
      if (!isAtLeast(head, last)) fail("I3", `${which} after ${last.epoch}.${last.position}`);
      last = head;
      if (text === GONE) return { kind: "absent", detail: "", head };
      return { kind: "live", etag: `"${text}"`, body: encoder.encode(text), tags: "", head };
    },
  };
}
