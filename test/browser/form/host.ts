import { computed, signal } from "@preact/signals";
import type { Edit, FormHost, FieldProblem, OtherEditor } from "../../../dashboard/form/host.ts";
import { resolved, theirsOf } from "../../../dashboard/work/conflicts.ts";
import {
  answered,
  edited,
  openedCopy,
  received,
  toSend,
  viewOf,
} from "../../../dashboard/work/local-copy.ts";
import type { AnyOperation } from "../../../shared/working/operation.ts";
import { receive, type Copy } from "../../../shared/working/receive.ts";
import type { Path } from "../../../shared/working/path.ts";
import type { JsonObject } from "../../../shared/working/value.ts";

/** A host with an origin of its own in the page, which answers when a test says so. */
export function createHost(value: JsonObject) {
  let origin: Copy = { value, disagreements: [] };
  let version = 1;
  let ids = 0;
  const newId = () => `n${(ids += 1)}`;
  const local = signal(openedCopy({ version, copy: origin }));
  const problems = signal<readonly FieldProblem[]>([]);
  const others = signal<readonly OtherEditor[]>([]);
  const isReadOnly = signal(false);
  const edits: Edit[] = [];
  const places: (Path | null)[] = [];
  const host: FormHost = {
    value: computed(() => viewOf(local.value)),
    edit(edit) {
      edits.push(edit);
      local.value = edited(local.value, { ...edit, id: newId() });
    },
    newId,
    conflicts: computed(() =>
      local.value.conflicts.map((conflict) => ({
        path: conflict.path,
        mine: conflict.mine,
        theirs: theirsOf(local.value, conflict),
        with: "editor" as const,
      })),
    ),
    settle({ path }, keep) {
      local.value = resolved(local.value, path, keep, newId());
    },
    problems,
    isReadOnly,
    atField: (path) => void places.push(path),
    others,
  };
  const receiveAll = (operations: readonly AnyOperation[]) => {
    const { copy, outcomes } = receive(origin, operations, new Map());
    // as it comes over the wire: other objects
    origin = JSON.parse(JSON.stringify(copy)) as Copy;
    version += 1;
    return outcomes;
  };
  return {
    host,
    problems,
    others,
    isReadOnly,
    edits,
    places,
    origin: () => origin.value,
    /** Sends what waits, and has it answered. */
    save() {
      local.value = toSend(local.value, 500);
      const outcomes = receiveAll(local.value.pending.slice(0, local.value.sent));
      local.value = answered(local.value, { version, outcomes, copy: origin });
    },
    /** Somebody else does this, and the page is told. */
    theyDo(edit: Edit) {
      receiveAll([{ ...edit, id: newId() }]);
      local.value = received(local.value, { version, copy: origin });
    },
  };
}
