import type { ReadonlySignal } from "@preact/signals";
import type { DocumentStub } from "../../shared/manage/documents.ts";
import type { Operation } from "../../shared/working/operation.ts";
import type { Path } from "../../shared/working/path.ts";
import type { Json, JsonObject } from "../../shared/working/value.ts";
import type { FormType } from "./form-field.ts";
import type { FormView } from "./view.ts";

/** What a form asks of whoever keeps the document: a working copy with its queue, or a test. */

/** An edit as the form makes it; its id is given by who keeps it. */
export type Edit = Operation extends infer One
  ? One extends Operation
    ? Omit<One, "id">
    : never
  : never;

/** Two values for one place; `mine` is what `value` has there. Undefined: nothing, such as an item that was removed. */
export interface FieldConflict {
  path: Path;
  mine: Json | undefined;
  theirs: Json | undefined;
  /** Another editor of the copy, or a revision that was made meanwhile. */
  with: "editor" | "revision";
}

/** Something that is wrong, at a path as checks write it: `seo.title`, `rows[2].image`, `name`; empty: all of it. */
export interface FieldProblem {
  path: string;
  message: string;
}

/** Somebody else, and the field they are in. */
export interface OtherEditor {
  path: Path;
  name: string;
}

export interface FormHost {
  /** What the editor sees: `{name, fields}`. A new object with each edit; parts that did not change stay the same ones. */
  value: ReadonlySignal<JsonObject>;
  /** Does an edit. `value` has it when this returns, so that the next edit can name what it replaces. */
  edit(edit: Edit): void;
  /** An id that nothing has, for a row that is added. */
  newId(): string;
  conflicts: ReadonlySignal<readonly FieldConflict[]>;
  settle(conflict: FieldConflict, keep: "mine" | "theirs"): void;
  /** Of the last check, or of a revision that was refused. */
  problems: ReadonlySignal<readonly FieldProblem[]>;
  isReadOnly: ReadonlySignal<boolean>;
  /** Where the reader is; null when they left the form. */
  atField(path: Path | null): void;
  others: ReadonlySignal<readonly OtherEditor[]>;
}

/** What `DocumentForm` (`fields/document-form.tsx`) is given. */
export interface DocumentFormProps {
  host: FormHost;
  type: FormType;
  /** Components that fields of the type may hold. */
  components: readonly FormType[];
  locale: string;
  /** Documents whose names are known already: `references` of `/documents/{id}`. */
  known?: readonly DocumentStub[];
  /** Leads to a field from outside of the form, such as from a list of problems (`createFormView`). */
  view?: FormView;
}
