import { useState } from "preact/hooks";
import type { TypeAddresses } from "../../../shared/manage/previews.ts";
import { useAct } from "../../api/act.ts";
import { askAgain, useAsked } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Section } from "../../ui/page.tsx";
import { Answer, Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api, session } from "../../wiring.ts";
import { addressWords as words } from "./address-words.ts";

/** Where documents of a type stand at their site. Saved on their own: nothing that readers get depends on them. */
export function Addresses({
  kind,
  typeKey,
  title = words.title,
}: {
  kind: TypeAddresses["kind"];
  typeKey: string;
  title?: string;
}) {
  const all = useAsked<{ data: TypeAddresses[] }>("/addresses");
  return (
    <Section title={title}>
      <p class="muted">{words.intro}</p>
      <Answer of={all} rows={2}>
        {({ data }) => {
          const found = data.find((one) => one.kind === kind && one.key === typeKey);
          return found && <AddressesForm key={JSON.stringify(found)} before={found} />;
        }}
      </Answer>
    </Section>
  );
}

function AddressesForm({ before }: { before: TypeAddresses }) {
  const { kind, key } = before;
  const [publicUrl, setPublic] = useState(before.publicUrl ?? "");
  const [previewUrl, setPreview] = useState(before.previewUrl ?? "");
  const act = useAct();
  const readOnly = !session.may("administer");
  const save = async () => {
    const body = { publicUrl: publicUrl.trim() || null, previewUrl: previewUrl.trim() || null };
    if (!(await act.run(() => api.put(`/addresses/${kind}/${key}`, body)))) return;
    say(words.saved);
    await askAgain("/addresses");
  };
  return (
    <form
      class="form measure"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
      <TextField
        label={words.publicUrl}
        help={words.publicHelp}
        error={act.problem("publicUrl")}
        readOnly={readOnly}
        value={publicUrl}
        onText={setPublic}
      />
      <TextField
        label={words.previewUrl}
        help={words.previewHelp}
        error={act.problem("previewUrl")}
        readOnly={readOnly}
        value={previewUrl}
        onText={setPreview}
      />
      {!readOnly && (
        <div class="form-actions">
          <Button type="submit" busy={act.busy}>
            {words.save}
          </Button>
        </div>
      )}
    </form>
  );
}
