import { documentKey, siteKey } from "../../shared/keys.ts";
import { PUSH_MAX_ENTRIES } from "../../shared/limits.ts";
import type { Batch, Entry } from "../../shared/push.ts";
import { SITE } from "../support/entries.ts";
import { madeDocuments, madeSite } from "../support/made-site.ts";

/** The log of a made site as an origin would send it to an edge that has nothing: rows of documents alone. */
export function* madeBatches(articles: number): Generator<Batch> {
  const entries: Entry[] = [];
  let [from, position] = [0, 0];
  const add = (key: string, row: object) =>
    entries.push({
      state: "live",
      key,
      position: ++position,
      etag: '""',
      body: JSON.stringify(row),
      tags: "",
    });
  const next = (): Batch => {
    const documents = { from, to: position };
    const site = { site: SITE, epoch: 1, edge: 1, first: true, floor: 0 };
    const batch = { ...site, change: position, head: position };
    return { ...batch, ...documents, documents, entries: entries.splice(0) };
  };
  add(siteKey(SITE), madeSite());
  for (const { locale, ...document } of madeDocuments(articles)) {
    add(documentKey(SITE, locale, document.id), document);
    if (entries.length < PUSH_MAX_ENTRIES) continue;
    yield next();
    from = position;
  }
  if (entries.length > 0) yield next();
}
