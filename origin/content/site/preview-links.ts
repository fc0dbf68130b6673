import { randomBytes } from "node:crypto";
import { nowText, type Clock } from "../../../shared/clock.ts";
import { sha256Hex } from "../../../shared/digest.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import { PREVIEW_LINK_MS } from "../../../shared/limits-previews.ts";
import {
  LINK_ID_CHARS,
  type PreviewLink,
  type PreviewLinkRow,
} from "../../../shared/manage/previews.ts";
import { pageOf, readPattern } from "../../../shared/site-pages.ts";
import type { Postgres } from "../../db/client.ts";
import type { Place } from "../../db/content/publications.ts";
import { findAddressed, listPreviewUrls, type Addressed } from "../../db/site/addresses.ts";
import {
  clearLinks,
  endLink,
  type FoundLink,
  insertLink,
  listLinks,
} from "../../db/site/preview-links.ts";
import type { Database } from "../../db/client.ts";

/** Links by which somebody sees a site with what is no revision yet, for an hour. */

/** 256 random bits, in characters that survive addresses. */
const randomToken = () => randomBytes(32).toString("base64url");

/**
 * Makes a token that opens previews of a site, and the address at which the site shows a document with it. Its text is
 * kept by nobody.
 * @throws AppError `not_found`, `rate_limited` when too many are in force
 */
export async function makePreviewLink(
  { postgres, clock }: { postgres: Postgres; clock: Clock },
  siteId: number,
  { documentId, locale }: Place,
  madeBy: number | null,
): Promise<PreviewLink> {
  const token = randomToken();
  const hash = await sha256Hex(token);
  const now = nowText({ clock });
  const expiresAt = new Date(Date.parse(now) + PREVIEW_LINK_MS).toISOString();
  return postgres.transaction(async (tx) => {
    const document = orNotFound(await findAddressed(tx, siteId, documentId));
    await clearLinks(tx, siteId, now);
    const link = { hash, siteId, documentId, locale, madeBy, now, expiresAt };
    if (!(await insertLink(tx, link))) throw tooMany();
    const id = hash.slice(0, LINK_ID_CHARS);
    return { id, token, expiresAt, ...addressesOf(document, locale, token) };
  });
}

/** Who asks for links: who made one may take it back, and so may who publishes anything. */
export interface Asker {
  personId: number | null;
  mayPublish: boolean;
}

const mayEnd = ({ personId, mayPublish }: Asker, { madeBy }: FoundLink): boolean =>
  mayPublish || (madeBy !== null && madeBy.id === personId);

/** The links in force that were made for a document. @throws AppError `not_found` */
export async function previewLinksOf(
  { db, clock }: { db: Database; clock: Clock },
  of: LinkedDocument,
  asker: Asker,
): Promise<PreviewLinkRow[]> {
  orNotFound(await findAddressed(db, of.siteId, of.documentId));
  const links = await listLinks(db, of, nowText({ clock }));
  return links.map((link) => ({ ...link, mayEnd: mayEnd(asker, link) }));
}

interface LinkedDocument {
  siteId: number;
  documentId: number;
}

/**
 * Takes a link back before its hour is over: from then on it opens nothing.
 * @throws AppError `not_found`, also for one that is over; `forbidden`
 */
export function endPreviewLink(
  { postgres, clock }: { postgres: Postgres; clock: Clock },
  of: LinkedDocument,
  id: string,
  asker: Asker,
): Promise<void> {
  return postgres.transaction(async (tx) => {
    orNotFound(await findAddressed(tx, of.siteId, of.documentId));
    const links = await listLinks(tx, of, nowText({ clock }));
    const link = orNotFound(links.find((one) => one.id === id));
    if (!mayEnd(asker, link))
      throw new AppError("forbidden", "Who made a link may take it back, and who may publish.");
    await endLink(tx, of, id);
  });
}

const tooMany = () =>
  new AppError(
    "rate_limited",
    "Too many links to previews are in force. Each ends after an hour.",
    {
      retryAfterS: RETRY_AFTER_S,
    },
  );

/** ours: the oldest of so many end one after the other. */
const RETRY_AFTER_S = 60;

function addressesOf(
  { id, slug, kind, key, publicUrl, previewUrl }: Addressed,
  locale: string,
  token: string,
) {
  const names = { slug, id: String(id), locale, type: key };
  return {
    url: addressOf(previewUrl, { ...names, token }),
    publicUrl: addressOf(publicUrl, names),
    type: { kind, key },
    hasPreviewUrl: previewUrl !== null,
  };
}

/** What another version wrote, and this one cannot read, is none. */
function addressOf(text: string | null, names: Parameters<typeof pageOf>[1]): string | null {
  const pattern = text === null ? undefined : readPattern(text, { mayHoldToken: true });
  return pattern === undefined || "problem" in pattern ? null : pageOf(pattern, names);
}

/** Whose pages the dashboard may frame, of a site. */
export async function previewOrigins(db: Database, siteId: number): Promise<string[]> {
  const patterns = (await listPreviewUrls(db, siteId)).map((text) =>
    readPattern(text, { mayHoldToken: true }),
  );
  return [...new Set(patterns.flatMap((one) => ("problem" in one ? [] : [one.origin])))].sort();
}
