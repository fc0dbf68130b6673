import type { ReadonlySignal, Signal } from "@preact/signals";
import { createContext, type FunctionComponent } from "preact";
import { useContext } from "preact/hooks";
import type { DocumentStub } from "../../shared/manage/documents.ts";
import type { Path } from "../../shared/working/path.ts";
import type { ChosenImage } from "../richtext/props.ts";
import type { FormFieldKind, FormFieldOf } from "./form-field.ts";
import type { Shape } from "./frames.ts";
import type { FormHost } from "./host.ts";
import type { Place } from "./place.ts";
import type { Said } from "./said.ts";
import type { Folds } from "./view.ts";

/** Where files come from. Both give null when none was taken, of which the reader was told. */
export interface FileSource {
  upload: (file: File) => Promise<ChosenImage | null>;
  /** Out of the site's library, of one kind alone; left out where that cannot be shown. */
  choose?: ((kind?: "image") => Promise<ChosenImage | null>) | undefined;
}

/** What is known of documents by their ids. */
export type Names = ReadonlyMap<number, DocumentStub>;

/** What all fields of a form share. */
export interface FormState {
  host: FormHost;
  shape: Shape;
  locale: string;
  root: Place;
  folds: Folds;
  said: { readonly [Of in keyof Said]: ReadonlySignal<Said[Of]> };
  /** The field or row that is to be focused once it is there. */
  wanted: Signal<Path | null>;
  names: Signal<Names>;
  files: FileSource;
  /** Shows a field by its kind; handed down, because rows hold fields, which hold rows. */
  Member: FunctionComponent<ControlProps<FormFieldKind>>;
}

/** What shows a field is given. */
export interface ControlProps<Kind extends FormFieldKind> {
  field: FormFieldOf<Kind>;
  place: Place;
}

export type Control<Kind extends FormFieldKind> = FunctionComponent<ControlProps<Kind>>;

export const FormContext = createContext<FormState | null>(null);

export function useForm(): FormState {
  const form = useContext(FormContext);
  if (form === null) throw new Error("a field stands in a form");
  return form;
}
