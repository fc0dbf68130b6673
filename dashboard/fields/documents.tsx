import { useEffect, useState } from "preact/hooks";
import type {
  DocumentKind,
  DocumentList,
  DocumentRow,
  DocumentStub,
} from "../../shared/manage/documents.ts";
import { useAsked } from "../asked.ts";
import { useForm } from "../form/context.ts";
import { words } from "../form/words.ts";
import { matching } from "../palette/commands.ts";
import { Combobox } from "../ui/combobox.tsx";
import { StateBadge } from "../screens/content/state-badge.tsx";
import { nameOf } from "../screens/content/name.ts";

/** Which documents may be named. */
export interface Target {
  kind: DocumentKind;
  /** The type's key; of authors, categories and tags there is one type. */
  type?: string | undefined;
}

/** ours: how many are offered at once; who does not find theirs writes more. */
const OFFERED = 20;

/** What is offered: a document, or to make one that is called as it was written. */
type Offered = DocumentRow | { make: string };

/** A field that finds documents at the origin by the beginnings of words, and gives the one that is picked. */
export function DocumentPicker({
  label,
  target,
  leftOut,
  onPick,
  onMake,
}: {
  label: string;
  target: Target;
  /** Those that are named already. */
  leftOut: readonly number[];
  onPick: (document: DocumentStub) => void;
  /** Makes one by a name; left out where none can be made so. */
  onMake?: ((name: string) => void) | undefined;
}) {
  const [text, setText] = useState("");
  // a form has many such fields, and most are never entered
  const [isEntered, setEntered] = useState(false);
  const { kind, type } = target;
  const name = text.trim();
  const found = useAsked<DocumentList>("/documents", {
    query: { type_kind: kind, type, q: name === "" ? undefined : name, limit: OFFERED },
    enabled: isEntered,
  });
  const known = found.data?.data ?? [];
  // Enter picks the first that is offered: until the answer is there, none that the text does not name
  const rows = found.isPlaceholderData ? named(known, name) : known;
  const canMake =
    onMake && name !== "" && !found.isFetching && !rows.some((row) => row.name === name);
  const options: Offered[] = rows.filter(({ id }) => !leftOut.includes(id));
  return (
    <div onFocusIn={() => setEntered(true)}>
      <Combobox<Offered>
        label={label}
        isLabelHidden
        placeholder={words.findHelp}
        text={text}
        onText={setText}
        options={canMake ? [...options, { make: name }] : options}
        isBusy={found.isFetching}
        keyOf={(offered) => ("make" in offered ? "make" : String(offered.id))}
        show={(offered) => <Offer offered={offered} />}
        onPick={(offered) => {
          setText("");
          if ("make" in offered) onMake?.(offered.make);
          else onPick(offered);
        }}
      />
    </div>
  );
}

const named = (rows: readonly DocumentRow[], text: string): DocumentRow[] => {
  const all = rows.map((row) => ({ key: String(row.id), text: `${row.name} ${row.slug}` }));
  const keys = new Set(matching(all, text).map(({ key }) => key));
  return rows.filter(({ id }) => keys.has(String(id)));
};

const Offer = ({ offered }: { offered: Offered }) =>
  "make" in offered ? (
    <>{words.make(offered.make)}</>
  ) : (
    <span class="document-option">
      <span>{nameOf(offered)}</span>
      <StateBadge state={offered.state} scheduledAt={null} />
    </span>
  );

/** What is known of a document; asked for where nothing is. Null: there is none. */
export function useDocument(id: number): DocumentStub | null | undefined {
  const { names, locale } = useForm();
  const known = names.value.get(id);
  const asked = useAsked<DocumentStub>(`/documents/${id}`, {
    query: { locale },
    enabled: known === undefined,
  });
  const { data, error } = asked;
  useEffect(() => {
    if (known === undefined && data !== undefined) names.value = new Map(names.value).set(id, data);
  }, [known, data, id, names]);
  return known ?? data ?? (error === null ? undefined : null);
}
