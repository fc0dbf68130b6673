import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { here } from "../../here.ts";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { api } from "../../wiring.ts";
import type { Release } from "./shapes.ts";
import { words } from "./words.ts";

/** Makes an empty release, and opens it. */
export function NewRelease({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const { route } = useLocation();
  const act = useAct();
  const make = () =>
    act.run(
      async () => {
        const made = await api.post<Release>("/releases", { name: name.trim() });
        void askAgain("/releases");
        return made;
      },
      ({ id }) => route(here(`/releases/${id}`)),
    );
  return (
    <FormDialog
      title={words.create}
      does={words.make}
      busy={act.busy}
      onSend={() => void make()}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        required
        autofocus
        maxLength={200}
        value={name}
        onText={setName}
        error={act.problem("name") ?? act.sentence}
      />
    </FormDialog>
  );
}
