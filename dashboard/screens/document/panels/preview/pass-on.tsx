import { useState } from "preact/hooks";
import type { Document } from "../../../../../shared/manage/documents.ts";
import type { PreviewLink, PreviewLinkRow } from "../../../../../shared/manage/previews.ts";
import { useAct } from "../../../../api/act.ts";
import { askAgain, useAsked } from "../../../../asked.ts";
import { Button } from "../../../../ui/button.tsx";
import { Copied } from "../../../../ui/copied.tsx";
import { Answer, Notice } from "../../../../ui/state.tsx";
import { Ago, exactText } from "../../../../ui/time.tsx";
import { say } from "../../../../ui/toast.tsx";
import { api, clock } from "../../../../wiring.ts";
import type { Links } from "./links.ts";
import { words } from "./words.ts";

/** What lists the links in force of a document. */
export const linksPath = ({ id }: Document): string => `/documents/${id}/preview-links`;

interface Props {
  document: Document;
  links: Links;
  /** That of the preview which is shown here. */
  shown: string;
  /** Told of one that was taken back. */
  onEnded: (id: string) => void;
}

/** Links for others: making one, which is good for a whole hour, and taking back what is in force. */
export function PassOn(props: Props) {
  const { document, links, onEnded } = props;
  const [link, setLink] = useState<PreviewLink | null>(null);
  const act = useAct();
  const make = () =>
    act.run(async () => {
      setLink(await links.anew(document));
      await askAgain(linksPath(document));
    });
  return (
    <div class="stack">
      {act.error !== null && <Notice tone="bad">{act.error.message}</Notice>}
      {link !== null && link.url !== null ? (
        <Copied label={words.link} help={words.linkHelp} text={link.url} />
      ) : (
        <div>
          <Button icon="link" busy={act.busy} onClick={() => void make()}>
            {words.copyLink}
          </Button>
        </div>
      )}
      <InForce
        {...props}
        onEnded={(id) => {
          if (link?.id === id) setLink(null);
          onEnded(id);
        }}
      />
    </div>
  );
}

/** Asked for once somebody wants to know. */
function InForce(props: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.inForce}</summary>
      {isOpen && <LinkList {...props} />}
    </details>
  );
}

function LinkList({ document, shown, onEnded }: Props) {
  const path = linksPath(document);
  const found = useAsked<{ data: PreviewLinkRow[] }>(path);
  const act = useAct();
  const end = async (id: string) => {
    const isDone = await act.inTurn(async () => {
      await api.delete(`${path}/${id}`);
      await askAgain(path);
    });
    if (!isDone) return;
    onEnded(id);
    say(words.takenBack);
  };
  return (
    <div class="stack">
      {act.error !== null && <Notice tone="bad">{act.error.message}</Notice>}
      <Answer of={found} rows={2}>
        {({ data }) => (
          <ul class="preview-links">
            {data.map((link) => (
              <LinkRow
                key={link.id}
                link={link}
                isShown={link.id === shown}
                onEnd={() => void end(link.id)}
              />
            ))}
          </ul>
        )}
      </Answer>
    </div>
  );
}

function LinkRow({
  link: { locale, madeBy, createdAt, expiresAt, mayEnd },
  isShown,
  onEnd,
}: {
  link: PreviewLinkRow;
  isShown: boolean;
  onEnd: () => void;
}) {
  return (
    <li>
      <span>
        <strong>{madeBy?.name ?? words.program}</strong> <Ago at={createdAt} now={clock.now()} />{" "}
        <span class="muted">
          {[locale, words.until(exactText(expiresAt)), isShown && words.isShown]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      {mayEnd && (
        <Button
          label={words.takeBackOf(madeBy?.name ?? words.program, exactText(createdAt))}
          onClick={onEnd}
        >
          {words.takeBack}
        </Button>
      )}
    </li>
  );
}
