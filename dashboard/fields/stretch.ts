import { useState } from "preact/hooks";
import { leadsTo, stepTo } from "../../shared/working/path.ts";
import { useForm } from "../form/context.ts";
import type { Place } from "../form/place.ts";
import { useSignalAtOnce } from "../ui/at-once.ts";

/** ours: how many rows are in the page to begin with, and how many more each time; thousands would take seconds. */
const ROWS_AT_ONCE = 200;

/** How many rows of a list are in the page: as many as somebody wants to see, or is led to. */
export function useStretch(
  place: Place,
  rows: readonly string[],
): { shown: number; more: () => void } {
  const { wanted } = useForm();
  const [shown, setShown] = useState(ROWS_AT_ONCE);
  useSignalAtOnce(() => {
    const to = wanted.value;
    if (to === null || !leadsTo(place.path, to)) return;
    const at = rows.findIndex((id) => stepTo(id) === to[place.path.length]);
    if (at >= shown) setShown(at + ROWS_AT_ONCE);
  });
  return { shown, more: () => setShown(shown + ROWS_AT_ONCE) };
}
