import { randomBytes } from "node:crypto";
import { nowText } from "../../../shared/clock.ts";
import { sha256Hex } from "../../../shared/digest.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import type { JoinInput, JoinReply } from "../../../shared/join.ts";
import { MAX_EDGES_PER_SITE } from "../../../shared/limits-edges.ts";
import type { Transaction } from "../../db/client.ts";
import { registerEdge } from "../../db/log/edges.ts";
import { removeEdge } from "../../db/log/leaving-edges.ts";
import {
  edgesAt,
  edgesLike,
  endEverySite,
  insertJoinToken,
  listJoinedEdges,
  lockJoinToken,
  setEdgeKey,
  siteIds,
  spendJoinToken,
  type JoinToken,
} from "../../db/log/joined-edges.ts";
import { readEdgeAddress } from "../../outbound/edge-address.ts";
import { invalidFields } from "../invalid.ts";
import type { EdgeWriter } from "./edges.ts";

/** A token by which an edge registers itself; only its hash is stored. */
export interface NewJoinToken {
  token: string;
  uses: number;
  expiresAt: string;
}

/** @param sites those that its edges are sent; null for every site, and those that are made later */
export async function createJoinToken(
  { postgres, clock }: Pick<EdgeWriter, "postgres" | "clock">,
  { sites, hours, uses }: { sites: number[] | null; hours: number; uses: number },
): Promise<NewJoinToken> {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = nowText({ clock }, -hours * 3_600_000);
  const hash = await sha256Hex(token);
  await postgres.transaction((tx) =>
    insertJoinToken(tx, { hash, sites, uses, expiresAt }, nowText({ clock })),
  );
  return { token, uses, expiresAt };
}

const NOT_KNOWN = "This origin knows no such join token.";
const OVER = "This join token has expired; make another one: npm run site -- edges join-token.";
const USED = "This join token was used up; make another one: npm run site -- edges join-token.";
const OTHERS =
  "An edge of sites that this token is not for has this address. Remove it first: npm run site -- edges remove.";

/**
 * Takes in an edge that registers itself: it gets its sites, and what it says later is signed with its own key. The same
 * key again, whose answer may have been lost, is answered again and uses nothing up.
 * @throws AppError `unauthorized` for a token that is not known, `forbidden` for one that is over or used up, `invalid` by field
 * for an address that is not spoken to, `conflict` when its name is another edge's or a site has too many
 */
export async function joinEdge(writer: EdgeWriter, input: JoinInput): Promise<JoinReply> {
  const address = readEdgeAddress(input.url, writer.edgesAllow);
  const hash = await sha256Hex(input.token);
  const now = nowText(writer);
  return writer.postgres.transaction(async (tx) => {
    // two that come at once are taken in one after the other
    const token = await lockJoinToken(tx, hash, now);
    if (token === undefined) throw new AppError("unauthorized", NOT_KNOWN);
    const joined = await listJoinedEdges(tx);
    const same = joined.find(({ keyId }) => keyId === input.key.id);
    if (same !== undefined && (await isSame(same.secret, input.key.secret)))
      return { name: same.name, url: same.url, sites: same.sites };
    if (same !== undefined) throw new AppError("conflict", "Another edge has a key of this id.");
    if (token.isOver) throw new AppError("forbidden", OVER);
    if (token.uses < 1) throw new AppError("forbidden", USED);
    if (address.kind === "refused")
      throw invalidFields({ url: [`This address cannot be used: ${address.reason}.`] });
    const edge = { name: input.name, url: address.origin };
    refuseOthers(token, edge, joined);
    const sites = token.sites ?? (await siteIds(tx));
    for (const site of sites) await register(tx, site, edge, now);
    const { id: keyId, secret } = input.key;
    await setEdgeKey(tx, { keyId, secret, ...edge, everySite: token.sites === null }, now);
    await spendJoinToken(tx, token.id);
    return { ...edge, sites };
  });
}

/** Hashed, so that the comparison says nothing of either by the time it takes. */
const isSame = async (a: string, b: string): Promise<boolean> =>
  (await sha256Hex(a)) === (await sha256Hex(b));

/**
 * An edge that lost its disk comes again with another key. A token for some sites must not take an address from an edge of others.
 * @throws AppError `conflict`
 */
function refuseOthers(
  { sites }: JoinToken,
  { name, url }: { name: string; url: string },
  joined: readonly { name: string; url: string; sites: number[]; everySite: boolean }[],
): void {
  const there = joined.find((each) => each.url === url);
  const isCovered = there === undefined || sites === null || covers(sites, there);
  if (!isCovered) throw new AppError("conflict", OTHERS);
  if (joined.some((each) => each.name === name && each.url !== url))
    throw new AppError("conflict", `Another edge is called "${name}"; set EDGE_NAME.`);
}

const covers = (sites: number[], there: { sites: number[]; everySite: boolean }): boolean =>
  !there.everySite && there.sites.every((site) => sites.includes(site));

async function register(
  tx: Transaction,
  site: number,
  edge: { name: string; url: string },
  now: string,
): Promise<void> {
  const like = await edgesLike(tx, site, edge);
  if (like.some(({ url }) => url === edge.url)) return;
  if (like.length > 0)
    throw new AppError("conflict", `Site ${site} has an edge "${edge.name}"; set EDGE_NAME.`);
  const created = await registerEdge(tx, site, edge, MAX_EDGES_PER_SITE, now);
  if (created === "too_many")
    throw new AppError("conflict", `Site ${site} has ${MAX_EDGES_PER_SITE} edges already.`);
}

/**
 * Removes an edge that registered itself from all its sites: it is told to forget them, and new sites are not registered with it.
 * @returns how many sites it had. @throws AppError `not_found`
 */
export async function removeJoinedEdge(
  { postgres, clock }: Pick<EdgeWriter, "postgres" | "clock">,
  name: string,
  { atOnce }: { atOnce: boolean },
): Promise<number> {
  const now = nowText({ clock });
  return postgres.transaction(async (tx) => {
    const [url] = await endEverySite(tx, name);
    const edges = await edgesAt(tx, orNotFound(url));
    for (const { id, siteId } of edges) await removeEdge(tx, siteId, id, { atOnce, now });
    return edges.length;
  });
}
