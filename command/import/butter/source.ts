import type { ImportedDocument } from "../../../shared/manage/imports.ts";
import { createNotes, repeatable, type Source } from "../source.ts";
import { printDocuments } from "./documents.ts";
import type { Found } from "./found.ts";
import type { Hints } from "../model/hints.ts";
import { inferModel, type SeenType } from "../model/infer.ts";
import type { Lists } from "./lists.ts";
import { keyOf } from "../model/references.ts";
import { survey, type Asked } from "./survey.ts";

export interface ButterSource extends Source {
  /** What there is, for whoever compares. */
  found: Found[];
}

export interface ButterParts {
  lists: Lists;
  asked: Asked;
  hints: Hints;
  /** What documents are in that were read in no locale. */
  defaultLocale: string;
  /** What relative addresses of media are relative to. */
  from: string;
  tell: (line: string) => void;
}

/** Reads a site whole, and says what it is made of. @throws what reading throws */
export async function readButter(parts: ButterParts): Promise<ButterSource> {
  const { lists, asked, hints, defaultLocale } = parts;
  const { found, notes: said } = await survey(lists, asked, parts.tell);
  const notes = createNotes();
  const { types, doubts } = inferModel(found.filter(isTyped), hints, collections(found));
  for (const note of [...said, ...found.flatMap(({ broken }) => broken), ...doubts])
    notes.add(note);
  if (doubts.length > 0) notes.add(HOW_TO_STATE);
  if (asked.locales[0] === null) notes.add(ONE_LOCALE);
  for (const key of unordered(found)) notes.add(`${key}: ${BY_HAND}`);
  const printing = { lists, found, types, defaultLocale, base: parts.from };
  return {
    name: "butter",
    total: found.reduce((sum, { documents }) => sum + documents.size, 0),
    types,
    documents: repeatable<ImportedDocument>(() => printDocuments(printing)),
    notes: notes.list,
    found,
  };
}

const HOW_TO_STATE =
  'State what is wrong in a file for --hints, such as {"page country": {"capital": "reference collection city"}}; what is brought already keeps its types.';
const ONE_LOCALE =
  "One locale was read. The API does not say which there are; --locales en,de names them.";
const BY_HAND =
  "its items are in an order by hand, which the API does not say; here they are in the order of their ids.";

const isTyped = (found: Found): found is Found & SeenType =>
  found.kind === "page" || found.kind === "single" || found.kind === "collection";

/** Which collection has an item. */
function collections(found: readonly Found[]): (id: number) => string | undefined {
  const all = found.filter(({ kind }) => kind === "collection");
  return (id) => all.find(({ documents }) => documents.has(keyOf.item(id)))?.key;
}

/** Collections whose lists are in another order than that of their ids. */
const unordered = (found: readonly Found[]): string[] =>
  found.flatMap(({ kind, key, documents }) => {
    if (kind !== "collection") return [];
    const ids = [...documents.keys()].map((name) => Number(name.slice(name.indexOf("/") + 1)));
    return ids.some((id, index) => id < (ids[index - 1] ?? 0)) ? [`collection ${key}`] : [];
  });
