import type { MediaFile } from "../../../shared/manage/media.ts";
import { Button } from "../../ui/button.tsx";
import { Cancel, Dialog } from "../../ui/dialog.tsx";
import { Answer } from "../../ui/state.tsx";
import { SwapOutcome, SwapReceipt, SwapRefused, useSwap } from "./swap-outcome.tsx";
import { words } from "./words.ts";

/** A file's alternative text is another one: offers to change it where it is used, as one change. */
export function DescribeUses({
  file,
  alt,
  busy: isBusyAlone,
  onFileAlone,
  onClose,
}: {
  file: MediaFile;
  alt: string;
  /** The file alone is being described. */
  busy: boolean;
  onFileAlone: () => void;
  onClose: () => void;
}) {
  const swap = useSwap(file, `/media/${file.id}/alt`, { alt });
  const { check, change, seen } = swap;
  const isBusy = swap.busy || isBusyAlone;
  if (change !== null) return <SwapReceipt change={change} onClose={onClose} />;
  return (
    <Dialog
      title={words.describeTitle}
      size="wide"
      busy={isBusy}
      onClose={onClose}
      actions={
        <>
          <Cancel busy={isBusy} onClose={onClose} />
          <Button busy={isBusyAlone} held={swap.busy} onClick={onFileAlone}>
            {words.describeAlone}
          </Button>
          {seen !== null && (
            <Button
              kind="primary"
              busy={swap.busy}
              held={isBusyAlone}
              onClick={() => void swap.go(seen, words.described, onClose)}
            >
              {words.describeDoes}
            </Button>
          )}
        </>
      }
    >
      <Answer of={check} rows={3}>
        {(found) => (
          <>
            <p>{found.count === 0 ? words.describeNone : words.describeMore(found.count)}</p>
            <SwapOutcome of={found} />
          </>
        )}
      </Answer>
      <SwapRefused of={swap} />
    </Dialog>
  );
}
