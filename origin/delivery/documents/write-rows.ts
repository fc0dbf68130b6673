import { withoutHints, type Model } from "../../../shared/content/model.ts";
import { type SiteRow, modelOf } from "../../../shared/content/rows.ts";
import { MATERIALIZE_SET_SIZE } from "../../../shared/limits.ts";
import { idsOf, type Tag } from "../../../shared/tags.ts";
import type { Transaction } from "../../db/client.ts";
import {
  compareDocuments,
  nextDocuments,
  readSiteRow,
  writeDocumentEntries,
  type ComparedDocument,
  type DocumentEntry,
} from "../../db/log/documents.ts";
import { etagOf } from "../answer/render.ts";
import { changedTypes } from "./changed-types.ts";
import { shownFields } from "./stored-fields.ts";

/**
 * Writes rows of what changes with these tags touched, of the site where settings or model are others than its row says,
 * and then of the documents of types that hold something else. Bytes that stay keep their position. One statement reads
 * the site; each set of MATERIALIZE_SET_SIZE documents takes two.
 * @param head rows get the positions after it
 * @returns how many there are
 */
export async function writeTouched(
  tx: Transaction,
  siteId: number,
  tags: Tag[],
  head: number,
): Promise<number> {
  const { fresh, known } = await readSite(tx, siteId);
  const writer = createRowWriter(tx, siteId, modelOf(fresh), head);
  const touched = idsOf(tags).documents;
  for (let start = 0; start < touched.length; start += MATERIALIZE_SET_SIZE)
    await writer.compare(touched.slice(start, start + MATERIALIZE_SET_SIZE));
  if (known !== JSON.stringify(fresh)) await writer.writeSite(fresh);
  const before = known === null ? [] : (JSON.parse(known) as SiteRow).types;
  const types = changedTypes(before, fresh.types);
  for (let after = 0, more = types.length > 0; more;) {
    const ids = await nextDocuments(tx, siteId, types, { after, limit: MATERIALIZE_SET_SIZE });
    await writer.compare(ids);
    after = ids.at(-1) ?? after;
    more = ids.length === MATERIALIZE_SET_SIZE;
  }
  return writer.written();
}

/**
 * Writes rows of the next documents after one; before the first, of the site where it is another than its row says. What
 * an edit of the model does later to the rows that are written then is for its change.
 * @returns how many rows, and the last document; null when there are no more
 */
export async function writeNext(
  tx: Transaction,
  siteId: number,
  after: number,
  head: number,
): Promise<{ written: number; last: number | null }> {
  const { fresh, known } = await readSite(tx, siteId);
  const writer = createRowWriter(tx, siteId, modelOf(fresh), head);
  if (after === 0 && known !== JSON.stringify(fresh)) await writer.writeSite(fresh);
  const ids = await nextDocuments(tx, siteId, null, { after, limit: MATERIALIZE_SET_SIZE });
  await writer.compare(ids);
  const isLast = ids.length < MATERIALIZE_SET_SIZE;
  return { written: writer.written(), last: isLast ? null : (ids.at(-1) ?? null) };
}

/** What is for those who fill fields in stays here. */
async function readSite(tx: Transaction, siteId: number) {
  const { fresh, known } = await readSiteRow(tx, siteId);
  const types = fresh.types.map((type) => ({ ...type, fields: withoutHints(type.fields) }));
  return { fresh: { ...fresh, types }, known };
}

/** Gives what differs from the log the next positions, and writes it. */
function createRowWriter(tx: Transaction, siteId: number, model: Model, head: number) {
  let position = head;
  const write = (entries: Omit<DocumentEntry, "position">[]) =>
    writeDocumentEntries(
      tx,
      siteId,
      entries.map((entry) => ({ ...entry, position: ++position })),
    );
  return {
    written: () => position - head,
    writeSite: (site: SiteRow) => write([{ document: null, content: contentOf(site) }]),
    async compare(ids: number[]): Promise<void> {
      const compared = await compareDocuments(tx, siteId, ids);
      const fresh = compared.map((one) => ({ ...one, content: shown(one, model) }));
      const differing = fresh.filter(({ content, known }) => (content?.etag ?? null) !== known);
      await write(
        differing.map(({ id, locale, content }) => ({ document: { id, locale }, content })),
      );
    },
  };
}

function shown({ fresh }: ComparedDocument, model: Model): DocumentEntry["content"] {
  const type = fresh === null ? undefined : model.byId.get(fresh.typeId);
  if (fresh === null || type === undefined) return null;
  return contentOf({ ...fresh, fields: shownFields(fresh.fields, type, model) });
}

function contentOf(value: object): { etag: string; body: string } {
  const body = JSON.stringify(value);
  return { etag: etagOf(body), body };
}
