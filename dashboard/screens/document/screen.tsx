import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import type { Document } from "../../../shared/manage/documents.ts";
import { ApiError } from "../../api/errors.ts";
import { useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { LinkButton } from "../../ui/button.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { later } from "../../ui/later.tsx";
import { Answer, Empty } from "../../ui/state.tsx";
import { printListed } from "../content/filters.ts";
import { nameOf } from "../content/name.ts";
import { StateBadge } from "../content/state-badge.tsx";
import type { Action, ActDialogProps } from "./act.tsx";
import { Locales } from "./locales.tsx";
import { DocumentPanels, DocumentPreview } from "./panels/panels.tsx";
import { LeftOvers } from "../editor/left-over.tsx";
import { TYPE_PATHS } from "../model/shapes.ts";
import { Editor } from "../editor/screen.tsx";
import { isEdited } from "./rights.ts";
import { words } from "./words.ts";

const ActDialog = later<ActDialogProps>(() => import("./act.tsx").then((it) => it.ActDialog));

/** One document, to edit, and what readers have of it in each locale: `/content/recipe/12?locale=de`. */
export function DocumentScreen({ params }: { params: Record<string, string> }) {
  const { query } = useLocation();
  const path = `/documents/${encodeURIComponent(params["id"] ?? "")}`;
  const found = useAsked<Document>(path, { query: { locale: query["locale"] } });
  // the form needs them too: asked for beside the document, not after it
  useAsked(TYPE_PATHS.component);
  const { error } = found;
  if (error instanceof ApiError && (error.status === 404 || error.status === 400))
    return <Gone id={Number(params["id"])} />;
  // what is typed into another locale than was gone to would be typed into the wrong one
  const isOther = found.isPlaceholderData && found.data?.locale !== query["locale"];
  return (
    <Answer of={isOther ? { ...found, data: undefined } : found}>
      {(document) =>
        isEdited(document.kind) ? <Edited document={document} /> : <One document={document} />
      }
    </Answer>
  );
}

function Edited({ document }: { document: Document }) {
  const { id, locale } = document;
  return (
    <div class="page wide with-preview">
      <div class="editor-main">
        <Editor key={`${id} ${locale}`} document={document} />
        <InLocales document={document} />
        <DocumentPanels document={document} />
      </div>
      <DocumentPreview document={document} />
    </div>
  );
}

const Gone = ({ id }: { id: number }) => (
  <Page title={words.gone}>
    <LeftOvers document={id} />
    <Empty icon="content" title={words.gone}>
      <LinkButton href={here("/content")}>{words.back}</LinkButton>
    </Empty>
  </Page>
);

/** What readers see as soon as it is changed: there is nothing to edit before. */
function One({ document }: { document: Document }) {
  const { kind, type, typeName, slug, locale, newest, state } = document;
  const isOwn = kind === "page" || kind === "collection" || kind === "single";
  return (
    <Page
      title={nameOf(document)}
      actions={
        <LinkButton
          kind="quiet"
          icon="left"
          href={here(printListed({ kind, type: isOwn ? type : null }))}
        >
          {words.back}
        </LinkButton>
      }
    >
      <p class="muted">
        <StateBadge state={state} scheduledAt={null} /> {typeName}
        {slug !== null && <> · {slug}</>}
      </p>
      <InLocales document={document} />
      <Section title={words.content}>
        {newest === null ? (
          <p class="muted">{words.notIn(locale)}</p>
        ) : (
          <>
            <p class="muted">{words.contentOf(locale)}</p>
            <dl class="card stored">
              {Object.entries(newest.fields).map(([key, value]) => (
                <div key={key}>
                  <dt>
                    <code>{key}</code>
                  </dt>
                  <dd class="breaks">{textOf(value)}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </Section>
      <DocumentPanels document={document} />
    </Page>
  );
}

function InLocales({ document }: { document: Document }) {
  const [asked, setAsked] = useState<{ action: Action; locale: string } | null>(null);
  return (
    <Section title={words.locales}>
      <Locales document={document} onAsk={(action, of) => setAsked({ action, locale: of })} />
      {asked !== null && (
        <ActDialog document={document} {...asked} onClose={() => setAsked(null)} />
      )}
    </Section>
  );
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, 2);
