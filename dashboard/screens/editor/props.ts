import type { Document } from "../../../shared/manage/documents.ts";
import type { FormType } from "../../form/form-field.ts";
import type { FormView } from "../../form/view.ts";
import type { Editing } from "./editing.ts";
import type { Presence } from "./presence.ts";

/** What every part of the editor's head works on. */
export interface EditorProps {
  editing: Editing;
  presence: Presence;
  document: Document;
  type: FormType;
  view: FormView;
  isPublishing: boolean;
  onPublishing: (is: boolean) => void;
}

/** Of a dialog over it. */
export type ActProps = EditorProps & { onClose: () => void };

/** What opens a dialog. */
export type Act = "version" | "review" | "discard" | "restore" | "slug" | "schedule" | "release";
