import { useComputed } from "@preact/signals";
import { useForm } from "../form/context.ts";
import { Faces } from "../form/faces.tsx";
import type { Place } from "../form/place.ts";
import { words } from "../form/words.ts";
import { Badge } from "../ui/badge.tsx";
import { Icon } from "../ui/icon.tsx";

/** What folds and unfolds the fields of a row or a component, and says what is in them while they are folded. */
export function Fold({
  isOpen,
  onToggle,
  controls,
  name,
  summary,
  place,
  act,
}: {
  isOpen: boolean;
  onToggle: () => void;
  /** The id of what is folded; it is in the page only while it is not. */
  controls: string;
  name: string;
  summary: string;
  place: Place;
  /** What it is found by once its row has moved. */
  act?: string;
}) {
  const { said } = useForm();
  const problems = useComputed(() => said.problems.value.inside(place.path).length).value;
  const conflicts = useComputed(() => said.conflicts.value.inside(place.path).length).value;
  return (
    <button
      type="button"
      class="fold"
      aria-expanded={isOpen}
      aria-controls={isOpen ? controls : undefined}
      data-act={act}
      onClick={onToggle}
    >
      <Icon name={isOpen ? "down" : "right"} />
      <span class="fold-name">{name}</span>
      <span class="fold-summary">{summary}</span>
      {!isOpen && problems > 0 && <Badge tone="bad">{words.problemsInside(problems)}</Badge>}
      {!isOpen && conflicts > 0 && <Badge tone="warn">{words.conflictsInside(conflicts)}</Badge>}
      <Faces place={place} within={!isOpen} />
    </button>
  );
}
