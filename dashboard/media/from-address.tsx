import { useState } from "preact/hooks";
import type { MediaFile } from "../../shared/manage/media.ts";
import { useAct } from "../api/act.ts";
import { askAgain } from "../asked.ts";
import { TextField } from "../ui/field.tsx";
import { FormDialog } from "../ui/form-dialog.tsx";
import { api } from "../wiring.ts";
import { words } from "./words.ts";

/** ours: how long the origin may take over a file of somebody else's server, with time for its answer. */
const DEADLINE_MS = 30_000;

/** Asks for an address and has the origin copy what is there. */
export function FromAddress({
  onClose,
  onDone,
}: {
  onClose: () => void;
  onDone: (file: MediaFile) => void;
}) {
  const [url, setUrl] = useState("");
  const act = useAct();
  const copy = () =>
    act.run(async () => {
      const asked = { url: url.trim() };
      const file = await api.post<MediaFile>("/media/from-url", asked, { deadlineMs: DEADLINE_MS });
      await askAgain("/media");
      return file;
    }, onDone);
  return (
    <FormDialog
      title={words.fromAddress}
      does={words.copyIt}
      busy={act.busy}
      onSend={() => void copy()}
      onClose={onClose}
    >
      <TextField
        label={words.address}
        help={words.addressHelp}
        type="url"
        required
        autofocus
        maxLength={500}
        value={url}
        onText={setUrl}
        error={act.problem("url") ?? act.sentence}
      />
    </FormDialog>
  );
}
