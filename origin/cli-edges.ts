import { AppError } from "../shared/errors.ts";
import {
  JOIN_TOKEN_HOURS,
  JOIN_TOKEN_MAX_HOURS,
  JOIN_TOKEN_MAX_USES,
  JOIN_TOKEN_USES,
} from "../shared/limits-join.ts";
import type { Told } from "./cli-tokens.ts";
import { createJoinToken, removeJoinedEdge } from "./content/site/join.ts";
import { listJoinedLanes } from "./db/log/joined-edges.ts";
import { findSite } from "./db/site/sites.ts";

/** What `npm run site -- edges` does: edges that register themselves. */

export interface EdgeOptions {
  sites?: string | undefined;
  hours?: string | undefined;
  uses?: string | undefined;
  force?: boolean | undefined;
}

/** What a word after `edges` does, its arguments read. @throws AppError `invalid` before anything is touched */
export function edgeCommand(
  word: string | undefined,
  name: string | undefined,
  options: EdgeOptions,
): (writer: Told) => Promise<void> {
  switch (word) {
    case undefined:
    case "list":
      return list;
    case "join-token": {
      const hours = countOf("--hours", options.hours, JOIN_TOKEN_HOURS, JOIN_TOKEN_MAX_HOURS);
      const uses = countOf("--uses", options.uses, JOIN_TOKEN_USES, JOIN_TOKEN_MAX_USES);
      return (writer) => makeToken(writer, { named: options.sites, hours, uses });
    }
    case "remove": {
      if (name === undefined) throw new AppError("invalid", "Say which: edges remove <name>.");
      return (writer) => remove(writer, name, options.force === true);
    }
    default:
      throw new AppError(
        "invalid",
        `edges can be followed by list, join-token or remove, not by "${word}".`,
      );
  }
}

async function makeToken(
  writer: Told,
  { named, hours, uses }: { named: string | undefined; hours: number; uses: number },
): Promise<void> {
  const slugs = named?.split(",").map((slug) => slug.trim());
  const sites = slugs === undefined ? null : await idsOf(writer, slugs);
  const { token, expiresAt } = await createJoinToken(writer, { sites, hours, uses });
  writer.print(token);
  const of = slugs === undefined ? "every site" : slugs.join(", ");
  const times = uses === 1 ? "once" : `${uses} times`;
  writer.print(`Good ${times} until ${expiresAt}, for an edge of ${of}. On the edge's machine:`);
  writer.print(
    `LARDER_JOIN=<this origin's address>#${token} EDGE_URL=<the edge's address> npm run edge`,
  );
}

async function idsOf({ postgres }: Told, slugs: string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const slug of new Set(slugs)) {
    const site = await findSite(postgres.db, slug);
    if (site === undefined) throw new AppError("not_found", `There is no site "${slug}".`);
    ids.push(site.id);
  }
  return ids;
}

/** Names are quoted: who joined chose them, an operator's terminal shows them. */
async function list({ postgres, print }: Told): Promise<void> {
  for (const { name, url, site, head, failedAt, lastError } of await listJoinedLanes(postgres.db)) {
    const state = failedAt === null ? "" : `failing since ${failedAt}: ${lastError ?? ""}`;
    const where = site === null ? "no site" : `${site} at ${head ?? 0}`;
    print([JSON.stringify(name), url, where, state].join("\t").trimEnd());
  }
}

async function remove(writer: Told, name: string, atOnce: boolean): Promise<void> {
  const count = await removeJoinedEdge(writer, name, { atOnce }).catch((error: unknown) => {
    const isUnknown = error instanceof AppError && error.code === "not_found";
    throw isUnknown ? new AppError("not_found", `No edge "${name}" registered itself.`) : error;
  });
  const how = atOnce ? "It is not told." : "It forgets them as soon as it can be told.";
  writer.print(`${name} is removed from its ${count} sites. ${how}`);
}

function countOf(option: string, text: string | undefined, usual: number, most: number): number {
  if (text === undefined) return usual;
  const count = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= most) return count;
  throw new AppError("invalid", `${option} is a number from 1 to ${most}, not "${text}".`);
}
