import type { Model } from "../../../shared/content/model.ts";
import type { ImportedLocale } from "../../../shared/manage/imports.ts";
import type { Edit } from "../change/edit.ts";
import type { SavedContent } from "../change/revisions.ts";
import type { KeysContext } from "./keys.ts";
import type { Plan } from "./plan.ts";
import { readBrought } from "./values.ts";

/** What documents of an import become in each of their locales. */

export interface Contents {
  /** What readers get, or the only draft. */
  main: SavedContent[];
  /** Newer drafts beside what is published. */
  drafts: SavedContent[];
}

/** How a batch is read: by a relaxed model, with what its keys stand for. */
export interface Reading {
  current: Edit;
  model: Model;
  relaxed: Model;
  find: KeysContext["find"];
}

/** @returns what the plan's document becomes; what is wrong is in the plan's `errors` */
export function contentsOf(reading: Reading, plan: Plan): Contents {
  const { main, drafts }: Contents = { main: [], drafts: [] };
  for (const [locale, given] of Object.entries(plan.document.locales)) {
    main.push(contentOf(reading, plan, locale, given, given.published));
    if (given.draft !== undefined && given.published !== null)
      drafts.push(contentOf(reading, plan, locale, given.draft, null));
  }
  return { main, drafts };
}

function contentOf(
  { current, model, relaxed, find }: Reading,
  { document, type: named, errors, missing, id }: Plan,
  locale: string,
  { name, fields, writtenAt }: Pick<ImportedLocale, "name" | "fields" | "writtenAt">,
  published: ImportedLocale["published"],
): SavedContent {
  const type = relaxed.find(document.kind, document.type);
  if (type === undefined || named === undefined) throw new Error("a type that was found is gone");
  const context = { model: relaxed, find, errors, missing, media: current.media };
  return {
    document: { id: id ?? 0, type: named, slug: document.slug },
    locale,
    name,
    values: readBrought(type, fields, locale, context),
    model,
    publish: published !== null,
    times: {
      createdAt: writtenAt ?? published?.updatedAt ?? document.createdAt ?? current.now,
      published,
    },
    note: "Imported.",
  };
}
