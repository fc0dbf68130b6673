import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import { words } from "./words.ts";

/** Registers an edge that runs already and has the push key. */
export function AddEdge({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const act = useAct();
  const add = async () => {
    const isDone = await act.run(async () => {
      await api.post("/edges", { name: name.trim(), url: url.trim() });
      await askAgain("/edges");
    }, onClose);
    if (isDone) say(words.added(name));
  };
  return (
    <FormDialog
      title={words.add}
      does={words.add}
      busy={act.busy}
      problem={act.sentence}
      onSend={() => void add()}
      onClose={onClose}
    >
      <TextField
        label={words.name}
        help={words.nameHelp}
        required
        autofocus
        maxLength={100}
        value={name}
        onText={setName}
        error={act.problem("name")}
      />
      <TextField
        label={words.url}
        help={words.urlHelp}
        type="url"
        required
        placeholder="https://edge.example.com"
        value={url}
        onText={setUrl}
        error={act.problem("url")}
      />
    </FormDialog>
  );
}
