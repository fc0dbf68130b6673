import { useLocation } from "preact-iso/router";
import type { DocumentKind } from "../../../shared/manage/documents.ts";
import { here } from "../../here.ts";
import { Select } from "../../ui/field.tsx";
import { type Listed, printListed } from "./filters.ts";
import { useTypes } from "../model/shapes.ts";
import { words } from "./words.ts";

/** Which type of the kind the list is of, where there are several. */
export function TypeFilter({ listed: { kind, type } }: { listed: Listed }) {
  return kind === "page" || kind === "collection" || kind === "single" ? (
    <OfKind kind={kind} type={type} />
  ) : null;
}

function OfKind({
  kind,
  type,
}: {
  kind: Extract<DocumentKind, "page" | "collection" | "single">;
  type: string | null;
}) {
  const { route } = useLocation();
  const types = useTypes(kind);
  if (types.length < 2 && type === null) return null;
  return (
    <Select
      label={words.type}
      isLabelHidden
      value={type ?? ""}
      options={[
        { value: "", text: words.anyType },
        ...types.map(({ key, name }) => ({ value: key, text: name })),
      ]}
      onPick={(key) => route(here(printListed({ kind, type: key === "" ? null : key })))}
    />
  );
}
