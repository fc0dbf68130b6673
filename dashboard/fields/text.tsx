import { linesOf } from "../../shared/working/text.ts";
import type { Json } from "../../shared/working/value.ts";
import type { ControlProps } from "../form/context.ts";
import { FieldFrame } from "../form/frame.tsx";
import type { Place } from "../form/place.ts";
import { words } from "../form/words.ts";
import { useTyped } from "./typed.ts";

export const textOf = (stored: Json | undefined): string =>
  typeof stored === "string" ? stored : "";

const asItIs = (text: string) => text;

/** One line. */
export function ShortText({ field, place }: ControlProps<"short_text">) {
  const typed = useTyped<HTMLInputElement>({ place, read: textOf, write: asItIs });
  return (
    <FieldFrame field={field} place={place}>
      {(tied) => (
        <>
          <input
            {...tied}
            {...typed}
            type="text"
            class="input"
            dir="auto"
            placeholder={field.placeholder}
          />
          <Length of={place} field={field} />
        </>
      )}
    </FieldFrame>
  );
}

/** Several lines, which two may edit at once. */
export function LongText({ field, place }: ControlProps<"long_text">) {
  const typed = useTyped<HTMLTextAreaElement>({ place, read: textOf, write: asItIs, cut: linesOf });
  return (
    <FieldFrame field={field} place={place}>
      {(tied) => (
        <>
          <textarea
            {...tied}
            {...typed}
            class="input grows"
            rows={3}
            dir="auto"
            placeholder={field.placeholder}
          />
          <Length of={place} field={field} />
        </>
      )}
    </FieldFrame>
  );
}

/** How long a text is, where it may not be too long, or is best not too long. */
function Length({
  of,
  field,
}: {
  of: Place;
  field: ControlProps<"short_text" | "long_text">["field"];
}) {
  const { maxChars, advisedChars } = field;
  const most = maxChars ?? advisedChars;
  if (most === undefined) return null;
  const count = Array.from(textOf(of.value.value)).length;
  return (
    <p class={count > most ? "field-help too-long" : "field-help"}>
      {maxChars === undefined ? words.shownCharacters(count, most) : words.characters(count, most)}
    </p>
  );
}
