import { siteLocale } from "../../../shared/credentials.ts";
import { AppError, orNotFound } from "../../../shared/errors.ts";
import { MAX_URL_CHARS } from "../../../shared/limits.ts";
import {
  inLocale,
  localeOfQuery,
  parseQuery,
  previewOf,
  type ContentQuery,
} from "../../../shared/query.ts";
import type { Site } from "../../db/site/sites.ts";
import { canonicalQueries } from "../../content/change/canonical.ts";
import { nameOf } from "../../content/change/document-name.ts";
import { documentAt } from "../../content/site/site-pages.ts";
import { findWhole } from "../../db/content/document-reads.ts";
import { loadModel } from "../../db/content/types.ts";
import { explain } from "../../delivery/inspect/why.ts";
import type { Postgres } from "../../db/client.ts";
import type { Parts } from "../context.ts";
import { type ManageApp, manageRoutes } from "./routes.ts";
import { documentShape, z } from "./shapes.ts";

const version = z.object({ epoch: z.int(), position: z.int() }).openapi("Version");
const change = z
  .object({
    number: z.int(),
    kind: z.string(),
    committedAt: z.string(),
    materializedAt: z.string().nullable(),
  })
  .openapi("NamedChange");

const documentBody = z.object({ ...documentShape, deleted: z.boolean() }).openapi("NamedDocument");

const edgeBody = z
  .object({
    edge: z.string(),
    standing: z
      .object({
        state: z.enum(["current", "behind", "away", "makes_it", "asks_origin"]),
        reason: z
          .enum([
            "cannot_be_reached",
            "not_sent_yet",
            "other_epoch",
            "ledger_away",
            "store_away",
            "store_behind",
            "not_purged_yet",
            "cache_behind",
          ])
          .nullable(),
      })
      .openapi({
        description:
          "How it stands to the log's newest answer, and why. Of what the log has no answer for: whether it makes it of its documents, or asks an origin.",
      }),
    away: z.string().nullable().openapi({ description: "Why it could not be asked." }),
    failedAt: z.string().nullable().openapi({ description: "Since when sends to it fail." }),
    lastError: z.string().nullable(),
    entry: z
      .object({
        ledger: z
          .object({
            head: z.object({ epoch: z.int(), position: z.int(), change: z.int() }),
            whole: z
              .boolean()
              .optional()
              .openapi({ description: "Whether it has had the whole log of this epoch." }),
            floor: z.int().optional().openapi({
              description:
                "The position of the last take-down it heard of, 0 for none: what is older is given only if the ledger confirms it.",
            }),
            replica: z.boolean().optional().openapi({
              description:
                "Whether it has all documents as of its head, and answers from them while no origin does.",
            }),
            need: z
              .object({
                version,
                state: z.enum(["live", "gone", "dropped"]),
              })
              .nullable()
              .openapi({ description: "What the key must have; null when it never had any." }),
          })
          .nullable(),
        store: z
          .object({ held: z.object({ version, state: z.enum(["live", "gone"]) }).nullable() })
          .nullable(),
      })
      .nullable()
      .openapi({ description: "What ledger and store hold; null of a part that did not answer." }),
    reader: z
      .object({
        kind: z.enum(["live", "absent", "refused", "unavailable"]),
        version: version.nullable(),
        etag: z.string().nullable(),
        freshness: z.enum(["verified", "unverified", "stale"]).nullable(),
        source: z.enum(["store", "origin", "replica"]).nullable().optional().openapi({
          description:
            "Where it was made: kept as it is, by an origin, or from the edge's documents.",
        }),
        hit: z.boolean(),
      })
      .nullable()
      .openapi({
        description: "What a reader is given there now; null where that would ask an origin.",
      }),
  })
  .openapi("ExplainedEdge");

const explanationBody = z
  .object({
    query: z.string().openapi({ description: "In canonical form, without the token." }),
    key: z.string(),
    preview: z.boolean().openapi({
      description: "Tokens that may preview are answered by the origin; what follows is of others.",
    }),
    standing: z.enum(["primary", "standby", "overtaken"]).openapi({
      description:
        "What this origin may do: a `standby` reads from a replica; one that was `overtaken` has a database in whose place another one goes on, and writes nothing any more.",
    }),
    head: version.openapi({ description: "The newest place in the site's log." }),
    answer: z.object({
      state: z.enum(["live", "absent", "refused"]),
      version: version
        .nullable()
        .openapi({ description: "Null for what is made each time it is asked for." }),
      etag: z.string().nullable(),
      detail: z.string().nullable(),
    }),
    kept: z
      .object({ since: z.string() })
      .nullable()
      .openapi({ description: "Null when it is not kept warm, but made when it is asked for." }),
    tags: z.array(z.string()),
    types: z.array(z.object({ kind: z.string(), key: z.string() })),
    documents: z
      .array(documentBody)
      .openapi({ description: "The one that the URL asks for first, then by id." }),
    moreDocuments: z.int(),
    last: change.nullable().openapi({ description: "The newest change that touches it." }),
    wrote: change.nullable().openapi({ description: "The change that wrote these bytes." }),
    waiting: z
      .array(z.int())
      .openapi({ description: "Changes that touch it and are not in the log yet." }),
    edges: z.array(edgeBody),
  })
  .openapi("Explanation");

/** Explanations of answers. */
export function whyRoutes(parts: Parts): ManageApp {
  const { app, answers } = manageRoutes(parts);
  answers(
    "get /why",
    {
      query: { url: z.string().min(1).max(MAX_URL_CHARS) },
      says: "Why a URL of `/v2`, or of a page of the site, is answered as it is: on what it depends, and where the newest answer is.",
      as: explanationBody,
    },
    async ({ site, raw, query: { url } }) => {
      const asked = await addressOf(parts, site, raw.signal, url);
      const { query, preview } = parseAsked(site, asked);
      const postgres: Postgres = {
        ...parts.postgres,
        // the edges are asked outside of it
        snapshot: (work) =>
          parts.shares.use("preview", site.id, raw.signal, (ended) =>
            parts.postgres.snapshot(work, ended),
          ),
      };
      const standing = parts.standing?.stance() ?? "primary";
      return { ...(await explain({ ...parts, postgres }, site.id, query)), preview, standing };
    },
  );
  return app;
}

/**
 * The address of `/v2` that is meant: of a page of the site that of the document which stands there.
 * @throws AppError `invalid`, `not_found`
 */
async function addressOf(
  { postgres: { db }, shares }: Parts,
  site: Site,
  signal: AbortSignal,
  text: string,
): Promise<string> {
  const url = URL.parse(text);
  if (url === null || url.pathname.startsWith("/v2/")) return text;
  return shares.use("preview", site.id, signal, async () => {
    const stands = await documentAt(db, site.id, url);
    if (stands === undefined) throw new AppError("invalid", NO_ADDRESS);
    const locale = siteLocale(site, stands.locale) ?? site.defaultLocale;
    const whole = orNotFound(await findWhole(db, site.id, stands.documentId));
    const name = nameOf(whole, await loadModel(db, site.id));
    const [path] = canonicalQueries({ ...site, fallbackLocale: null }, name, locale);
    if (path === undefined) throw new AppError("invalid", NO_ADDRESS);
    return path;
  });
}

const NO_ADDRESS = "url is no address of /v2, and of no document that a type's publicUrl leads to.";

/**
 * The query of a URL as a gateway reads it. Of the URL nothing else is used, so no token in it is repeated.
 * @throws AppError `invalid`, `not_found`
 */
function parseAsked(site: Site, text: string): { query: ContentQuery; preview: boolean } {
  const url = URL.parse(text, "http://larder.invalid");
  if (url === null || !url.pathname.startsWith("/v2/")) throw new AppError("invalid", NO_ADDRESS);
  const parsed = parseQuery(url);
  const query = inLocale(parsed, siteLocale(site, localeOfQuery(parsed)));
  return { query, preview: previewOf(url, query) !== null };
}
