import { randomBytes } from "node:crypto";
import { nowText, type Clock } from "../../../shared/clock.ts";
import { sha256Hex } from "../../../shared/digest.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import { PREVIEW_LINK_MS } from "../../../shared/limits-previews.ts";
import type { PreviewLink } from "../../../shared/manage/previews.ts";
import { pageOf, readPattern } from "../../../shared/site-pages.ts";
import type { Postgres } from "../../db/client.ts";
import type { Place } from "../../db/content/publications.ts";
import { findAddressed, listPreviewUrls, type Addressed } from "../../db/site/addresses.ts";
import { clearLinks, insertLink } from "../../db/site/preview-links.ts";
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
    if (!(await insertLink(tx, { hash, siteId, madeBy, now, expiresAt }))) throw tooMany();
    return { token, expiresAt, ...addressesOf(document, locale, token) };
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
