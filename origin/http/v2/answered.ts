import { header } from "../../../shared/headers.ts";
import { noSuchChange } from "../../../shared/min-change.ts";
import { printQuery, type Query } from "../../../shared/query.ts";
import { printVersion } from "../../../shared/version.ts";
import { findProgress } from "../../db/log/changes.ts";
import { answer, type Reader } from "../../delivery/answer/answer.ts";
import { withBytes, type WithBytes } from "../../delivery/answer/bytes.ts";
import type { Flights } from "../../../shared/flights.ts";
import type { Asker } from "../../shares/asker.ts";
import type { Lane } from "../../shares/limits.ts";
import type { Parts } from "../context.ts";
import { notDone } from "../standing.ts";

/** Answers of content as they are made for whoever asks, each site in its turn. */

/** Answers that are being serialized for readers who named a change. */
export type ReadFlights = Flights<WithBytes>;

/** Who is answered, and with what. */
export interface Asked {
  parts: Parts;
  flights: ReadFlights;
  asker: Asker;
}

export const readerOf = ({ parts: { log } }: Asked, ended: AbortSignal): Reader => ({ log, ended });

/** What the log has, or what is made now. */
export async function published(
  asked: Asked,
  site: number,
  query: Query,
  { fresh, ended }: { fresh: boolean; ended: AbortSignal },
): Promise<WithBytes> {
  const found = await answer(readerOf(asked, ended), site, query, { fresh });
  return withBytes(found, asked.parts.serializing.slices, ended);
}

/** Makes an answer when it is the site's turn, and counts it until it is sent. */
export async function inTurn(
  asked: Asked,
  lane: Lane,
  site: number,
  work: (ended: AbortSignal) => Promise<WithBytes>,
): Promise<WithBytes> {
  const found = await asked.parts.shares.use(lane, site, asked.asker.signal, work);
  countUnsent(asked, site, found);
  return found;
}

function countUnsent({ parts, asker }: Asked, site: number, found: WithBytes): void {
  if (found.kind === "live") asker.whenSent(parts.shares.hold(site, found.chars));
}

/**
 * Answers from at least a change: from the log when that has it, else freshly, and equal questions with the same change
 * share one answer, which began when the change was there.
 * @returns the site's last change too @throws AppError `invalid` when the site does not have that change
 */
export async function answerFromChange(
  asked: Asked,
  siteId: number,
  query: Query,
  change: number,
): Promise<{ found: WithBytes; last: number }> {
  const { parts, flights, asker } = asked;
  const { last, inLog } = await parts.shares.use("read", siteId, asker.signal, () =>
    findProgress(parts.postgres.db, siteId, change),
  );
  // a replica may not have it yet, and whoever has it can say so
  if (last < change && parts.standing?.stance() === "standby")
    throw notDone("standby", "This origin's replica does not have that change yet. Try again.");
  if (last < change) throw noSuchChange(change, last);
  const make = (signal: AbortSignal) =>
    parts.shares.use("read", siteId, signal, (ended) =>
      published(asked, siteId, query, { fresh: !inLog, ended }),
    );
  const name = `${siteId} ${change} ${printQuery(query)}`;
  const found = await (inLog ? make(asker.signal) : flights.share(name, make, asker.signal));
  countUnsent(asked, siteId, found);
  return { found, last };
}

/** Where in the log it is. */
export const versionHeader = ({ version }: WithBytes): Record<string, string> =>
  version === null ? {} : { [header.position]: printVersion(version) };
