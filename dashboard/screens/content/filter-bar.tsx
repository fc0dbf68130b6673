import type { RefObject } from "preact";
import type { ListedState } from "../../../shared/manage/documents.ts";
import { useAsked } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/field.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { clock } from "../../wiring.ts";
import type { SiteSettings } from "../settings/shapes.ts";
import { type Filters, isNarrowed, type Listed, SORTS } from "./filters.ts";
import { TypeFilter } from "./type-filter.tsx";
import { words } from "./words.ts";

interface Props {
  listed: Listed;
  filters: Filters;
  onChange: (changed: Partial<Filters>) => void;
  search: RefObject<HTMLInputElement>;
}

const STATES = ["draft", "live", "changed", "scheduled"] as const satisfies readonly ListedState[];

/** What the list is narrowed to. */
export function FilterBar({ listed, filters, onChange, search }: Props) {
  return (
    <div class="filters" role="search">
      <SearchField
        label={words.search}
        placeholder={words.searchHint}
        q={filters.q}
        onSettle={(q) => onChange({ q })}
        input={search}
        clock={clock}
      />
      <TypeFilter listed={listed} />
      <Select
        label={words.state}
        isLabelHidden
        value={filters.state ?? ""}
        options={[
          { value: "", text: words.anyState },
          ...STATES.map((state) => ({ value: state, text: words.states[state] })),
        ]}
        onPick={(state) => onChange({ state: state === "" ? null : state })}
      />
      <LocaleFilter locale={filters.locale} onPick={(locale) => onChange({ locale })} />
      <Select
        label={words.who}
        isLabelHidden
        value={filters.by ?? ""}
        options={[
          { value: "", text: words.anyone },
          { value: "me", text: words.me },
        ]}
        onPick={(by) => onChange({ by: by === "" ? null : by })}
      />
      <Select
        label={words.sort}
        isLabelHidden
        value={filters.sort}
        options={SORTS.map((sort) => ({ value: sort, text: words.sorts[sort] }))}
        onPick={(sort) => onChange({ sort })}
      />
      {isNarrowed(filters) && (
        <Button
          kind="quiet"
          icon="close"
          onClick={() => onChange({ q: "", state: null, locale: null, by: null })}
        >
          {words.clear}
        </Button>
      )}
    </div>
  );
}

/** Where the site has several. */
function LocaleFilter({
  locale,
  onPick,
}: {
  locale: string | null;
  onPick: (locale: string | null) => void;
}) {
  const locales = useAsked<SiteSettings>("/site").data?.locales ?? [];
  if (locales.length <= 1) return null;
  return (
    <Select
      label={words.locale}
      isLabelHidden
      value={locale ?? ""}
      options={[
        { value: "", text: words.anyLocale },
        ...locales.map((one) => ({ value: one, text: one })),
      ]}
      onPick={(picked) => onPick(picked === "" ? null : picked)}
    />
  );
}
