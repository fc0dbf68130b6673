import { effect } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isSame, type Json } from "../../shared/working/value.ts";
import { useForm } from "../form/context.ts";
import { changing } from "../form/edits.ts";
import type { Place } from "../form/place.ts";
import { putText, type TextControl } from "../form/put-text.ts";
import { storable } from "../form/storable.ts";

/** How a control's text and what is stored are made of each other. */
export interface TypedAs {
  place: Place;
  read: (stored: Json | undefined) => string;
  /** @param seen what is stored now, of which the control may show a part */
  write: (text: string, seen: Json | undefined) => Json | undefined;
  /** Pieces of the text that two may edit at once; left out, it is one value. */
  cut?: (text: string) => string[];
}

/** What a control takes, besides what ties it to its field. */
export interface Typed<Of extends TextControl> {
  ref: RefObject<Of>;
  onInput: () => void;
  onBlur: () => void;
}

/**
 * A control that a person types into. Each key is an edit of what they saw. What comes from elsewhere is put into the control around the
 * caret, and not while a character is being composed. The component is not drawn again for either.
 */
export function useTyped<Of extends TextControl>(how: TypedAs): Typed<Of> {
  const { host } = useForm();
  const ref = useRef<Of>(null);
  const seen = useRef<Json | undefined>(undefined);
  const isComposing = useRef(false);
  const latest = useRef(how);
  latest.current = how;
  const { place } = how;
  const show = (stored: Json | undefined) => {
    if (isComposing.current || ref.current === null) return;
    seen.current = stored;
    const { read, write } = latest.current;
    // `1.50` is not replaced by the 1.5 that it is
    if (!isSame(write(ref.current.value, stored), stored)) putText(ref.current, read(stored));
  };
  const commit = () => {
    const control = ref.current;
    // a date of which a part is missing is no value yet, and no emptied one
    if (control === null || control.validity.badInput) return;
    const { write, cut } = latest.current;
    const now = write(storable(control.value), seen.current);
    const edit = changing(place.path, seen.current, now, cut);
    if (edit !== undefined) host.edit(edit);
  };
  const endComposing = () => {
    if (!isComposing.current) return;
    isComposing.current = false;
    commit();
    show(place.value.peek());
  };
  useLayoutEffect(() => effect(() => show(place.value.value)), [place]);
  useComposing(ref, () => (isComposing.current = true), endComposing);
  return {
    ref,
    onInput: () => {
      if (!isComposing.current) commit();
    },
    onBlur: endComposing,
  };
}

/** Preact takes no props for these events: elements have no attributes for them. */
function useComposing(ref: RefObject<TextControl>, begin: () => void, end: () => void): void {
  const latest = useRef({ begin, end });
  latest.current = { begin, end };
  useLayoutEffect(() => {
    const control = ref.current;
    const onBegin = () => latest.current.begin();
    const onEnd = () => latest.current.end();
    control?.addEventListener("compositionstart", onBegin);
    control?.addEventListener("compositionend", onEnd);
    return () => {
      control?.removeEventListener("compositionstart", onBegin);
      control?.removeEventListener("compositionend", onEnd);
    };
  }, [ref]);
}
