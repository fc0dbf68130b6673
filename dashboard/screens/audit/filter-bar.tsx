import { useAsked } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { clock } from "../../wiring.ts";
import type { Member } from "../people/shapes.ts";
import { type AuditFilters, isNarrowed } from "./filters.ts";
import { words } from "./words.ts";

const NOTHING: AuditFilters = { from: "", to: "", person: "", q: "" };

/** What the log is narrowed to. */
export function FilterBar({
  filters,
  onChange,
}: {
  filters: AuditFilters;
  onChange: (filters: AuditFilters) => void;
}) {
  const people = useAsked<{ data: Member[] }>("/people").data?.data ?? [];
  return (
    <div class="filters end" role="search">
      <SearchField
        label={words.search}
        placeholder={words.searchHint}
        q={filters.q}
        onSettle={(q) => onChange({ ...filters, q })}
        clock={clock}
      />
      <Select
        label={words.who}
        isLabelHidden
        value={filters.person}
        options={[
          { value: "", text: words.anyone },
          ...people.map(({ id, name }) => ({ value: String(id), text: name })),
        ]}
        onPick={(person) => onChange({ ...filters, person })}
      />
      <TextField
        label={words.from}
        type="date"
        value={filters.from}
        onText={(from) => onChange({ ...filters, from })}
      />
      <TextField
        label={words.to}
        type="date"
        value={filters.to}
        onText={(to) => onChange({ ...filters, to })}
      />
      {isNarrowed(filters) && (
        <Button kind="quiet" icon="close" onClick={() => onChange(NOTHING)}>
          {words.clear}
        </Button>
      )}
    </div>
  );
}
