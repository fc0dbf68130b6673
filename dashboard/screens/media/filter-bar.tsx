import type { RefObject } from "preact";
import { KINDS } from "../../media/files.ts";
import { ALL_FILES, type MediaFilters } from "../../media/library.ts";
import { words as mediaWords } from "../../media/words.ts";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/field.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { clock } from "../../wiring.ts";
import { isNarrowed } from "./filters.ts";
import { words } from "./words.ts";

/** What the library is narrowed to. */
export const FilterBar = ({
  filters,
  onChange,
  search,
}: {
  filters: MediaFilters;
  onChange: (filters: MediaFilters) => void;
  search: RefObject<HTMLInputElement>;
}) => (
  <div class="filters" role="search">
    <SearchField
      label={mediaWords.search}
      placeholder={mediaWords.searchHint}
      q={filters.q}
      onSettle={(q) => onChange({ ...filters, q })}
      input={search}
      clock={clock}
    />
    <Select
      label={words.kind}
      isLabelHidden
      value={filters.kind ?? ""}
      options={[
        { value: "", text: words.anyKind },
        ...KINDS.map((kind) => ({ value: kind, text: mediaWords.kinds[kind] })),
      ]}
      onPick={(kind) => onChange({ ...filters, kind: kind === "" ? null : kind })}
    />
    <Select
      label={words.use}
      isLabelHidden
      value={filters.used === null ? "" : String(filters.used)}
      options={[
        { value: "", text: words.anyUse },
        { value: "true", text: words.used },
        { value: "false", text: words.unused },
      ]}
      onPick={(used) => onChange({ ...filters, used: used === "" ? null : used === "true" })}
    />
    <Select
      label={words.alt}
      isLabelHidden
      value={filters.lacksAlt ? "missing" : ""}
      options={[
        { value: "", text: words.anyAlt },
        { value: "missing", text: words.lacksAlt },
      ]}
      onPick={(alt) => onChange({ ...filters, lacksAlt: alt === "missing" })}
    />
    {isNarrowed(filters) && (
      <Button kind="quiet" icon="close" onClick={() => onChange(ALL_FILES)}>
        {words.clear}
      </Button>
    )}
  </div>
);
