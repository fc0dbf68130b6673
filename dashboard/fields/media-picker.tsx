import { useMemo, useRef, useState } from "preact/hooks";
import type { MediaFile } from "../../shared/manage/media.ts";
import { DropArea, UploadButton } from "../media/drop.tsx";
import type { Kind } from "../media/files.ts";
import { FromAddress } from "../media/from-address.tsx";
import { moveInGrid } from "../media/grid-keys.ts";
import { ALL_FILES, useLibrary } from "../media/library.ts";
import { TileFace } from "../media/tile.tsx";
import { UploadList } from "../media/upload-list.tsx";
import { createUploads } from "../media/uploads.ts";
import { words } from "../media/words.ts";
import type { ChosenImage } from "../richtext/props.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { Answer, Empty } from "../ui/state.tsx";
import { clock, session } from "../wiring.ts";
import { InWidths, useInWidths } from "./in-widths.tsx";

export interface MediaPickerProps {
  /** Of one kind alone. */
  kind?: Kind | undefined;
  /** Asks whether it is to be put there in several widths, too, of which browsers load the one that fits. */
  offersWidths?: boolean;
  /** Told its address, and what is to be seen on it unless the document says otherwise; and all that is known of it. */
  onPick: (chosen: ChosenImage, file: MediaFile) => void;
  onClose: () => void;
}

/**
 * A dialog in which one file of the library is chosen: found by words, gone through by arrows, or added there. What is
 * uploaded in it is chosen, if it is one file. Mount it to open it; `useMediaPicker` loads it when it is wanted.
 */
export function MediaPicker({ kind, offersWidths = false, onPick, onClose }: MediaPickerProps) {
  const [q, setQ] = useState("");
  const [isAsking, setAsking] = useState(false);
  const uploads = useMemo(createUploads, []);
  const grid = useRef<HTMLUListElement>(null);
  const [inWidths, setInWidths] = useInWidths();
  const pick = (file: MediaFile) =>
    onPick({ url: file.url, alt: file.alt, ...(offersWidths && { inWidths }) }, file);
  const add = async (files: readonly File[]) => {
    const [first, ...others] = await uploads.add(files);
    if (first !== undefined && others.length === 0 && files.length === 1 && fits(first, kind))
      pick(first);
  };
  const mayAdd = session.may("contribute");
  return (
    <Dialog
      title={kind === "image" ? words.chooseImage : words.choose}
      size="wide"
      onClose={onClose}
      {...(mayAdd && {
        actions: (
          <>
            <Button icon="link" onClick={() => setAsking(true)}>
              {words.fromAddress}
            </Button>
            <UploadButton
              onFiles={(files) => void add(files)}
              {...(kind === undefined ? {} : { accept: `${kind}/*` })}
            />
          </>
        ),
      })}
    >
      <DropArea onFiles={mayAdd ? (files) => void add(files) : null}>
        <SearchField
          label={words.search}
          placeholder={words.searchHint}
          q={q}
          onSettle={setQ}
          clock={clock}
          autofocus
          onKeyDown={(event) => {
            if (event.key !== "ArrowDown") return;
            event.preventDefault();
            grid.current?.querySelector<HTMLElement>("[data-tile]")?.focus();
          }}
        />
        {offersWidths && <InWidths is={inWidths} onCheck={setInWidths} />}
        <UploadList uploads={uploads} />
        <Found q={q} kind={kind ?? null} grid={grid} onPick={pick} />
      </DropArea>
      {isAsking && <FromAddress onClose={() => setAsking(false)} onDone={pick} />}
    </Dialog>
  );
}

const fits = ({ type }: MediaFile, kind: Kind | undefined): boolean =>
  kind === undefined || type.startsWith(`${kind}/`);

function Found({
  q,
  kind,
  grid,
  onPick,
}: {
  q: string;
  kind: Kind | null;
  grid: { current: HTMLUListElement | null };
  onPick: (file: MediaFile) => void;
}) {
  const found = useLibrary({ ...ALL_FILES, q, kind });
  return (
    <Answer of={found} rows={4}>
      {(files) => (
        <div class="stack" aria-busy={found.isPlaceholderData}>
          {files.length === 0 ? (
            <Empty icon="media" title={q.trim() === "" ? words.none : words.noMatch} />
          ) : (
            <Options files={files} grid={grid} onPick={onPick} />
          )}
          {found.hasNextPage && (
            <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
              {words.more}
            </Button>
          )}
        </div>
      )}
    </Answer>
  );
}

/** One stop for Tab; arrows go through them, Enter or a press chooses. */
function Options({
  files,
  grid,
  onPick,
}: {
  files: readonly MediaFile[];
  grid: { current: HTMLUListElement | null };
  onPick: (file: MediaFile) => void;
}) {
  const [at, setAt] = useState<number | null>(null);
  const stop = files.some(({ id }) => id === at) ? at : files[0]?.id;
  return (
    <ul
      ref={grid}
      class="media-grid"
      role="listbox"
      aria-label={words.files}
      onKeyDown={moveInGrid}
    >
      {files.map((file) => (
        <li
          key={file.id}
          role="option"
          aria-selected={file.id === at}
          class="tile"
          data-tile
          tabIndex={file.id === stop ? 0 : -1}
          onFocus={() => setAt(file.id)}
          onClick={() => onPick(file)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && event.key !== " ") return;
            event.preventDefault();
            onPick(file);
          }}
        >
          <TileFace file={file} />
        </li>
      ))}
    </ul>
  );
}
