import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Operation } from "../../../shared/working/operation.ts";
import { valueAt } from "../../../shared/working/path.ts";
import type { JsonObject } from "../../../shared/working/value.ts";
import type { FieldConflict, FieldProblem, FormHost, OtherEditor } from "../../form/host.ts";
import { openDisagreements, resolved, settled, theirsOf } from "../../work/conflicts.ts";
import { viewOf, type LocalCopy } from "../../work/local-copy.ts";
import type { OpenCopy, Seen } from "../../work/open-copy.ts";
import type { ToldCopy } from "../../work/origin.ts";

/** An open copy as the screen and its form have it. */
export interface Editing {
  copy: OpenCopy<ToldCopy>;
  seen: ReadonlySignal<Seen<ToldCopy>>;
  host: FormHost;
  /** Of the last check. */
  problems: Signal<readonly FieldProblem[]>;
  end(): void;
}

const NOTHING: JsonObject = {};

/** @param at told where the reader is */
export function createEditing(
  copy: OpenCopy<ToldCopy>,
  {
    newId,
    others,
    atField,
  }: {
    newId: () => string;
    others: ReadonlySignal<readonly OtherEditor[]>;
    atField: FormHost["atField"];
  },
): Editing {
  const seen = signal(copy.seen());
  const end = copy.listen(() => void (seen.value = copy.seen()));
  const problems = signal<readonly FieldProblem[]>([]);
  const local = computed(() => seen.value.local);
  const host: FormHost = {
    value: computed(() => seen.value.view ?? NOTHING),
    edit: (edit) => copy.edit({ ...edit, id: newId() } as Operation),
    newId,
    conflicts: computed(() => conflictsOf(local.value)),
    settle: (conflict, keep) => settle(copy, conflict, keep, newId),
    problems,
    isReadOnly: computed(() => seen.value.told?.about.mayEdit === false),
    atField,
    others,
  };
  return { copy, seen, host, problems, end };
}

/** Where somebody has to decide: what another editor did, and what a revision says that was made meanwhile. */
function conflictsOf(local: LocalCopy | null): readonly FieldConflict[] {
  if (local === null) return NONE;
  const { conflicts } = local;
  const open = openDisagreements(local);
  if (conflicts.length + open.length === 0) return NONE;
  const view = viewOf(local);
  return [
    ...conflicts.map((one): FieldConflict => {
      const { path, mine } = one;
      return { path, mine, theirs: theirsOf(local, one), with: "editor" };
    }),
    ...open.map(({ path, theirs }): FieldConflict => {
      return { path, mine: valueAt(view, path), theirs, with: "revision" };
    }),
  ];
}

/** One and the same, so that nothing is drawn again because nothing is still nothing. */
const NONE: readonly FieldConflict[] = [];

function settle(
  copy: OpenCopy<ToldCopy>,
  { path, theirs, with: other }: FieldConflict,
  keep: "mine" | "theirs",
  newId: () => string,
): void {
  // what is done again on what another tab wrote is the same operation
  const ids = [newId(), newId()];
  copy.act((local) => {
    if (other === "editor") return resolved(local, path, keep, ids[0] ?? "");
    const left = [...ids];
    return settled(local, viewOf(local), { path, theirs }, keep, () => left.shift() ?? "");
  });
}
