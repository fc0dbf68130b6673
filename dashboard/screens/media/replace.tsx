import { useState } from "preact/hooks";
import type { MediaFile } from "../../../shared/manage/media.ts";
import type { MediaPickerProps } from "../../fields/media-picker.tsx";
import { KINDS } from "../../media/files.ts";
import { Button } from "../../ui/button.tsx";
import { Cancel, Dialog } from "../../ui/dialog.tsx";
import { Answer } from "../../ui/state.tsx";
import { sayProblem } from "../../ui/toast.tsx";
import { later } from "../../ui/later.tsx";
import { SwapOutcome, SwapReceipt, SwapRefused, useSwap } from "./swap-outcome.tsx";
import { words } from "./words.ts";

const MediaPicker = later<MediaPickerProps>(() =>
  import("../../fields/media-picker.tsx").then((it) => it.MediaPicker),
);

/** Puts another file in its place everywhere: which one, what that comes to, and where it is. */
export function ReplaceFile({ file, onClose }: { file: MediaFile; onClose: () => void }) {
  const [by, setBy] = useState<MediaFile | null>(null);
  if (by !== null) return <Asking file={file} by={by} onClose={onClose} />;
  const kind = KINDS.find((one) => file.type.startsWith(`${one}/`));
  return (
    <MediaPicker
      {...(kind && { kind })}
      onPick={(_, picked) => (picked.id === file.id ? sayProblem(words.sameFile) : setBy(picked))}
      onClose={onClose}
    />
  );
}

function Asking({ file, by, onClose }: { file: MediaFile; by: MediaFile; onClose: () => void }) {
  const swap = useSwap(file, `/media/${file.id}/replace`, { by: by.id });
  const { check, change, seen, busy } = swap;
  if (change !== null) return <SwapReceipt change={change} onClose={onClose} />;
  return (
    <Dialog
      title={words.replaceTitle(file.name)}
      size="wide"
      busy={busy}
      onClose={onClose}
      actions={
        <>
          <Cancel busy={busy} onClose={onClose} />
          <Button
            kind="primary"
            busy={busy}
            disabled={seen === null}
            onClick={() => seen && void swap.go(seen, words.replaced, onClose)}
          >
            {words.replaceDoes}
          </Button>
        </>
      }
    >
      <p>{words.replaceMore(by.name)}</p>
      <Answer of={check} rows={3}>
        {(found) => <SwapOutcome of={found} />}
      </Answer>
      <SwapRefused of={swap} />
    </Dialog>
  );
}
