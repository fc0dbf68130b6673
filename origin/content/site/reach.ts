import { orNotFound } from "../../../shared/errors.ts";
import { type Clock, nowText } from "../../../shared/clock.ts";
import {
  REACH_DEFAULT_MS,
  REACH_MAX_LISTED,
  REACH_RENDITIONS_MAX,
  REACH_RENDITIONS_PER_S,
} from "../../../shared/limits.ts";
import type { Model } from "../../../shared/content/model.ts";
import type { Reach } from "../../../shared/manage/documents.ts";
import { parseStored, type Query } from "../../../shared/query.ts";
import type { NewChange } from "../../db/log/changes.ts";
import type { Postgres, Transaction } from "../../db/client.ts";
import { lockDocument } from "../../db/content/documents.ts";
import { findPace, findTouched, type Touched } from "../../db/content/reach.ts";
import type { Site } from "../../db/site/sites.ts";
import { loadModel } from "../../db/content/types.ts";
import { nameOf } from "../change/document-name.ts";
import { plainEdit } from "../change/edit.ts";
import { carryOut, type Step } from "../change/steps.ts";

/** What could be done with a document. */
export interface Intended {
  document: number;
  locale: string;
  action: "publish" | "unpublish" | "delete";
}

export type { Reach };

/**
 * What a publish or take-down of a document's newest revision would reach. It is carried out in a transaction that is
 * rolled back, so the tags are exactly those that its change would have.
 * @throws AppError `not_found`
 */
export async function reachOf(
  parts: { postgres: Postgres; clock: Clock },
  site: Site,
  intended: Intended,
): Promise<Reach> {
  return rolledBack(parts.postgres, async (tx) => {
    const { document: id, locale, action } = intended;
    const model = await loadModel(tx, site.id);
    const found = orNotFound(await lockDocument(tx, site.id, id, locale));
    const step = stepOf(nameOf(found, model), locale, action, found.newest);
    return reachOfSteps(tx, { site, now: nowText(parts), model }, [step]);
  });
}

/**
 * What steps would reach, at most one per document and locale. They are carried out in the transaction, which must not be
 * committed; the documents must be locked.
 */
export async function reachOfSteps(
  tx: Transaction,
  { site, now, model }: { site: Site; now: string; model: Model },
  steps: Step[],
): Promise<Reach> {
  let recorded: NewChange | null = null;
  const change = async (added: NewChange) => {
    recorded = added;
    return 0;
  };
  await carryOut(plainEdit({ tx, site, now, change }), model, steps);
  const touched = recorded === null ? [] : await findTouched(tx, site.id, recorded);
  return toReach(touched, await findPace(tx, site.id));
}

/** Carries an `Error` out of a transaction that must not be committed. */
class RolledBack<T> extends Error {
  readonly result: T;
  constructor(result: T) {
    super("rolled back on purpose");
    this.result = result;
  }
}

/** What work gives that leaves nothing behind. */
export async function rolledBack<T>(
  postgres: Postgres,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await postgres.transaction(async (tx): Promise<T> => {
      throw new RolledBack(await work(tx));
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.result as T;
    throw error;
  }
}

function stepOf(
  document: Step["document"],
  locale: string,
  action: Intended["action"],
  revision: Extract<Step, { action: "publish" }>["revision"] | null,
): Step {
  if (action !== "publish") return { action, document, locale };
  return { action, document, locale, revision: orNotFound(revision) };
}

const GROUPS = {
  page: "details",
  item: "details",
  post: "details",
  term: "details",
  pages: "lists",
  items: "lists",
  collections: "lists",
  posts: "lists",
  terms: "lists",
  page_search: "searches",
  post_search: "searches",
  feed: "feeds",
  token: null,
} as const satisfies Record<Query["kind"], "details" | "lists" | "searches" | "feeds" | null>;

/** Counts what would be touched, by kind, and guesses the time. */
export function toReach(
  touched: Touched[],
  pace: { waitMs: number; written: number } | null,
): Reach {
  const counts = { details: 0, lists: 0, searches: 0, feeds: 0 };
  const listed: Record<keyof typeof counts, string[]> = {
    details: [],
    lists: [],
    searches: [],
    feeds: [],
  };
  for (const { query } of touched) {
    const parsed = parseStored(query);
    const group = parsed === undefined ? null : GROUPS[parsed.kind];
    if (group === null) continue;
    counts[group] += 1;
    if (listed[group].length < REACH_MAX_LISTED) listed[group].push(query);
  }
  const { details, lists, searches, feeds } = listed;
  const queries = [...details, ...lists, ...searches, ...feeds].slice(0, REACH_MAX_LISTED);
  const workMs = (count: number) => (count * 1000) / REACH_RENDITIONS_PER_S;
  // what the site's changes took beside the work that grows with their reach
  const baseMs = pace === null ? REACH_DEFAULT_MS : Math.max(0, pace.waitMs - workMs(pace.written));
  const ms = Math.round(baseMs + workMs(touched.length));
  return {
    renditions: touched.length,
    capped: touched.length >= REACH_RENDITIONS_MAX,
    added: touched.filter(({ known }) => !known).length,
    ...counts,
    queries,
    estimate: { ms, from: pace === null ? "default" : "history" },
  };
}
