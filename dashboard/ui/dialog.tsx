import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "./button.tsx";
import { words } from "./words.ts";

export interface DialogProps {
  title: string;
  /** Esc, the cross, and a press beside it. Without it nobody can close it but what is in it. */
  onClose?: () => void;
  /** Buttons at its end. */
  actions?: ComponentChildren;
  size?: "narrow" | "wide";
  /** Something that was begun in it is under way. It stays until that is over: what comes of it is told here. */
  busy?: boolean;
  children: ComponentChildren;
}

/**
 * A dialog over the page; mount it to open it. The rest of the page is inert, and the focus goes back to where it was
 * (the browser's own `<dialog>`).
 */
export function Dialog({
  title,
  onClose: closes,
  actions,
  size = "narrow",
  busy = false,
  children,
}: DialogProps) {
  const onClose = closes && (() => busy || closes());
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const { current } = dialog;
    const before = document.activeElement;
    // what a browser gives the focus back to by itself has no caret of its own in Chromium: Control A selects the page
    if (before instanceof HTMLElement) before.blur();
    if (current?.open === false) current.showModal();
    return () => {
      current?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${size}`}
      aria-labelledby={id}
      onCancel={(event) => {
        // it closes when it is taken off the page, and only then
        event.preventDefault();
        onClose?.();
      }}
      onClick={({ target }) => {
        if (target === dialog.current) onClose?.();
      }}
    >
      <div class="dialog-box">
        <header>
          <h2 id={id}>{title}</h2>
          {onClose !== undefined && (
            <Button kind="quiet" icon="close" label={words.close} onClick={onClose} />
          )}
        </header>
        <div class="dialog-body">{children}</div>
        {actions !== undefined && <footer>{actions}</footer>}
      </div>
    </dialog>
  );
}

/** Shows something until it is read. */
export const Shown = ({
  title,
  size = "narrow",
  onClose,
  children,
}: Pick<DialogProps, "title" | "size" | "children"> & { onClose: () => void }) => (
  <Dialog
    title={title}
    size={size}
    onClose={onClose}
    actions={
      <Button kind="primary" onClick={onClose}>
        {words.done}
      </Button>
    }
  >
    {children}
  </Dialog>
);

/** Asks before something that cannot be taken back. */
export const Confirm = ({
  title,
  children,
  does,
  busy = false,
  onDo,
  onClose,
}: {
  title: string;
  children: ComponentChildren;
  /** What the button says. */
  does: string;
  busy?: boolean;
  onDo: () => void;
  onClose: () => void;
}) => (
  <Dialog
    title={title}
    busy={busy}
    onClose={onClose}
    actions={
      <>
        <Cancel busy={busy} onClose={onClose} />
        <Button kind="danger" busy={busy} onClick={onDo}>
          {does}
        </Button>
      </>
    }
  >
    {children}
  </Dialog>
);

/** Closes a dialog in which nothing is under way. */
export const Cancel = ({ busy = false, onClose }: { busy?: boolean; onClose: () => void }) => (
  <Button held={busy} onClick={onClose}>
    {words.cancel}
  </Button>
);
