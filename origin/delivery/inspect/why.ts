import type { ProbeReport, EntryReport } from "../../../shared/inspect.ts";
import { AppError } from "../../../shared/errors.ts";
import { WHY_MAX_DOCUMENTS } from "../../../shared/limits.ts";
import { ANY_TYPE, goneDetail, printQuery, type ContentQuery } from "../../../shared/query.ts";
import type { Tag } from "../../../shared/tags.ts";
import { idsOf } from "../../../shared/tags.ts";
import type { Version } from "../../../shared/version.ts";
import type { Serializing } from "../answer/render.ts";
import type { Postgres, Transaction } from "../../db/client.ts";
import { listEdges, type EdgeRow } from "../../db/log/edges.ts";
import { readAs } from "../../db/content/views.ts";
import {
  findKept,
  findTouching,
  nameDocuments,
  nameTypes,
  type AskedDocument,
  type KeptRow,
  type NamedDocument,
  type TouchedBy,
} from "../../db/log/why.ts";
import type { EdgeInspector } from "./edge-inspector.ts";
import { standingOf, type LogAnswer, type Standing } from "./edge-standing.ts";
import { keyOfPrinted, renderSet } from "../answer/render.ts";

export interface Explainer {
  postgres: Postgres;
  serializing: Serializing;
  inspector: EdgeInspector;
}

/** What the origin answers, and whether it is in the log. */
export interface ExplainedAnswer {
  state: "live" | "absent" | "refused";
  /** The place in the log; null for what is made each time it is asked for. */
  version: Version | null;
  etag: string | null;
  detail: string | null;
}

export interface ExplainedEdge {
  edge: string;
  standing: Standing;
  /** What it said when it could not be asked; null when it could. */
  away: string | null;
  failedAt: string | null;
  lastError: string | null;
  entry: EntryReport | null;
  /** What a reader is given there; null where that would ask an origin. */
  reader: ProbeReport | null;
}

/** Everything behind an answer. */
export interface Explanation extends TouchedBy {
  query: string;
  key: string;
  head: Version;
  answer: ExplainedAnswer;
  kept: { since: string } | null;
  tags: Tag[];
  types: { kind: string; key: string }[];
  /** The one that is asked for first, then by id. */
  documents: NamedDocument[];
  /** Documents the answer depends on beside those named. */
  moreDocuments: number;
  edges: ExplainedEdge[];
}

/**
 * Explains what a site answers to a query: what the origin has, on what it depends, and what each edge holds and gives.
 * Every edge is asked at once, each with a deadline; one that is away is said to be away.
 */
export async function explain(
  parts: Explainer,
  siteId: number,
  query: ContentQuery,
): Promise<Explanation> {
  const printed = printQuery(query);
  const key = keyOfPrinted(siteId, printed);
  const { edges, log, ...origin } = await parts.postgres.snapshot(async (tx) => {
    const found = await findKept(tx, siteId, key);
    const { tags, answer } = await answerOf(parts, tx, siteId, query, found);
    return {
      head: { epoch: found.epoch, position: found.head },
      log: logAnswer(found),
      answer,
      kept: found.kept === null ? null : { since: found.kept.since },
      ...(await dependenciesOf(tx, siteId, query, tags)),
      ...(await findTouching(tx, siteId, tags, found.entry?.position ?? null)),
      edges: await listEdges(tx, siteId),
    };
  });
  const asked = edges.map((edge) => explainEdge(parts, siteId, { key, printed, log }, edge));
  return { query: printed, key, ...origin, edges: await Promise.all(asked) };
}

const logAnswer = ({ epoch, entry }: KeptRow): LogAnswer | null =>
  entry === null ? null : { version: { epoch, position: entry.position }, state: entry.state };

/** From the log where it has an answer, else made now, to be able to say on what it depends. */
async function answerOf(
  { serializing }: Explainer,
  tx: Transaction,
  siteId: number,
  query: ContentQuery,
  { epoch, kept, entry }: KeptRow,
): Promise<{ tags: Tag[]; answer: ExplainedAnswer }> {
  if (kept !== null && entry !== null && entry.state !== "dropped") {
    const version = { epoch, position: entry.position };
    const { etag } = entry;
    return entry.state === "live"
      ? { tags: kept.tags, answer: { state: "live", version, etag, detail: null } }
      : {
          tags: kept.tags,
          answer: { state: "absent", version, etag: null, detail: goneDetail(query) },
        };
  }
  await readAs(tx, siteId, "published");
  const [made] = await renderSet(tx, serializing, siteId, [query]);
  if (made === undefined) throw new Error("a query was not rendered");
  const nowhere = { version: null, etag: null, detail: null };
  switch (made.state) {
    case "live":
      return { tags: made.tags, answer: { ...nowhere, state: "live", etag: made.etag } };
    case "gone":
      return { tags: made.tags, answer: { ...nowhere, state: "absent", detail: made.detail } };
    case "dropped": {
      const detail = made.refusal?.message ?? null;
      return { tags: made.tags, answer: { ...nowhere, state: "refused", detail } };
    }
  }
}

async function dependenciesOf(tx: Transaction, siteId: number, query: ContentQuery, tags: Tag[]) {
  const { documents: ids, types: typeIds } = idsOf(tags);
  const wanted = { ids, asked: askedBy(query), limit: WHY_MAX_DOCUMENTS };
  const documents = await nameDocuments(tx, siteId, wanted);
  return {
    tags,
    types: await nameTypes(tx, siteId, typeIds),
    documents,
    moreDocuments: ids.length - documents.length,
  };
}

function askedBy(query: ContentQuery): AskedDocument {
  switch (query.kind) {
    case "item":
      return { id: query.id };
    case "page": {
      const isAny = query.type === ANY_TYPE;
      const kinds = isAny ? ["page", "single"] : ["page"];
      return { kinds, type: isAny ? null : query.type, slug: query.slug };
    }
    case "post":
      return { kinds: ["post"], type: null, slug: query.slug };
    case "term":
      return { kinds: [query.of], type: null, slug: query.slug };
    default:
      return null;
  }
}

async function explainEdge(
  { inspector }: Explainer,
  siteId: number,
  { key, printed, log }: { key: string; printed: string; log: LogAnswer | null },
  edge: EdgeRow,
): Promise<ExplainedEdge> {
  const { name, url, failedAt, lastError } = edge;
  const inLog = log !== null && log.state !== "dropped";
  try {
    const probe = () => inspector.probe(url, siteId, printed);
    const [entry, logged] = await Promise.all([
      inspector.entry(url, siteId, key),
      inLog ? probe() : null,
    ]);
    const reader = logged ?? (entry.ledger?.replica === true ? await probe() : null);
    const standing = standingOf(log, edge, entry, reader);
    return { edge: name, standing, away: null, failedAt, lastError, entry, reader };
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "unavailable") throw error;
    const standing: Standing = { state: "away", reason: "cannot_be_reached" };
    const away = error.message;
    return { edge: name, standing, away, failedAt, lastError, entry: null, reader: null };
  }
}
