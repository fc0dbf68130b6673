import { useEffect, useRef, useState } from "preact/hooks";
import type { Document } from "../../../../../shared/manage/documents.ts";
import type { PreviewLink } from "../../../../../shared/manage/previews.ts";
import { askAgain } from "../../../../asked.ts";
import { desk } from "../../../../desk.ts";
import { here } from "../../../../here.ts";
import { Button, LinkButton } from "../../../../ui/button.tsx";
import { Select } from "../../../../ui/field.tsx";
import { Empty, Failed, Loading, Notice } from "../../../../ui/state.tsx";
import { api, clock, session } from "../../../../wiring.ts";
import { nameOf } from "../../../content/name.ts";
import { followCopy } from "./follow.ts";
import { showFramed, type Framed } from "./framed.ts";
import { createLinks } from "./links.ts";
import { linksPath, PassOn } from "./pass-on.tsx";
import type { Changed } from "./protocol.ts";
import { words } from "./words.ts";

const links = createLinks(api, clock);

/** A document as its site shows it, with what is saved and not published yet. */
export function PreviewPanel({ document }: { document: Document }) {
  const [link, setLink] = useState<PreviewLink | Error | null>(null);
  const [tries, setTries] = useState(0);
  const { id, locale, slug } = document;
  useEffect(() => {
    let isLeft = false;
    const tell = (found: PreviewLink | Error) => !isLeft && setLink(found);
    links.of(document).then(tell, tell);
    return () => void (isLeft = true);
    // another slug is another address
  }, [id, locale, slug, tries]);
  if (link === null) return <Loading rows={6} />;
  if (link instanceof Error) return <Failed error={link} onAgain={() => setTries(tries + 1)} />;
  const { url } = link;
  if (url === null) return <NoAddress link={link} document={document} />;
  if (new URL(url).origin === location.origin) return <Notice tone="bad">{words.own}</Notice>;
  return <Shown key={`${id} ${locale} ${slug}`} document={document} first={{ ...link, url }} />;
}

const MODEL_KINDS = new Set(["page", "single", "collection"]);

/** Why there is nothing to see, and who may change that. */
function NoAddress({
  link: { hasPreviewUrl, type },
  document,
}: {
  link: PreviewLink;
  document: Document;
}) {
  const path = MODEL_KINDS.has(type.kind) ? `/model/${type.kind}/${type.key}` : "/model";
  return (
    <Empty icon="eye" title={words.none}>
      <p>{hasPreviewUrl ? words.noSlug : words.noneMore(document.typeName)}</p>
      {session.may("administer") ? (
        <LinkButton href={here(path)}>{words.noneSet}</LinkButton>
      ) : (
        <p>{words.noneAsk}</p>
      )}
    </Empty>
  );
}

type Width = keyof typeof words.widths;
const WIDTHS = Object.entries(words.widths).map(([value, text]) => ({
  value: value as Width,
  text,
}));

type Link = PreviewLink & { url: string };

function Shown({ document, first }: { document: Document; first: Link }) {
  const [width, setWidth] = useState<Width>("full");
  const [link, setLink] = useState(first);
  const [isBroken, setBroken] = useState(false);
  const frame = useRef<HTMLIFrameElement>(null);
  const framed = useFramed(frame, document, { first, onLink: setLink, onBroken: setBroken });
  const again = () => {
    setBroken(false);
    framed.current?.show(link.url);
  };
  const onEnded = (id: string) => {
    links.forget(id);
    if (id === link.id) void links.of(document).then(showAnew, () => setBroken(true));
  };
  /** With another link, where the one of before opens nothing any more. */
  const showAnew = (other: PreviewLink) => {
    if (other.url === null) return;
    setLink({ ...other, url: other.url });
    framed.current?.show(other.url);
    void askAgain(linksPath(document));
  };
  return (
    <div class="stack">
      <div class="preview-acts">
        <Select label={words.width} value={width} options={WIDTHS} onPick={setWidth} />
        <Button icon="refresh" onClick={again}>
          {words.again}
        </Button>
        <LinkButton icon="external" href={link.url} target="_blank">
          {words.open}
        </LinkButton>
        {link.publicUrl !== null && (
          <LinkButton kind="quiet" icon="external" href={link.publicUrl} target="_blank">
            {words.published}
          </LinkButton>
        )}
      </div>
      {isBroken && <Notice tone="bad">{words.broken}</Notice>}
      <iframe ref={frame} class={`preview-frame ${width}`} title={words.frame(nameOf(document))} />
      <PassOn document={document} links={links} shown={link.id} onEnded={onEnded} />
    </div>
  );
}

/** Keeps a frame showing the document: what is saved is told to the page in it. */
function useFramed(
  frame: { current: HTMLIFrameElement | null },
  document: Document,
  {
    first,
    onLink,
    onBroken,
  }: { first: Link; onLink: (link: Link) => void; onBroken: (is: boolean) => void },
): { current: Framed | null } {
  const framed = useRef<Framed | null>(null);
  const { id, kind, type, slug, locale } = document;
  useEffect(() => {
    if (frame.current === null) return undefined;
    const key = {
      owner: session.me.value?.id ?? 0,
      site: session.site.value ?? "",
      document: id,
      locale,
    };
    const left = new AbortController();
    const copy = desk.take(key);
    const { signal: until } = left;
    const followed = followCopy(copy, { clock, until }, async (version) => {
      const link = await links.of({ id, locale }).catch(() => null);
      if (link === null || link.url === null || until.aborted) return false;
      onLink({ ...link, url: link.url });
      const { token, expiresAt } = link;
      const told = { id, kind, type, slug, locale };
      const changed: Changed = {
        larder: "preview.changed",
        document: told,
        version,
        token,
        expiresAt,
      };
      if (!current.tell(changed)) current.show(link.url);
      return true;
    });
    const current = showFramed(frame.current, first.url, {
      site: key.site,
      title: words.frame(nameOf(document)),
      onListening: () => followed.catchUp(),
      onBroken: () => onBroken(true),
    });
    framed.current = current;
    return () => {
      left.abort();
      current.end();
      framed.current = null;
      desk.leave(key);
    };
  }, [id, locale, slug]);
  return framed;
}
