import { useComputed } from "@preact/signals";
import type { ControlProps } from "../form/context.ts";
import { FieldFrame } from "../form/frame.tsx";
import { printNumber, readNumber } from "../form/number-text.ts";
import { words } from "../form/words.ts";
import { useTyped } from "./typed.ts";

/** A number, by a text field: browsers' own fields for numbers throw away what they do not take for one. */
export function NumberField({ field, place }: ControlProps<"number">) {
  const typed = useTyped<HTMLInputElement>({ place, read: printNumber, write: readNumber });
  const isNone = useComputed(() => typeof place.value.value === "string").value;
  return (
    <FieldFrame field={field} place={place} {...(isNone && { fault: words.notNumber })}>
      {(tied) => (
        <input
          {...tied}
          {...typed}
          type="text"
          class="input short"
          inputmode="decimal"
          autocomplete="off"
        />
      )}
    </FieldFrame>
  );
}
