import { useComputed } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { ControlProps } from "../form/context.ts";
import { isNoDate, partsOfDate, readDate } from "../form/date-text.ts";
import { FieldFrame } from "../form/frame.tsx";
import { words } from "../form/words.ts";
import { textOf } from "./text.tsx";
import { useTyped } from "./typed.ts";

/** A day and a time, by the browser's own field; a date that it cannot show, by a text, which then stays one. */
export function DateField(props: ControlProps<"date">) {
  const { place } = props;
  const isShown = useComputed(() => partsOfDate(place.value.value) !== undefined).value;
  const isText = useRef(false);
  isText.current ||= !isShown;
  return isText.current ? <DateText {...props} /> : <LocalDate {...props} />;
}

/** A field for a year is four digits wide then. */
const LAST = "9999-12-31T23:59:59";

function LocalDate({ field, place }: ControlProps<"date">) {
  const typed = useTyped<HTMLInputElement>({
    place,
    read: (stored) => partsOfDate(stored)?.local ?? "",
    write: readDate,
  });
  const zone = useComputed(() => partsOfDate(place.value.value)?.zone ?? "").value;
  return (
    <FieldFrame field={field} place={place} {...(zone !== "" && { help: words.withZone(zone) })}>
      {(tied) => (
        <input {...tied} {...typed} type="datetime-local" step={1} max={LAST} class="input short" />
      )}
    </FieldFrame>
  );
}

const orNull = (text: string) => (text === "" ? null : text);

function DateText({ field, place }: ControlProps<"date">) {
  const typed = useTyped<HTMLInputElement>({ place, read: textOf, write: orNull });
  const isNone = useComputed(() => isNoDate(place.value.value)).value;
  return (
    <FieldFrame field={field} place={place} {...(isNone && { fault: words.notDate })}>
      {(tied) => <input {...tied} {...typed} type="text" class="input short" autocomplete="off" />}
    </FieldFrame>
  );
}
