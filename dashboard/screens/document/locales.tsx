import type { Document, DocumentInLocale, RevisionRow } from "../../../shared/manage/documents.ts";
import { here } from "../../here.ts";
import { Button } from "../../ui/button.tsx";
import { Table } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { clock } from "../../wiring.ts";
import { StateBadge } from "../content/state-badge.tsx";
import type { Action } from "./act.tsx";
import { isEdited, mayPublish } from "./rights.ts";
import { words } from "./words.ts";

/** Every locale of the site: what is written in it, and what readers have. */
export function Locales({
  document,
  onAsk,
}: {
  document: Document;
  onAsk: (action: Action, locale: string) => void;
}) {
  return (
    <Table
      caption={words.locales}
      rows={document.locales}
      keyOf={({ locale }) => locale}
      columns={[
        {
          title: words.locale,
          cell: ({ locale }) => (
            <a href={here(`/content/${document.type}/${document.id}?locale=${locale}`)}>{locale}</a>
          ),
        },
        {
          title: words.state,
          isWide: true,
          cell: ({ state, publishAt, unpublishAt }) =>
            state === null ? (
              <span class="muted">{words.notWritten}</span>
            ) : (
              <StateBadge state={state} scheduledAt={publishAt ?? unpublishAt} />
            ),
        },
        { title: words.newest, cell: ({ newest }) => <When of={newest} /> },
        { title: words.published, isMinor: true, cell: ({ published }) => <When of={published} /> },
        ...(document.locales.some(({ locale }) => mayPublish(document, locale))
          ? [
              {
                title: words.actions,
                cell: (one: DocumentInLocale) =>
                  mayPublish(document, one.locale) && (
                    <Acts of={one} mayPublish={!isEdited(document.kind)} onAsk={onAsk} />
                  ),
              },
            ]
          : []),
      ]}
    />
  );
}

const When = ({ of }: { of: RevisionRow | null }) =>
  of === null ? (
    <span class="muted">{words.nothing}</span>
  ) : (
    <div class="two-lines">
      <Ago at={of.createdAt} now={clock.now()} />
      {of.createdBy !== null && <span class="muted">{words.by(of.createdBy.name)}</span>}
    </div>
  );

const Acts = ({
  of: { locale, state, published },
  mayPublish: mayPublishHere,
  onAsk,
}: {
  of: DocumentInLocale;
  /** What is edited is published from where it is seen. */
  mayPublish: boolean;
  onAsk: (action: Action, locale: string) => void;
}) => (
  <div class="pager">
    {mayPublishHere && state !== null && state !== "live" && (
      <Button onClick={() => onAsk("publish", locale)}>{words.inLocale.publish(locale)}</Button>
    )}
    {published !== null && (
      <Button onClick={() => onAsk("unpublish", locale)}>{words.inLocale.unpublish(locale)}</Button>
    )}
  </div>
);
