import type { ComponentChildren } from "preact";
import { Button } from "./button.tsx";
import { Cancel, Dialog } from "./dialog.tsx";
import { Notice } from "./state.tsx";

export interface FormDialogProps {
  title: string;
  size?: "narrow" | "wide";
  /** What the button says. */
  does: string;
  isDangerous?: boolean;
  /** It is being done: another press does nothing, and the dialog stays until that is over. */
  busy?: boolean;
  /** Nothing can be sent now. */
  isOff?: boolean;
  /** What is wrong with none of the fields in particular. */
  problem?: string | undefined;
  /** Buttons beside the one that sends. */
  extra?: ComponentChildren;
  onSend: () => void;
  onClose: () => void;
  children: ComponentChildren;
}

/** A dialog that asks for something, and does something with it: Enter sends it, Esc goes back. */
export const FormDialog = ({
  title,
  size = "narrow",
  does,
  isDangerous = false,
  busy = false,
  isOff = false,
  problem,
  extra,
  onSend,
  onClose,
  children,
}: FormDialogProps) => (
  <Dialog title={title} size={size} busy={busy} onClose={onClose}>
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        // whatever this dialog stands in knows nothing of it
        event.stopPropagation();
        onSend();
      }}
    >
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      {children}
      <div class="form-actions">
        <Button
          kind={isDangerous ? "danger" : "primary"}
          type="submit"
          busy={busy}
          disabled={isOff}
        >
          {does}
        </Button>
        {extra}
        <Cancel busy={busy} onClose={onClose} />
      </div>
    </form>
  </Dialog>
);
