import type { ImportedDocument } from "../../../shared/manage/imports.ts";
import { repeatable, sourceNameOf, type ModelType, type Source } from "../source.ts";
import { modelOf, toImported } from "./documents.ts";
import {
  readExport,
  type DocumentLine,
  type RevisionLine,
  type SiteLine,
  type TypeLine,
} from "./lines.ts";

/** An export of a Larder, ready to be sent. */
export interface Exported extends Source {
  site: SiteLine;
  /** Files of media that it names, by path. */
  media: { path: string; alt: string }[];
}

/**
 * Looks through an export: its model, its media, and how many documents there are.
 * @throws AppError `invalid` for what is none, or not whole
 */
export async function openExport(path: string): Promise<Exported> {
  const types: TypeLine[] = [];
  const media: Exported["media"] = [];
  const planned = { schedule: 0, release: 0 };
  let [site, total]: [SiteLine | undefined, number] = [undefined, 0];
  for await (const line of readExport(path)) {
    if (line.kind === "site") site = line;
    else if (line.kind === "type") types.push(line);
    else if (line.kind === "document") total += 1;
    else if (line.kind === "media") media.push({ path: line.path, alt: line.alt });
    else if (line.kind === "schedule" || line.kind === "release") planned[line.kind] += 1;
  }
  if (site === undefined) throw new Error("an export that was read has no site");
  const model = modelOf(types);
  return {
    name: sourceNameOf("larder", site.slug),
    site,
    media,
    total,
    types: types.flatMap(({ type: kind, key, name, fields }): ModelType[] =>
      kind === "post" || kind === "author" || kind === "category" || kind === "tag"
        ? []
        : [{ kind, key, name, fields }],
    ),
    documents: repeatable(() => documentsOf(path, model)),
    notes: Object.entries(planned).flatMap(([kind, count]) =>
      count === 0 ? [] : [`What is planned is not brought: ${count} lines of the kind ${kind}.`],
    ),
  };
}

async function* documentsOf(
  path: string,
  model: ReturnType<typeof modelOf>,
): AsyncGenerator<ImportedDocument> {
  let document: DocumentLine | undefined;
  let revisions: RevisionLine[] = [];
  const made = () => (document === undefined ? undefined : toImported(document, revisions, model));
  for await (const line of readExport(path)) {
    if (line.kind === "revision") revisions.push(line);
    if (line.kind === "site" || line.kind === "type" || line.kind === "revision") continue;
    const imported = made();
    if (imported !== undefined) yield imported;
    [document, revisions] = [line.kind === "document" ? line : undefined, []];
  }
}
