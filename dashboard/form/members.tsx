import { useComputed } from "@preact/signals";
import { isObject, ITEM_ID, memberOf } from "../../shared/working/value.ts";
import { useForm } from "./context.ts";
import type { FormField } from "./form-field.ts";
import type { Place } from "./place.ts";
import { SourceText } from "./source.tsx";
import { words } from "./words.ts";

/** Fields one below the other, and what is stored beside them. */
export function Members({ fields, place }: { fields: readonly FormField[]; place: Place }) {
  const { Member } = useForm();
  return (
    <div class="form-members">
      {grouped(fields).map(({ group, fields: inside }) => (
        <Group key={inside[0]?.key} name={group}>
          {inside.map((field) => (
            <Member key={field.key} field={field} place={place.at(field.key)} />
          ))}
        </Group>
      ))}
      <Leftovers fields={fields} place={place} />
    </div>
  );
}

/** Fields that stand beside each other under one heading. */
function grouped(fields: readonly FormField[]) {
  const groups: { group: string | undefined; fields: FormField[] }[] = [];
  for (const field of fields) {
    const last = groups.at(-1);
    if (last !== undefined && last.group === field.group) last.fields.push(field);
    else groups.push({ group: field.group, fields: [field] });
  }
  return groups;
}

const Group = ({
  name,
  children,
}: {
  name: string | undefined;
  children: preact.ComponentChildren;
}) =>
  name === undefined ? (
    <>{children}</>
  ) : (
    <section class="form-members form-section">
      <h2>{name}</h2>
      {children}
    </section>
  );

/** What is stored under keys that the model has no field for: it is kept, and can be read. */
function Leftovers({ fields, place }: { fields: readonly FormField[]; place: Place }) {
  const keys = useComputed(() => {
    const value = place.value.value;
    const known = new Set([ITEM_ID, ...fields.map(({ key }) => key)]);
    const others = isObject(value) ? Object.keys(value).filter((key) => !known.has(key)) : [];
    // one text, so that nothing is drawn again for the same keys
    return others.join("\n");
  }).value;
  if (keys === "") return null;
  return (
    <details class="leftovers">
      <summary>{words.leftover}</summary>
      <p class="field-help">{words.leftoverMore}</p>
      {keys.split("\n").map((key) => (
        <Leftover key={key} name={key} place={place} />
      ))}
    </details>
  );
}

function Leftover({ name, place }: { name: string; place: Place }) {
  const value = place.value.value;
  return (
    <div>
      <code>{name}</code>
      <SourceText
        label={words.source(name)}
        value={isObject(value) ? memberOf(value, name) : undefined}
      />
    </div>
  );
}
