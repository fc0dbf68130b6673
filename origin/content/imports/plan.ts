import { createHash } from "node:crypto";
import type { ContentType, Model } from "../../../shared/content/model.ts";
import { addMessage } from "../../../shared/errors.ts";
import type { ImportedDocument } from "../../../shared/manage/imports.ts";
import type { ImportedRow } from "../../db/content/imported.ts";
import type { Site } from "../../db/site/sites.ts";
import { checkDocument, type Errors } from "./check.ts";

/** What becomes of each document of a batch. Pure. */

export interface Plan {
  document: ImportedDocument;
  /** Sum of what was sent. */
  digest: string;
  /** Messages by path; with one it is refused. */
  errors: Errors;
  /** Keys that it names and nothing has. */
  missing: Set<string>;
  /** Undefined of what is refused before anything is looked at. */
  type: ContentType | undefined;
  /** What was brought under this key before, and is there. */
  row: ImportedRow | undefined;
  verdict: "write" | "unchanged" | "edited";
  /** The document it is written to, once that is there. */
  id: number | null;
  idTaken: boolean;
}

export function planBatch(
  site: Pick<Site, "locales" | "defaultLocale">,
  model: Model,
  documents: readonly ImportedDocument[],
): Plan[] {
  const seen = new Set<string>();
  return documents.map((document) => {
    const errors: Errors = new Map();
    const type = checkDocument(site, model, document, errors);
    for (const [path, name] of namesOf(document)) {
      if (seen.has(name)) addMessage(errors, path, "Another one of this request has it.");
      seen.add(name);
    }
    return {
      document,
      digest: digestOf(document),
      errors,
      missing: new Set(),
      type,
      row: undefined,
      verdict: "write",
      id: null,
      idTaken: false,
    };
  });
}

const namesOf = ({ key, kind, type, slug }: ImportedDocument): [string, string][] => [
  ["key", JSON.stringify([key])],
  ...(slug === null ? [] : [["slug", JSON.stringify([kind, type, slug])] as [string, string]]),
];

const digestOf = (document: ImportedDocument): string =>
  createHash("sha256").update(JSON.stringify(document)).digest("hex");

export const isRefused = ({ errors, type }: Plan): boolean => errors.size > 0 || type === undefined;
export const isWritten = (plan: Plan): boolean => !isRefused(plan) && plan.verdict === "write";

/** Decides by what was brought under the key the last time. */
export function decide(plan: Plan, row: ImportedRow | undefined, overwrite: boolean): void {
  if (row === undefined || isRefused(plan)) return;
  if (row.typeId !== plan.type?.id)
    return addMessage(plan.errors, "type", "What was brought under this key is of another type.");
  if (row.deleted) {
    // whoever deleted it here meant it
    if (!overwrite) plan.verdict = "edited";
    return;
  }
  plan.row = row;
  plan.id = row.documentId;
  if (row.digest === plan.digest && (row.untouched || !overwrite)) plan.verdict = "unchanged";
  else if (!row.untouched && !overwrite) plan.verdict = "edited";
}
