import type { SelectedDocuments, WantedPages } from "../../shared/content/source.ts";
import type { Reading } from "./roots.ts";
import type { Rows } from "./schema.ts";
import { searchWords, type FoundWords, type WantedWords } from "./search.ts";
import { areWhole } from "./types.ts";
import { Unanswerable } from "./unanswerable.ts";
import { shownIn } from "./view.ts";

/** Searches, as the origin answers them. */

/** Pages by their own words, the highest rank first. @throws Unanswerable while words are being made */
export function findSearched(reading: Reading, wanted: WantedPages): SelectedDocuments {
  const { rows, site, bodies } = reading;
  const { locale, ...asked } = wanted;
  const { count, found } = findByWords(rows, { ...asked, ...shownIn(site, locale) });
  return { count, documents: bodies.published(found) };
}

/** Documents of types by words, in places. @throws Unanswerable as `findSearched` */
export function findByWords(rows: Rows, asked: WantedWords): FoundWords {
  if (!areWhole(rows, asked.typeIds)) throw new Unanswerable("unmade");
  return searchWords(rows, asked);
}
