import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Document } from "../../../../shared/manage/documents.ts";
import { Failed, Loading } from "../../../ui/state.tsx";
import { words } from "./words.ts";

type Panel = ComponentType<{ document: Document }>;

/** Each is loaded when it is opened. */
const PANELS: readonly { title: string; load: () => Promise<Panel> }[] = [
  { title: words.history, load: () => import("./history.tsx").then((it) => it.HistoryPanel) },
  {
    title: words.references,
    load: () => import("./references.tsx").then((it) => it.ReferencesPanel),
  },
  { title: words.api, load: () => import("./api.tsx").then((it) => it.ApiPanel) },
];

/** What stands beside a document: its history, what it names and is named by, and how programs read it. */
export const DocumentPanels = ({ document }: { document: Document }) => (
  <div class="panels">
    {PANELS.map(({ title, load }) => (
      <Folded key={title} title={title} load={load} document={document} />
    ))}
  </div>
);

const loadPreview = () => import("./preview/panel.tsx").then((it) => it.PreviewPanel);

/** How the site shows it, beside the form where there is room. */
export const DocumentPreview = ({ document }: { document: Document }) => (
  <Folded title={words.preview} load={loadPreview} document={document} place="preview-panel" />
);

function Folded({
  title,
  load,
  document,
  place = "",
}: {
  title: string;
  load: () => Promise<Panel>;
  document: Document;
  place?: string;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class={`panel ${place}`} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <h2>{title}</h2>
      </summary>
      {isOpen && <Loaded load={load} document={document} />}
    </details>
  );
}

function Loaded({ load, document }: { load: () => Promise<Panel>; document: Document }) {
  const [panel, setPanel] = useState<{ Panel: Panel } | { error: Error } | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    load().then(
      (Panel) => setPanel({ Panel }),
      () => setPanel({ error: new Error(words.notLoaded) }),
    );
  }, [load, tries]);
  if (panel === null) return <Loading rows={3} />;
  if ("error" in panel) return <Failed error={panel.error} onAgain={() => setTries(tries + 1)} />;
  return <panel.Panel document={document} />;
}
