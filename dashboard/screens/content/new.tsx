import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { DocumentKind } from "../../../shared/manage/documents.ts";
import { useAct } from "../../api/act.ts";
import { askAgain, useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Select, TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { Failed, Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import type { SiteSettings } from "../settings/shapes.ts";
import type { Listed } from "./filters.ts";
import { isTerm, kindsToMake, localesToMake, TERM_PATHS, typesToMake } from "./making.ts";
import { newWords as words } from "./new-words.ts";
import { slugOf } from "./slug.ts";
import { TYPE_PATHS } from "../model/shapes.ts";

/** Asks for the little that a document needs to be there, and opens it. */
export function NewDialog({ listed, onClose }: { listed: Listed; onClose: () => void }) {
  const site = useAsked<SiteSettings>("/site");
  const kind = listed.kind ?? kindsToMake(site.data?.defaultLocale ?? null)[0] ?? "page";
  const types = useTypesOf(kind);
  if (site.error !== null && site.data === undefined)
    return (
      <Dialog title={words.title} onClose={onClose}>
        <Failed error={site.error} onAgain={() => void site.refetch()} />
      </Dialog>
    );
  // a dialog gives the focus to its first field when it opens, and not to one that comes later
  if (site.data === undefined || types === undefined) return null;
  return (
    <Asking
      settings={site.data}
      kind={kind}
      type={listed.type}
      isKindOpen={listed.kind === null}
      onClose={onClose}
    />
  );
}

function Asking({
  settings: { locales: all, defaultLocale },
  kind,
  type: typeOfList,
  isKindOpen,
  onClose,
}: {
  settings: SiteSettings;
  kind: DocumentKind;
  type: string | null;
  /** Whether another kind can be chosen. */
  isKindOpen: boolean;
  onClose: () => void;
}) {
  const { route } = useLocation();
  const act = useAct();
  const locales = localesToMake(all);
  const kinds = kindsToMake(defaultLocale);
  const [draft, setDraft] = useState<Draft>({
    kind,
    type: typeOfList,
    name: "",
    slug: null,
    locale: locales.includes(defaultLocale) ? defaultLocale : (locales[0] ?? defaultLocale),
  });
  const set = (changed: Partial<Draft>) => setDraft((now) => ({ ...now, ...changed }));
  const types = useTypesOf(draft.kind);
  const type = typeIn(draft, types ?? []);
  const make = async () => {
    if (type === undefined) return;
    const name = draft.name.trim();
    const isDone = await act.run(
      () => makeDocument(draft, type),
      (id) => route(here(`/content/${type}/${id}`)),
    );
    void askAgain("/documents");
    if (isDone) say(isTerm(draft.kind) ? words.madeTerm(name) : words.made(name));
  };
  return (
    <FormDialog
      title={words.title}
      does={words.make}
      busy={act.busy}
      isOff={type === undefined}
      problem={act.sentence}
      onSend={() => void make()}
      onClose={onClose}
    >
      <WhatFields
        draft={draft}
        set={set}
        kinds={isKindOpen ? kinds : []}
        types={types}
        problem={(path) => act.problem(path)}
      />
      <NameFields draft={draft} set={set} locales={locales} problem={(path) => act.problem(path)} />
    </FormDialog>
  );
}

/** What is filled in so far. */
interface Draft {
  kind: DocumentKind;
  /** Null: the first there is. */
  type: string | null;
  name: string;
  /** Null: what the name suggests. */
  slug: string | null;
  locale: string;
}

type Types = readonly { key: string; name: string }[];

/** An item has none, and that of a single page is its type's key. */
const hasSlug = (kind: DocumentKind): boolean => kind !== "collection" && kind !== "single";
const slugIn = ({ slug, name }: Draft): string => slug ?? slugOf(name);
const typeIn = ({ type }: Draft, types: Types): string | undefined =>
  types.find(({ key }) => key === type)?.key ?? types[0]?.key;

/** @returns its id */
async function makeDocument(draft: Draft, type: string): Promise<number> {
  const { kind, name, locale } = draft;
  const asked = { name: name.trim(), ...(hasSlug(kind) && { slug: slugIn(draft) }) };
  const path = TERM_PATHS[kind];
  const { id } = await (path === undefined
    ? api.post<{ id: number }>("/documents", { kind, type, ...asked }, { query: { locale } })
    : api.post<{ id: number }>(path, asked));
  return id;
}

interface FieldsProps {
  draft: Draft;
  set: (changed: Partial<Draft>) => void;
  problem: (path: string) => string | undefined;
}

function WhatFields({
  draft,
  set,
  problem,
  kinds,
  types,
}: FieldsProps & {
  /** Those to choose from, if it is open. */
  kinds: readonly DocumentKind[];
  types: Types | undefined;
}) {
  const type = typeIn(draft, types ?? []);
  return (
    <>
      {kinds.length > 0 && (
        <Select
          label={words.kind}
          value={draft.kind}
          options={kinds.map((one) => ({ value: one, text: words.kinds[one] }))}
          onPick={(kind) => set({ kind, type: null })}
          error={problem("kind")}
        />
      )}
      {types !== undefined && types.length > 1 && (
        <Select
          label={words.type}
          value={type ?? ""}
          options={types.map((one) => ({ value: one.key, text: one.name }))}
          onPick={(type) => set({ type })}
          error={problem("type")}
        />
      )}
      {types?.length === 0 && <Notice tone="warn">{words.noTypes}</Notice>}
    </>
  );
}

const NameFields = ({
  draft,
  set,
  problem,
  locales,
}: FieldsProps & { locales: readonly string[] }) => (
  <>
    <TextField
      label={words.name}
      required
      autofocus
      maxLength={200}
      value={draft.name}
      onText={(name) => set({ name })}
      error={problem("name")}
    />
    {hasSlug(draft.kind) && (
      <TextField
        label={words.slug}
        help={words.slugHelp}
        required
        maxLength={100}
        value={slugIn(draft)}
        onText={(slug) => set({ slug })}
        error={problem("slug")}
      />
    )}
    {locales.length > 1 && !isTerm(draft.kind) && (
      <Select
        label={words.locale}
        value={draft.locale}
        options={locales.map((one) => ({ value: one, text: one }))}
        onPick={(locale) => set({ locale })}
        error={problem("locale")}
      />
    )}
  </>
);

/** Those that the model has, undefined until they are known; of posts and terms there is one, which is called as its kind. */
function useTypesOf(kind: DocumentKind): Types | undefined {
  const isOwn = kind === "page" || kind === "single" || kind === "collection";
  const { data, error, isPlaceholderData } = useAsked<{ data: Types }>(
    TYPE_PATHS[isOwn ? kind : "page"],
    { enabled: isOwn },
  );
  if (!isOwn) return typesToMake(kind, [{ key: kind, name: words.kinds[kind] }]);
  // those of the kind before are none of this one
  if (isPlaceholderData) return undefined;
  if (data === undefined) return error === null ? undefined : [];
  return typesToMake(kind, data.data);
}
