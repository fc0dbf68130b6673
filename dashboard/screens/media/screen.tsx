import { useMemo, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { MediaFile } from "../../../shared/manage/media.ts";
import { here } from "../../here.ts";
import { DropArea, UploadButton } from "../../media/drop.tsx";
import { FromAddress } from "../../media/from-address.tsx";
import { moveInGrid } from "../../media/grid-keys.ts";
import { useLibrary, type MediaFilters } from "../../media/library.ts";
import { TileFace } from "../../media/tile.tsx";
import { UploadList } from "../../media/upload-list.tsx";
import { createUploads } from "../../media/uploads.ts";
import { words as mediaWords } from "../../media/words.ts";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Answer, Empty } from "../../ui/state.tsx";
import { session } from "../../wiring.ts";
import { useSingleKeys } from "../content/keys.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { isNarrowed, printFilters, readFilters } from "./filters.ts";
import { words } from "./words.ts";

/** The files of the site: `/media?type=image&used=false`. */
export function MediaScreen() {
  const { query, route } = useLocation();
  const [isAsking, setAsking] = useState(false);
  const uploads = useMemo(createUploads, []);
  const filters = readFilters(query);
  const [search, file] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  useSingleKeys((key) => {
    if (key === "/") search.current?.focus();
    else if (key === "u") file.current?.click();
    return key === "/" || key === "u";
  });
  const mayAdd = session.may("contribute");
  const add = (files: readonly File[]) => void uploads.add(files);
  const path = here("/media");
  return (
    <Page
      title={words.title}
      actions={
        mayAdd && (
          <>
            <Button icon="link" onClick={() => setAsking(true)}>
              {mediaWords.fromAddress}
            </Button>
            <UploadButton kind="primary" onFiles={add} input={file} />
          </>
        )
      }
    >
      <DropArea onFiles={mayAdd ? add : null}>
        <FilterBar
          filters={filters}
          onChange={(changed) => route(`${path}${printFilters(changed)}`, true)}
          search={search}
        />
        <UploadList uploads={uploads} />
        <Files filters={filters} />
      </DropArea>
      {isAsking && (
        <FromAddress
          onClose={() => setAsking(false)}
          onDone={({ id }) => route(here(`/media/${id}`))}
        />
      )}
    </Page>
  );
}

function Files({ filters }: { filters: MediaFilters }) {
  const found = useLibrary(filters);
  return (
    <Answer of={found} rows={6}>
      {(files) =>
        files.length === 0 ? (
          <Nothing isNarrowed={isNarrowed(filters)} />
        ) : (
          <div class="stack" aria-busy={found.isPlaceholderData}>
            <Grid files={files} />
            {found.hasNextPage && (
              <Button busy={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
                {mediaWords.more}
              </Button>
            )}
          </div>
        )
      }
    </Answer>
  );
}

const Grid = ({ files }: { files: readonly MediaFile[] }) => (
  <ul class="media-grid" aria-label={mediaWords.files} onKeyDown={moveInGrid}>
    {files.map((file) => (
      <li key={file.id}>
        <a class="tile" data-tile href={here(`/media/${file.id}`)}>
          <TileFace file={file} />
        </a>
      </li>
    ))}
  </ul>
);

const Nothing = ({ isNarrowed: byFilters }: { isNarrowed: boolean }) => (
  <Empty
    icon={byFilters ? "search" : "media"}
    title={byFilters ? mediaWords.noMatch : mediaWords.none}
  >
    <p>{byFilters ? mediaWords.noMatchMore : mediaWords.noneMore}</p>
  </Empty>
);
