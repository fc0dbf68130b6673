import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Button, type ButtonKind } from "../ui/button.tsx";
import { words } from "./words.ts";

/** Takes files that are dropped on what is in it, and those that are pasted while it is on the page. */
export function DropArea({
  onFiles,
  children,
}: {
  /** Null: nobody may. */
  onFiles: ((files: readonly File[]) => void) | null;
  children: ComponentChildren;
}) {
  const [isOver, setOver] = useState(false);
  usePaste(onFiles);
  useLayoutEffect(() => keepPage(), []);
  if (onFiles === null) return <>{children}</>;
  return (
    <div
      class={`drop${isOver ? " over" : ""}`}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes("Files") !== true) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node) || !currentTarget.contains(relatedTarget))
          setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const files = [...(event.dataTransfer?.files ?? [])];
        if (files.length > 0) onFiles(files);
      }}
    >
      {isOver && (
        <p class="drop-here" aria-hidden="true">
          {words.dropHere}
        </p>
      )}
      {children}
    </div>
  );
}

/** A file that is let go beside the place would be opened instead of the page. @returns how to end it */
function keepPage(): () => void {
  const keep = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes("Files") === true) event.preventDefault();
  };
  addEventListener("dragover", keep);
  addEventListener("drop", keep);
  return () => {
    removeEventListener("dragover", keep);
    removeEventListener("drop", keep);
  };
}

/** Files of the clipboard; text that is pasted into a field is the field's. */
function usePaste(onFiles: ((files: readonly File[]) => void) | null): void {
  const latest = useRef(onFiles);
  latest.current = onFiles;
  useLayoutEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || latest.current === null) return;
      event.preventDefault();
      latest.current(files);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, []);
}

/** Opens the system's dialog for files. */
export function UploadButton({
  onFiles,
  kind = "plain",
  accept,
  input: given,
}: {
  onFiles: (files: readonly File[]) => void;
  kind?: ButtonKind;
  accept?: string;
  /** Who presses it by other means. */
  input?: RefObject<HTMLInputElement>;
}) {
  const own = useRef<HTMLInputElement>(null);
  const input = given ?? own;
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        {...(accept === undefined ? {} : { accept })}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // the same file may be chosen again
          currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
      <Button kind={kind} icon="upload" onClick={() => input.current?.click()}>
        {words.upload}
      </Button>
    </>
  );
}
