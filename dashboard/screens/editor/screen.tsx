import { useComputed } from "@preact/signals";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import type { Document } from "../../../shared/manage/documents.ts";
import { useAsked } from "../../asked.ts";
import { desk } from "../../desk.ts";
import { DocumentForm } from "../../fields/document-form.tsx";
import type { FormType } from "../../form/form-field.ts";
import { POST_TYPE } from "../../form/post-type.ts";
import { createFormView } from "../../form/view.ts";
import { Answer, Empty, Loading, Notice } from "../../ui/state.tsx";
import { api, chanceText, clock, events, session } from "../../wiring.ts";
import { TYPE_PATHS, type TypeShape } from "../model/shapes.ts";
import { whyNotMine } from "../document/rights.ts";
import { Banners } from "./banners.tsx";
import { createEditing, type Editing } from "./editing.ts";
import { Head } from "./head.tsx";
import { useKeys } from "./keys.ts";
import { createPresence, type Presence } from "./presence.ts";
import { follow, useLeaveWarning } from "./told.ts";
import { words } from "./words.ts";

/** A document in a locale, to edit: what is in it goes to the device first, and from there to the origin. */
export function Editor({ document }: { document: Document }) {
  const { kind } = document;
  const typeKind = kind === "page" || kind === "single" ? kind : "collection";
  const types = useAsked<{ data: TypeShape[] }>(TYPE_PATHS[typeKind], { enabled: kind !== "post" });
  const components = useAsked<{ data: TypeShape[] }>(TYPE_PATHS.component);
  const opened = useOpened(document);
  return (
    <Answer of={components}>
      {({ data: parts }) => {
        const type: FormType | undefined =
          kind === "post" ? POST_TYPE : types.data?.data.find(({ key }) => key === document.type);
        if (opened === null) return <Loading />;
        return <Known {...opened} document={document} type={type} components={parts} />;
      }}
    </Answer>
  );
}

/** The form, once it is known what is in it: nobody types into what only seems to be empty. */
function Known({ type, ...props }: Omit<OpenedProps, "type"> & { type: FormType | undefined }) {
  const { editing } = props;
  const isKnown = useComputed(() => editing.seen.value.view !== null).value;
  if (type === undefined || !isKnown) return <NotYet editing={editing} />;
  return <Opened {...props} type={type} />;
}

/** Until there is something to show; where it is refused, why. */
function NotYet({ editing }: { editing: Editing }) {
  const link = useComputed(() => editing.seen.value.link).value;
  if (link.kind === "refused")
    return (
      <Empty icon="warning" title={words.notHere}>
        <p>{words.refusedMore[link.status] ?? link.detail}</p>
      </Empty>
    );
  return (
    <>
      <Banners editing={editing} />
      <Loading />
    </>
  );
}

interface OpenedCopy {
  editing: Editing;
  presence: Presence;
}

/** The copy of a document in a locale, for as long as it is on the screen. */
function useOpened({ id: document, locale }: Document): OpenedCopy | null {
  const [opened, setOpened] = useState<OpenedCopy | null>(null);
  const owner = session.me.value?.id ?? 0;
  const site = session.site.value ?? "";
  useLayoutEffect(() => {
    const key = { owner, site, document, locale };
    const left = new AbortController();
    const me = () => session.me.value?.id;
    const presence = createPresence({ api, clock, tab: events.tab, me, document, locale });
    const copy = desk.take(key);
    // at once: what happens while its answer is on the way is looked at, too
    follow(copy, presence, key, left.signal);
    const { others, atField } = presence;
    const editing = createEditing(copy, { newId: chanceText, others, atField });
    setOpened({ editing, presence });
    void presence.run(left.signal);
    return () => {
      left.abort();
      editing.end();
      desk.leave(key);
      setOpened(null);
    };
  }, [owner, site, document, locale]);
  return opened;
}

/** Why it can be read here, and not changed. */
function NotMine({ document }: { document: Document }) {
  const why = whyNotMine(document, document.locale);
  return why === undefined ? null : <Notice tone="warn">{words.notMine(why)}</Notice>;
}

interface OpenedProps extends OpenedCopy {
  document: Document;
  type: FormType;
  components: readonly FormType[];
}

function Opened({ editing, presence, document, type, components }: OpenedProps) {
  const view = useMemo(createFormView, [editing]);
  const [isPublishing, setPublishing] = useState(false);
  useLeaveWarning(editing);
  useKeys(editing, view, () => setPublishing(true));
  // the form has what changes from signals: nothing around it draws it again
  const form = useMemo(
    () => (
      <DocumentForm
        host={editing.host}
        type={type}
        components={components}
        locale={document.locale}
        known={document.references}
        view={view}
      />
    ),
    [editing, type, components],
  );
  return (
    <>
      <Head
        editing={editing}
        presence={presence}
        document={document}
        type={type}
        view={view}
        isPublishing={isPublishing}
        onPublishing={setPublishing}
      />
      <Banners editing={editing} />
      <NotMine document={document} />
      {form}
    </>
  );
}
