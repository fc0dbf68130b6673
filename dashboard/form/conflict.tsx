import { useEffect } from "preact/hooks";
import { itemOf } from "../../shared/working/path.ts";
import { Button } from "../ui/button.tsx";
import { announce, say } from "../ui/toast.tsx";
import { useForm } from "./context.ts";
import type { FieldConflict } from "./host.ts";
import type { Place } from "./place.ts";
import { SourceText, sourceOf } from "./source.tsx";
import { words } from "./words.ts";

/** What others have where this device has something else: mine stays in the field until the reader decides. */
export function ConflictBox({
  id,
  conflict,
  place,
}: {
  id: string;
  conflict: FieldConflict;
  place: Place;
}) {
  const { host, wanted } = useForm();
  const says = sentenceOf(conflict);
  useEffect(() => announce(says.what), [says.what]);
  const settle = (keep: "mine" | "theirs") => {
    host.settle(conflict, keep);
    wanted.value = place.path;
  };
  const isOff = host.isReadOnly.value;
  return (
    <div class="conflict" role="group" aria-label={says.what}>
      <p id={id}>{says.what}</p>
      {conflict.theirs !== undefined && (
        <>
          <p class="muted">{words.theirs}</p>
          <SourceText label={words.theirs} value={conflict.theirs} />
        </>
      )}
      <div class="form-actions">
        <Button disabled={isOff} onClick={() => settle("mine")}>
          {says.mine}
        </Button>
        <Button disabled={isOff} onClick={() => settle("theirs")}>
          {says.theirs}
        </Button>
        {conflict.theirs !== undefined && (
          <Button kind="quiet" icon="copy" onClick={() => void copy(sourceOf(conflict.theirs))}>
            {words.copyTheirs}
          </Button>
        )}
      </div>
    </div>
  );
}

/** What happened, and what both answers mean: of a row they are about whether it is there. */
function sentenceOf({ path, mine, theirs, with: other }: FieldConflict) {
  const isByEditor = other === "editor";
  const isRow = itemOf(path.at(-1) ?? "") !== undefined;
  if (isRow && theirs === undefined)
    return {
      what: isByEditor ? words.conflict.rowGone : words.conflict.rowGoneInRevision,
      mine: words.keepRow,
      theirs: words.removeRow,
    };
  if (isRow && mine === undefined)
    return isByEditor
      ? { what: words.conflict.rowRemoved, mine: words.removeRow, theirs: words.keepRow }
      : { what: words.conflict.rowOnlyTheirs, mine: words.leaveOut, theirs: words.addTheirRow };
  return { what: words.conflict[other], mine: words.keepMine, theirs: words.takeTheirs };
}

async function copy(text: string): Promise<void> {
  // browsers give the clipboard to secure pages only
  const isCopied = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  say(isCopied === true ? words.copied : words.copyByKey);
}
