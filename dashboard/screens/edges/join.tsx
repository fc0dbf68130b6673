import { useState } from "preact/hooks";
import {
  JOIN_TOKEN_HOURS,
  JOIN_TOKEN_MAX_HOURS,
  JOIN_TOKEN_MAX_USES,
  JOIN_TOKEN_USES,
} from "../../../shared/limits-join.ts";
import { useAct } from "../../api/act.ts";
import { Copied } from "../../ui/copied.tsx";
import { Shown } from "../../ui/dialog.tsx";
import { TextField } from "../../ui/field.tsx";
import { FormDialog } from "../../ui/form-dialog.tsx";
import { api } from "../../wiring.ts";
import type { JoinToken } from "./shapes.ts";
import { words } from "./words.ts";

/** Makes a key by which edges register themselves, and shows how it is used. */
export function JoinEdge({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<JoinToken | null>(null);
  if (made === null) return <Asking onClose={onClose} onMade={setMade} />;
  return (
    <Shown title={words.made} size="wide" onClose={onClose}>
      <p>{words.madeMore}</p>
      <Copied label={words.command} text={commandOf(made)} />
      <Copied label={words.key} text={made.token} />
    </Shown>
  );
}

const commandOf = ({ token }: JoinToken): string =>
  `LARDER_JOIN='${location.origin}#${token}' EDGE_URL=https://edge.example.com npm run edge`;

function Asking({ onClose, onMade }: { onClose: () => void; onMade: (made: JoinToken) => void }) {
  const [hours, setHours] = useState(String(JOIN_TOKEN_HOURS));
  const [uses, setUses] = useState(String(JOIN_TOKEN_USES));
  const act = useAct();
  const make = () =>
    act.run(async () => {
      const asked = { hours: Number(hours), uses: Number(uses) };
      onMade(await api.post<JoinToken>("/edges/join-tokens", asked));
    });
  return (
    <FormDialog
      title={words.join}
      does={words.make}
      busy={act.busy}
      problem={act.sentence}
      onSend={() => void make()}
      onClose={onClose}
    >
      <p class="muted">{words.joinMore}</p>
      <TextField
        label={words.hours}
        type="number"
        min={1}
        max={JOIN_TOKEN_MAX_HOURS}
        required
        autofocus
        value={hours}
        onText={setHours}
        error={act.problem("hours")}
      />
      <TextField
        label={words.uses}
        type="number"
        min={1}
        max={JOIN_TOKEN_MAX_USES}
        required
        value={uses}
        onText={setUses}
        error={act.problem("uses")}
      />
    </FormDialog>
  );
}
