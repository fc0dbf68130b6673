import { useComputed, type ReadonlySignal } from "@preact/signals";
import { useForm } from "../form/context.ts";
import type { FormField } from "../form/form-field.ts";
import type { Place } from "../form/place.ts";
import { summaryOf } from "../form/summary.ts";
import { nameOf } from "../screens/content/name.ts";

/** What folded fields hold, in a few words. */
export function useSummary(place: Place, fields: readonly FormField[]): ReadonlySignal<string> {
  const { names } = useForm();
  return useComputed(() =>
    summaryOf(place.value.value, fields, (id) => {
      const document = names.value.get(id);
      return document === undefined ? undefined : nameOf(document);
    }),
  );
}
