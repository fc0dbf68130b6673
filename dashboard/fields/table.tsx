import { useComputed } from "@preact/signals";
import type { Control, ControlProps } from "../form/context.ts";
import { fits } from "../form/fits.ts";
import type { FormFieldKind } from "../form/form-field.ts";
import { Unfit } from "../form/unfit.tsx";
import { CheckboxField } from "./checkbox.tsx";
import { ColorField } from "./color.tsx";
import { ComponentField } from "./component.tsx";
import { ComponentPickerField } from "./component-picker.tsx";
import { DateField } from "./date.tsx";
import { DropdownField } from "./dropdown.tsx";
import { HtmlField } from "./html.tsx";
import { MediaField } from "./media.tsx";
import { NumberField } from "./number.tsx";
import { ReferenceField, TermField } from "./reference.tsx";
import { RepeaterField } from "./repeater.tsx";
import { LongText, ShortText } from "./text.tsx";

/** What shows each kind of field. Adding a kind is one entry here, and its shape of values in `form/fits.ts`. */
const controls: { [Kind in FormFieldKind]: Control<Kind> } = {
  short_text: ShortText,
  long_text: LongText,
  wysiwyg: HtmlField,
  html: HtmlField,
  number: NumberField,
  checkbox: CheckboxField,
  date: DateField,
  color: ColorField,
  dropdown: DropdownField,
  media: MediaField,
  reference: ReferenceField,
  term: TermField,
  repeater: RepeaterField,
  component: ComponentField,
  component_picker: ComponentPickerField,
};

/** A field by its kind, or as it is written where the stored value is not of that kind. */
export function Member({ field, place }: ControlProps<FormFieldKind>) {
  const isFit = useComputed(() => fits(place.value.value, field)).value;
  if (!isFit) return <Unfit field={field} place={place} />;
  // the cast is the price of indexing a table of different kinds
  const Shown = controls[field.kind] as Control<FormFieldKind>;
  return <Shown field={field} place={place} />;
}
