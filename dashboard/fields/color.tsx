import { useForm, type ControlProps } from "../form/context.ts";
import { pickedColour, withAlphaOf } from "../form/colour-text.ts";
import { setting } from "../form/edits.ts";
import { labelOf } from "../form/form-field.ts";
import { FieldFrame } from "../form/frame.tsx";
import type { Place } from "../form/place.ts";
import { words } from "../form/words.ts";
import { textOf } from "./text.tsx";
import { useTyped } from "./typed.ts";

/** A colour as it is written, and the browser's own field to choose one. */
export function ColorField({ field, place }: ControlProps<"color">) {
  const typed = useTyped<HTMLInputElement>({ place, read: textOf, write: (text) => text.trim() });
  return (
    <FieldFrame field={field} place={place} help={field.help ?? words.colourHelp}>
      {(tied) => (
        <span class="form-line">
          <input {...tied} {...typed} type="text" class="input short mono" autocomplete="off" />
          <Swatch place={place} label={words.colourOf(labelOf(field))} isOff={tied.readOnly} />
        </span>
      )}
    </FieldFrame>
  );
}

function Swatch({ place, label, isOff }: { place: Place; label: string; isOff: boolean }) {
  const { host } = useForm();
  const stored = place.value.value;
  return (
    <input
      type="color"
      class="swatch"
      aria-label={label}
      disabled={isOff}
      value={pickedColour(textOf(stored))}
      onInput={({ currentTarget }) =>
        host.edit(setting(place.path, stored, withAlphaOf(textOf(stored), currentTarget.value)))
      }
    />
  );
}
