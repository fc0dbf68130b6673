import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { makePasskey } from "../../passkeys/authenticator.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { api, session } from "../../wiring.ts";
import { browserName } from "./browser-name.ts";
import { words } from "./words.ts";

/** What a passkey is called unless somebody says otherwise: as the browser that makes it. */
function proposedName(): string {
  const name = browserName(navigator.userAgent);
  return name === words.unknownBrowser ? words.passkey : name;
}

/** Has the browser make a passkey, and keeps it under a name. */
export function AddPasskey() {
  const [name, setName] = useState(proposedName);
  const act = useAct();
  const add = async () => {
    const isDone = await act.run(async () => {
      const asked = await api.get<PublicKeyCredentialCreationOptionsJSON>("/me/passkeys/new");
      const made = await makePasskey(asked);
      await api.post("/me/passkeys", { name, ...made });
      await Promise.all([askAgain("/me/passkeys"), session.load()]);
    });
    if (isDone) say(words.added(name.trim()));
  };
  return (
    <form
      class="form card"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextField
        label={words.passkeyName}
        help={words.passkeyNameHelp}
        required
        maxLength={100}
        value={name}
        onText={setName}
        error={act.problem("name") ?? act.sentence}
      />
      <div class="form-actions">
        <Button type="submit" icon="key" busy={act.busy}>
          {words.addPasskey}
        </Button>
      </div>
    </form>
  );
}
