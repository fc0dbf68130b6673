import { useState } from "preact/hooks";
import type { Field, TypeKind } from "../../../shared/content/model.ts";
import { Button } from "../../ui/button.tsx";
import { Section } from "../../ui/page.tsx";
import { Empty } from "../../ui/state.tsx";
import { FieldDialog } from "./field-dialog.tsx";
import { FieldRows } from "./field-rows.tsx";
import { addTo, type Place, removeAt, replaceAt, siblingsOf } from "./fields.ts";
import { words } from "./words.ts";

type Open = { kind: "add"; at: number | null } | { kind: "edit"; place: Place } | null;

/** The fields of a type in their order, those of repeaters within them. */
export function FieldList({
  of,
  fields,
  onChange,
}: {
  of: TypeKind;
  fields: readonly Field[];
  /** Without it they are shown alone. */
  onChange?: (fields: Field[]) => void;
}) {
  const [open, setOpen] = useState<Open>(null);
  return (
    <Section
      title={words.fields}
      actions={
        onChange && (
          <Button icon="plus" onClick={() => setOpen({ kind: "add", at: null })}>
            {words.addField}
          </Button>
        )
      }
    >
      {fields.length === 0 ? (
        <Empty icon="list" title={words.noFields}>
          {onChange && <p>{words.noFieldsMore}</p>}
        </Empty>
      ) : (
        <>
          {onChange && <p class="muted">{words.orderHelp}</p>}
          <FieldRows
            fields={fields}
            {...(onChange && {
              acts: {
                onFields: onChange,
                onEdit: (place) => setOpen({ kind: "edit", place }),
                onAddInside: (at) => setOpen({ kind: "add", at }),
                onRemove: (place) => onChange(removeAt(fields, place)),
              },
            })}
          />
        </>
      )}
      {open !== null && onChange !== undefined && (
        <Opened
          of={of}
          fields={fields}
          open={open}
          onChange={onChange}
          onClose={() => setOpen(null)}
        />
      )}
    </Section>
  );
}

/** The dialog that adds a field, or changes one. */
function Opened({
  of,
  fields,
  open,
  onChange,
  onClose,
}: {
  of: TypeKind;
  fields: readonly Field[];
  open: NonNullable<Open>;
  onChange: (fields: Field[]) => void;
  onClose: () => void;
}) {
  const place: Place | null =
    open.kind === "edit" ? open.place : open.at === null ? null : [open.at, 0];
  const siblings = place === null ? fields : siblingsOf(fields, place);
  const before = open.kind === "edit" ? siblings[open.place.at(-1) ?? 0] : undefined;
  const isInner = place !== null && place.length === 2;
  return (
    <FieldDialog
      of={isInner ? "repeater" : of}
      taken={siblings.filter((one) => one !== before).map(({ key }) => key)}
      {...(before && { before })}
      onClose={onClose}
      onDone={(field) => {
        onChange(
          open.kind === "edit"
            ? replaceAt(fields, open.place, field)
            : addTo(fields, open.at, field),
        );
        onClose();
      }}
    />
  );
}
