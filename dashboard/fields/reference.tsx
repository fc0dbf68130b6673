import { isOfType } from "../../shared/permissions.ts";
import type { DocumentStub } from "../../shared/manage/documents.ts";
import type { Json } from "../../shared/working/value.ts";
import { useForm, type ControlProps } from "../form/context.ts";
import { setting } from "../form/edits.ts";
import { labelOf } from "../form/form-field.ts";
import { FieldFrame } from "../form/frame.tsx";
import type { Place } from "../form/place.ts";
import { words } from "../form/words.ts";
import { nameOf } from "../screens/content/name.ts";
import { announce, sayProblem } from "../ui/toast.tsx";
import { api, session } from "../wiring.ts";
import { Chosen } from "./chosen.tsx";
import { DocumentPicker, type Target } from "./documents.tsx";

/** A page or an item that is named, or several in an order. */
export const ReferenceField = ({ field, place }: ControlProps<"reference">) => (
  <Named
    field={field}
    place={place}
    many={field.many}
    target={{ kind: field.to.kind, type: field.to.key }}
  />
);

/** Where terms are made. */
const TERM_PATHS = { author: "/authors", category: "/categories", tag: "/tags" } as const;

/** The author, categories or tags of a post. Who may publish can make one by its name: readers see it at once. */
export function TermField({ field, place }: ControlProps<"term">) {
  const isMine = isOfType(session.within(), { kind: field.of, key: field.of });
  const mayMake = session.may("publish") && isMine;
  const make = async (name: string): Promise<DocumentStub | null> => {
    try {
      const made = await api.post<{ id: number; slug: string }>(TERM_PATHS[field.of], { name });
      return { ...made, name, kind: field.of, type: field.of, state: "live" };
    } catch (error) {
      sayProblem(error instanceof Error ? error.message : String(error));
      return null;
    }
  };
  return (
    <Named
      field={field}
      place={place}
      many={field.many}
      target={{ kind: field.of }}
      make={mayMake ? make : undefined}
    />
  );
}

const idsOf = (stored: Json | undefined): readonly number[] =>
  (Array.isArray(stored) ? (stored as readonly Json[]) : [stored]).filter(
    (id) => typeof id === "number",
  );

function Named({
  field,
  place,
  many,
  target,
  make,
}: {
  field: ControlProps<"reference" | "term">["field"];
  place: Place;
  many: boolean;
  target: Target;
  make?: ((name: string) => Promise<DocumentStub | null>) | undefined;
}) {
  const { host, names } = useForm();
  const ids = idsOf(place.value.value);
  const put = (next: readonly number[]) =>
    host.edit(setting(place.path, place.value.peek(), many ? next : (next.at(-1) ?? null)));
  const pick = (document: DocumentStub) => {
    names.value = new Map(names.value).set(document.id, document);
    const others = many ? idsOf(place.value.peek()).filter((id) => id !== document.id) : [];
    put([...others, document.id]);
    announce(words.added(nameOf(document)));
  };
  const label = labelOf(field);
  return (
    <FieldFrame field={field} place={place} holds="group">
      {({ readOnly }) => (
        <>
          {ids.length > 0 && <Chosen ids={ids} many={many} isOff={readOnly} onIds={put} />}
          {!readOnly && (
            <DocumentPicker
              label={ids.length === 0 ? words.find(label) : words.findAnother(label)}
              target={target}
              leftOut={ids}
              onPick={pick}
              onMake={
                make &&
                ((name) => void make(name).then((document) => document !== null && pick(document)))
              }
            />
          )}
        </>
      )}
    </FieldFrame>
  );
}
