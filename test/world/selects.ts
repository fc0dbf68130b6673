import { sealByWeb } from "../../edge/ledger/seal.ts";
import { selectAtHead } from "../../edge/ledger/select.ts";
import type { LedgerRecord } from "../../edge/ledger/record.ts";
import type { Selected } from "../../edge/ports.ts";
import type { Rows } from "../../edge/replica/schema.ts";
import type { Head } from "../../shared/push.ts";
import { isAtLeast } from "../../shared/version.ts";
import { GONE } from "./content.ts";
import { shownIn, shownOf } from "./documents.ts";
import { textOf, type Fail } from "./invariants.ts";
import { plantedTags, type Plant } from "./plants.ts";

/** What a ledger answers from its documents, as the world's readers are shown it. */

/** The rows of documents that the log of a site had at a head. */
export type Logged = (site: number, head: Head) => readonly string[] | undefined;

export interface Selects {
  select: (printed: string) => Promise<Selected>;
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
/** No answer of the world is long enough to be printed in slices. */
const noPause = async () => undefined;
const NO_HEAD: Head = { epoch: 0, position: 0, change: 0 };

/**
 * What is selected is what the log had at the head that it is said to be of, all of it (I19), and never of a head before one
 * that was selected of.
 */
export function createSelects({ site, logged, fail, plant }: Parts, holder: () => Holder): Selects {
  let last = NO_HEAD;
  const remembered = new Map<string, Selected>();
  const selected = async (printed: string): Promise<Selected> => {
    const { record, rows } = holder();
    const head = record.head();
    const made = await selectAtHead({ record, rows, pause: noPause, seal: sealByWeb }, printed);
    const known = remembered.get(printed);
    if (plant === "selects are remembered" && known !== undefined && "head" in made)
      return { ...known, head } as Selected;
    remembered.set(printed, made);
    return made;
  };
  return {
    forget: () => void (last = NO_HEAD),
    async select(printed) {
      const made = await selected(printed);
      if (made.kind === "not_whole") return made;
      if (made.kind !== "live" && made.kind !== "absent") {
        fail("I19", `site ${site} ${printed} is ${made.kind}`);
        return made;
      }
      const { head } = made;
      const text = made.kind === "absent" ? GONE : shownIn(textOf(made.body), site, printed);
      const bodies = logged(site, head);
      const which = `site ${site} ${printed} selected at ${head.epoch}.${head.position}`;
      if (bodies === undefined) fail("I19", `${which}, where no log ever ended`);
      else if (shownOf(bodies, site, printed) !== text)
        fail("I19", `${which} shows ${text}, not ${shownOf(bodies, site, printed)}`);
      if (!isAtLeast(head, last)) fail("I3", `${which} after ${last.epoch}.${last.position}`);
      last = head;
      const tags = plantedTags(made.tags ?? "", plant);
      return made.kind === "absent"
        ? { ...made, tags }
        : { ...made, tags, body: encoder.encode(text) };
    },
  };
}
