import { computed, useComputed } from "@preact/signals";
import { useMemo, useState } from "preact/hooks";
import type { FormView } from "../../form/view.ts";
import { here } from "../../here.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, LinkButton } from "../../ui/button.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { printListed } from "../content/filters.ts";
import { nameOf } from "../content/name.ts";
import { StateBadge } from "../content/state-badge.tsx";
import { mayPublish } from "../document/rights.ts";
import { ActMenu } from "./acts.tsx";
import type { Editing } from "./editing.ts";
import { Here } from "./here.tsx";
import type { Act, ActProps, EditorProps } from "./props.ts";
import { later } from "../../ui/later.tsx";
import { Review } from "./review.tsx";
import { SaveBadge } from "./save-badge.tsx";
import { isUnpublished } from "./unpublished.ts";
import { words } from "./words.ts";

const PublishDialog = later<ActProps>(() => import("./publish.tsx").then((it) => it.PublishDialog));
const ActDialogs = later<ActProps & { act: Act }>(() =>
  import("./all-dialogs.tsx").then((it) => it.ActDialogs),
);

/** What the document is, whether it is safe, and what can be done with it. */
export function Head(props: EditorProps) {
  const { editing, presence, document, view, isPublishing, onPublishing } = props;
  const [act, setAct] = useState<Act | null>(null);
  const { kind, type, typeName, slug, locale, state, locales } = document;
  const name = useComputed(() => editing.host.value.value["name"]).value;
  const isOwn = kind !== "post";
  const path = `/content/${type}/${document.id}`;
  return (
    <>
      <header class="page-head editor-head">
        <h1 tabIndex={-1}>{typeof name === "string" && name !== "" ? name : nameOf(document)}</h1>
        <div class="page-actions">
          <SaveBadge editing={editing} onConflict={() => goToConflict(editing, view)} />
          {mayPublish(document, locale) && (
            <PublishButton editing={editing} onClick={onPublishing} />
          )}
          <ActMenu {...props} onAct={setAct} />
        </div>
        <p class="page-intro">
          <StateBadge state={state} scheduledAt={null} />
          <Unpublished editing={editing} document={document} />
          <span>
            {typeName}
            {slug !== null && <> · {slug}</>}
          </span>
          <Here presence={presence} />
          <LinkButton
            kind="quiet"
            icon="left"
            href={here(printListed({ kind, type: isOwn ? type : null }))}
          >
            {words.list}
          </LinkButton>
        </p>
      </header>
      {locales.length > 1 && (
        <Tabs
          label={words.localesOf}
          current={here(`${path}?locale=${locale}`)}
          tabs={locales.map((one) => ({
            href: here(`${path}?locale=${one.locale}`),
            text: one.locale,
          }))}
        />
      )}
      <Review editing={editing} document={document} />
      {act !== null && <ActDialogs {...props} act={act} onClose={() => setAct(null)} />}
      {isPublishing && mayPublish(document, locale) && (
        <PublishDialog {...props} onClose={() => onPublishing(false)} />
      )}
    </>
  );
}

function Unpublished({ editing: { seen }, document }: Pick<EditorProps, "editing" | "document">) {
  const { newest, published } = document;
  const is = useMemo(
    () => computed(() => isUnpublished(seen.value, { newest, published })),
    [seen, newest, published],
  );
  return is.value ? <Badge tone="accent">{words.unpublished}</Badge> : null;
}

function goToConflict({ host }: Editing, view: FormView): void {
  const [first] = host.conflicts.value;
  if (first !== undefined) view.goTo(first.path);
}

/** Not while the origin is away: nobody would hear it. */
function PublishButton({ editing, onClick }: { editing: Editing; onClick: (is: true) => void }) {
  const isAway = useComputed(() => editing.seen.value.link.kind === "away").value;
  return (
    <Button
      kind="primary"
      disabled={isAway}
      {...(isAway ? { title: words.publishAway } : {})}
      onClick={() => onClick(true)}
    >
      {words.publish}
    </Button>
  );
}
