import type { ComponentChildren } from "preact";
import { useLayoutEffect, useId, useRef, useState } from "preact/hooks";
import { Checkbox } from "../../ui/field.tsx";
import { isSafeLink } from "../paste/clean.ts";
import { hasWidths } from "../image.ts";
import type { ChosenImage } from "../props.ts";
import { words } from "../words.ts";
import type { EditedIsland } from "./island-view.ts";
import { CodeButton, Source } from "./source.tsx";

interface FormProps {
  title: string;
  onSave: () => void;
  onClose: () => void;
  /** It is off the page, and the browser has put the focus where it was before. */
  onGone: () => void;
  children: ComponentChildren;
  extra?: ComponentChildren;
}

/** What all questions of the editor are told. */
export type Asking = Pick<FormProps, "onClose" | "onGone">;

/** A question over the page. Enter answers it, Esc goes back. */
function FormDialog({ title, onSave, onClose, onGone, children, extra }: FormProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // with what is drawn: what is typed at once is for it, not for the text behind it
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => {
      current?.close();
      onGone();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog richtext-dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // the form this editor is a field of knows nothing of it
          event.stopPropagation();
          onSave();
        }}
      >
        <h2 id={id}>{title}</h2>
        {children}
        <footer>
          {extra}
          <button type="button" class="button plain" onClick={onClose}>
            {words.cancel}
          </button>
          <button type="submit" class="button primary">
            {words.save}
          </button>
        </footer>
      </form>
    </dialog>
  );
}

/** Where a link goes; null takes it away. */
export function LinkDialog({
  href,
  onSave,
  ...asking
}: Asking & { href: string | null; onSave: (href: string | null) => void }) {
  const [text, setText] = useState(href ?? "");
  const id = useId();
  const isRefused = !isSafeLink(text);
  return (
    <FormDialog
      title={words.linkTitle}
      onSave={() => {
        if (!isRefused) onSave(text.trim() === "" ? null : text.trim());
      }}
      {...asking}
      extra={
        href !== null && (
          <button type="button" class="button plain" onClick={() => onSave(null)}>
            {words.remove}
          </button>
        )
      }
    >
      <label for={id}>{words.linkAddress}</label>
      <input
        id={id}
        value={text}
        autocomplete="url"
        aria-invalid={isRefused || undefined}
        aria-describedby={isRefused ? `${id}-refused` : undefined}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
      />
      {isRefused && <p id={`${id}-refused`}>{words.linkRefused}</p>}
    </FormDialog>
  );
}

/** An image by its address, or another one of the library, and what it shows. */
export function ImageDialog({
  image,
  choose,
  onSave,
  ...asking
}: Asking & {
  image: ChosenImage;
  choose: (() => Promise<ChosenImage | null>) | undefined;
  onSave: (image: ChosenImage) => void;
}) {
  const [url, setUrl] = useState(image.url);
  const [alt, setAlt] = useState(image.alt);
  const [inWidths, setInWidths] = useState(image.inWidths ?? false);
  const id = useId();
  const another = async () => {
    const chosen = await choose?.();
    if (chosen === null || chosen === undefined) return;
    setUrl(chosen.url);
    setAlt(chosen.alt);
    setInWidths(chosen.inWidths ?? false);
  };
  return (
    <FormDialog
      title={words.imageTitle}
      onSave={() => onSave({ url: url.trim(), alt: alt.trim(), inWidths })}
      {...asking}
      extra={
        choose !== undefined && (
          <button type="button" class="button plain" onClick={() => void another()}>
            {words.imageChoose}
          </button>
        )
      }
    >
      <label for={`${id}-url`}>{words.imageAddress}</label>
      <input
        id={`${id}-url`}
        required
        value={url}
        onInput={({ currentTarget }) => setUrl(currentTarget.value)}
      />
      <label for={`${id}-alt`}>{words.imageAlt}</label>
      <input
        id={`${id}-alt`}
        value={alt}
        onInput={({ currentTarget }) => setAlt(currentTarget.value)}
      />
      {(inWidths || hasWidths(url.trim())) && (
        <Checkbox label={words.imageInWidths} checked={inWidths} onCheck={setInWidths} />
      )}
    </FormDialog>
  );
}

/** The HTML of what the editor does not look into. */
export function IslandDialog({ island, ...asking }: Asking & { island: EditedIsland }) {
  const [html, setHtml] = useState(island.html);
  const title = words.islandTitle(island.name);
  return (
    <FormDialog
      title={title}
      onSave={() => {
        asking.onClose();
        if (html !== island.html) island.save(html);
      }}
      {...asking}
    >
      <div class="richtext-bar">
        <CodeButton />
      </div>
      <Source label={title} value={html} onChange={setHtml} hasHistory />
    </FormDialog>
  );
}
