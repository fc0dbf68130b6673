import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { Button } from "../../ui/button.tsx";
import { session } from "../../wiring.ts";
import { AddToRelease } from "./add-to-release.tsx";
import type { BulkAction } from "./bulk.ts";
import { BulkDialog } from "./bulk-dialog.tsx";
import type { Selection } from "./selection.ts";
import { words } from "./words.ts";

/** What can be done with what is selected; there only while something is. */
export function BulkBar({ selection }: { selection: Selection }) {
  const { query } = useLocation();
  const [open, setOpen] = useState<BulkAction | "release" | null>(null);
  if (selection.rows.length === 0) return null;
  const close = () => setOpen(null);
  const done = () => {
    close();
    selection.clear();
  };
  const shared = {
    rows: selection.rows,
    locale: query["locale"] ?? null,
    onClose: close,
    onDone: done,
  };
  return (
    <div class="bulk" role="region" aria-label={words.selected(selection.rows.length)}>
      <strong role="status">{words.selected(selection.rows.length)}</strong>
      {session.may("publish") && (
        <>
          <Button onClick={() => setOpen("publish")}>{words.publish}</Button>
          <Button onClick={() => setOpen("unpublish")}>{words.takeDown}</Button>
          <Button icon="release" onClick={() => setOpen("release")}>
            {words.addToRelease}
          </Button>
        </>
      )}
      <Button kind="quiet" onClick={() => selection.clear()}>
        {words.unselect}
      </Button>
      {(open === "publish" || open === "unpublish") && <BulkDialog action={open} {...shared} />}
      {open === "release" && <AddToRelease {...shared} />}
    </div>
  );
}
