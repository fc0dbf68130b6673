import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { askAgain, useAsked } from "../../asked.ts";
import { Select } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { say } from "../../ui/toast.tsx";
import { api, session } from "../../wiring.ts";
import { firstChoice, ReleaseFields, releaseOf } from "../releases/choice.tsx";
import type { Release } from "../releases/shapes.ts";
import { type BulkAction, itemsOf, mineOf } from "./bulk.ts";
import { LeftOut, type BulkProps } from "./bulk-dialog.tsx";
import { bulkWords as words } from "./bulk-words.ts";

/** Puts what is selected into a release that waits, or into a new one. Nothing is asked until it is known which there are. */
export function AddToRelease(props: BulkProps) {
  const { data, error } = useAsked<{ data: Release[] }>("/releases", { query: { state: "open" } });
  if (data === undefined && error === null) return null;
  return <Asking {...props} releases={data?.data ?? []} />;
}

function Asking({
  releases,
  rows,
  locale,
  onClose,
  onDone,
}: BulkProps & { releases: readonly Release[] }) {
  const act = useAct();
  const [choice, setChoice] = useState(() => firstChoice(releases));
  const [action, setAction] = useState<BulkAction>("publish");
  const { items, left } = mineOf(rows, itemsOf(rows, action, locale), session.within());
  const add = () =>
    act.run(
      async () => {
        const release = await releaseOf(choice);
        // another try makes no second one
        setChoice({ ...choice, picked: release });
        try {
          await api.post(`/releases/${release.id}/items`, { items });
        } finally {
          await askAgain("/releases");
        }
        return release;
      },
      (release) => {
        onDone();
        say(words.added(new Set(items.map(({ document }) => document)).size, release.name));
      },
    );
  return (
    <FormDialog
      title={words.addTitle}
      does={words.add}
      busy={act.busy}
      problem={act.error === null ? undefined : (act.sentence ?? act.error.message)}
      onSend={() => items.length > 0 && void add()}
      onClose={onClose}
    >
      <ReleaseFields releases={releases} choice={choice} onChoice={setChoice} />
      <Select
        label={words.what}
        value={action}
        options={(["publish", "unpublish"] as const).map((one) => ({
          value: one,
          text: words.does[one],
        }))}
        onPick={setAction}
        error={items.length === 0 ? words.none(action, left.length) : undefined}
      />
      <LeftOut left={left} />
    </FormDialog>
  );
}
