import { randomBytes } from "node:crypto";
import type { Scope } from "../../../shared/api.ts";
import { sha256Hex } from "../../../shared/digest.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import { printQuery } from "../../../shared/query.ts";
import { tokenTag } from "../../../shared/tags.ts";
import type { Transaction } from "../../db/client.ts";
import { insertChange, type NewChange } from "../../db/log/changes.ts";
import { edgesOfEverySite } from "../../db/log/joined-edges.ts";
import { insertEdge } from "../../db/log/edges.ts";
import {
  insertSite,
  insertToken,
  lockManaging,
  revokeToken,
  type Site,
  type TokenRow,
} from "../../db/site/sites.ts";
import { edit, type Edit, type Writer, plainEdit } from "../change/edit.ts";

/** A token as its owner sees it once; only its hash is stored. */
export interface NewToken extends TokenRow {
  token: string;
  /** The change with which edges know it. */
  change: number;
}

/** 192 random bits, in characters that survive URLs and shells. */
const randomToken = () => randomBytes(24).toString("base64url");

export interface TokenInput {
  label: string;
  scopes: Scope[];
  /** Answers to it carry their surrogate keys without being asked. */
  surrogateKeys?: boolean | undefined;
  /** Random unless given. */
  token?: string;
}

/** Gives the site a token. The text is random unless given (the demo site's). */
export function createToken(writer: Writer, site: Site, input: TokenInput): Promise<NewToken> {
  return edit(writer, site, (current) => addToken(current, input));
}

async function addToken(current: Edit, input: TokenInput): Promise<NewToken> {
  const token = input.token ?? randomToken();
  const hash = await sha256Hex(token);
  const { label, scopes, surrogateKeys = false } = input;
  const created = await insertToken(
    current.tx,
    current.site.id,
    { hash, label, scopes, surrogateKeys },
    current.now,
  );
  const canonical = [printQuery({ kind: "token", hash })];
  const change = await current.change({ kind: "token", tags: [tokenTag(hash)], canonical });
  return { ...created, token, change };
}

/**
 * Takes a token out of force.
 * @param evenLast also the site's last one that may manage, after which only `npm run site` can make another
 * @throws AppError `not_found`, or `conflict` when it is that last one
 */
export function endToken(
  writer: Writer,
  site: Site,
  id: number,
  { evenLast }: { evenLast: boolean },
): Promise<{ change: number }> {
  return edit(writer, site, async (current) => {
    const managing = await lockManaging(current.tx, site.id);
    if (!evenLast && managing.length === 1 && managing[0] === id)
      throw new AppError("conflict", LAST_MANAGING);
    const hash = orNotFound(await revokeToken(current.tx, site.id, id, current.now));
    const change = await current.change({ kind: "token", tags: [tokenTag(hash)], canonical: [] });
    return { change };
  });
}

const LAST_MANAGING =
  "It is the site's last token that may manage. Make another first, or repeat with ?force=1; then only " +
  "`npm run site -- token` at the origin can make one.";

/** How a site is called in addresses and headers. */
export const SITE_SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What a site begins with. */
export const FIRST_TOKENS: TokenInput[] = [
  { label: "read", scopes: ["read"] },
  { label: "preview", scopes: ["read", "preview"] },
  { label: "write", scopes: ["read", "write"] },
  { label: "manage", scopes: ["read", "manage"] },
];

export interface NewSite {
  slug: string;
  name: string;
  locales: string[];
  defaultLocale: string;
  /** Whether its writes copy the media they name; they do unless this is false. */
  copyMedia?: boolean;
  /** Addresses of the edges that serve it. */
  edges: string[];
  tokens: readonly TokenInput[];
  /** What else is written in the same transaction. */
  alongside?: (tx: Transaction, site: Site) => Promise<void>;
}

/**
 * Creates a site with its tokens and edges, in one transaction.
 * @throws AppError `conflict` when the slug is taken
 */
export async function createSite(
  writer: Pick<Writer, "postgres" | "clock" | "report">,
  input: NewSite,
): Promise<{ site: Site; tokens: NewToken[] }> {
  const nowMs = writer.clock.now();
  const now = new Date(nowMs).toISOString();
  return writer.postgres.transaction(async (tx) => {
    const { slug, name, locales, defaultLocale, copyMedia = true } = input;
    const added = { slug, name, locales, defaultLocale, copyMedia };
    const site = await insertSite(tx, added, nowMs, now);
    if (site === undefined) throw new AppError("conflict", `There is a site "${slug}" already.`);
    const named = input.edges.map((url) => ({ name: new URL(url).host, url }));
    for (const edge of [...named, ...(await edgesOfEverySite(tx))])
      await insertEdge(tx, site.id, edge, now);
    const change = (added: NewChange) => insertChange(tx, site.id, added, now);
    const current = plainEdit({ tx, site, now, change });
    const tokens: NewToken[] = [];
    for (const token of input.tokens) tokens.push(await addToken(current, token));
    await input.alongside?.(tx, site);
    return { site, tokens };
  });
}
