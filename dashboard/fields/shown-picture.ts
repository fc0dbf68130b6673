import { useSignalEffect } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Place } from "../form/place.ts";
import { smallAt } from "../media/small.ts";
import { urlOf } from "./media-value.ts";

/**
 * The picture at a place, to be shown beside it. An address that is being written is not asked for.
 * @param field where it is written
 * @returns `shown` is null for none, and for what cannot be shown; `onFailed` is told so by the picture
 */
export function usePicture(
  place: Place,
  field: () => Element | null | undefined,
): { shown: string | null; onFailed: () => void } {
  const [url, setUrl] = useState(() => urlOf(place.value.peek()));
  const [failed, setFailed] = useState("");
  useSignalEffect(() => {
    const now = urlOf(place.value.value);
    const around = field();
    if (around?.contains(document.activeElement) !== true) return setUrl(now);
    const onLeave = () => setUrl(urlOf(place.value.peek()));
    around.addEventListener("focusout", onLeave, { once: true });
    return () => around.removeEventListener("focusout", onLeave);
  });
  const isShown = /^(\/media\/|https:\/\/)\S/.test(url) && failed !== url;
  return { shown: isShown ? smallAt(url) : null, onFailed: () => setFailed(url) };
}
