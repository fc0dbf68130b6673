import { useLayoutEffect, useState } from "preact/hooks";
import type { TypeKind } from "../../../shared/content/model.ts";
import { useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Page } from "../../ui/page.tsx";
import { Answer, Empty, Notice } from "../../ui/state.tsx";
import { session } from "../../wiring.ts";
import { Addresses } from "./addresses.tsx";
import { FieldList } from "./field-list.tsx";
import { RemoveType } from "./remove-type.tsx";
import { ReviewDialog } from "./review.tsx";
import { TYPE_KINDS, TYPE_PATHS, type TypeShape } from "./shapes.ts";
import { words } from "./words.ts";

/** One type: its name and fields, changed here and saved as a whole: `/model/page/recipe`. */
export function TypeScreen({ params: { kind, key } }: { params: Record<string, string> }) {
  const known = TYPE_KINDS.find((one) => one === kind);
  return known === undefined ? <Gone /> : <OfKind kind={known} typeKey={key ?? ""} />;
}

function OfKind({ kind, typeKey }: { kind: TypeKind; typeKey: string }) {
  const types = useAsked<{ data: TypeShape[] }>(TYPE_PATHS[kind]);
  return (
    <Answer of={types}>
      {({ data }) => {
        const found = data.find(({ key }) => key === typeKey);
        return found === undefined ? (
          <Gone />
        ) : (
          <TypeEditor key={`${kind} ${typeKey}`} saved={found} />
        );
      }}
    </Answer>
  );
}

const Gone = () => (
  <Page title={words.gone}>
    <Empty icon="model" title={words.gone}>
      <LinkButton href={here("/model")}>{words.all}</LinkButton>
    </Empty>
  </Page>
);

const same = (one: TypeShape, other: TypeShape): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

function TypeEditor({ saved }: { saved: TypeShape }) {
  const [before, setBefore] = useState(saved);
  const [draft, setDraft] = useState(saved);
  const [open, setOpen] = useState<"review" | "remove" | null>(null);
  const mayChange = session.may("administer");
  const isDirty = !same(before, draft);
  useLeaveWarning(isDirty);
  return (
    <Page
      title={draft.name}
      actions={
        <>
          <LinkButton kind="quiet" icon="left" href={here("/model")}>
            {words.all}
          </LinkButton>
          {mayChange && (
            <Acts
              isDirty={isDirty}
              onSave={() => setOpen("review")}
              onRemove={() => setOpen("remove")}
            />
          )}
        </>
      }
    >
      {isDirty && <Unsaved onDiscard={() => setDraft(before)} />}
      <div class="measure">
        <TextField
          label={words.name}
          help={`${words.one[draft.kind]} · ${words.key}: ${draft.key}`}
          maxLength={200}
          readOnly={!mayChange}
          value={draft.name}
          onText={(name) => setDraft({ ...draft, name })}
        />
      </div>
      <FieldList
        of={draft.kind}
        fields={draft.fields}
        {...(mayChange && { onChange: (fields) => setDraft((now) => ({ ...now, fields })) })}
      />
      {draft.kind !== "component" && <Addresses kind={draft.kind} typeKey={draft.key} />}
      {open === "review" && (
        <ReviewDialog
          before={before}
          after={draft}
          onClose={() => setOpen(null)}
          onSaved={() => {
            setBefore(draft);
            setOpen(null);
          }}
        />
      )}
      {open === "remove" && <RemoveType type={before} onClose={() => setOpen(null)} />}
    </Page>
  );
}

const Acts = ({
  isDirty,
  onSave,
  onRemove,
}: {
  isDirty: boolean;
  onSave: () => void;
  onRemove: () => void;
}) => (
  <>
    <Button icon="trash" onClick={onRemove}>
      {words.removeType}
    </Button>
    <Button kind="primary" disabled={!isDirty} onClick={onSave}>
      {words.save}
    </Button>
  </>
);

const Unsaved = ({ onDiscard }: { onDiscard: () => void }) => (
  <Notice tone="warn">
    {words.unsaved}
    <Button onClick={onDiscard}>{words.discard}</Button>
  </Notice>
);

/** The browser asks before it closes a page on which something is not saved. */
function useLeaveWarning(isDirty: boolean): void {
  useLayoutEffect(() => {
    if (!isDirty) return undefined;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isDirty]);
}
