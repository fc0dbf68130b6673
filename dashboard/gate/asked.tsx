import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Elsewhere } from "./elsewhere.tsx";
import { SignInForm } from "./form.tsx";
import { ByPasskey } from "./passkey.tsx";
import { useAct } from "../api/act.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Notice } from "../ui/state.tsx";
import { asker, session } from "../wiring.ts";
import { words } from "../words.ts";
import { words as signInWords } from "./words.ts";

/** Whether somebody closed the sign-in that was over the page. */
const isPutOff = signal(false);

/** What requests wait for, over whatever page is open: it stays as it is. */
export function Asked() {
  const wanted = asker.wanted.value;
  if (wanted === null || session.standing.value.kind !== "in") return null;
  const leave = () => {
    isPutOff.value = wanted === "sign-in";
    session.leaveAsked();
  };
  if (wanted === "confirm") return <ConfirmPassword onClose={leave} />;
  return (
    <Dialog title={words.signIn} onClose={leave}>
      <SignInForm email={session.me.value?.email ?? ""} onDone={() => (isPutOff.value = false)} />
      <ByPasskey onDone={() => (isPutOff.value = false)} />
      <Elsewhere />
    </Dialog>
  );
}

/** Stays above the page until they sign in. */
export function SignedOut() {
  if (!isPutOff.value) return null;
  return (
    <Notice tone="warn">
      <p>{words.signedOut}</p>
      <Button onClick={() => void signInAgain()}>{words.signIn}</Button>
    </Notice>
  );
}

async function signInAgain(): Promise<void> {
  if (await asker.ask("sign-in")) isPutOff.value = false;
}

function ConfirmPassword({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState("");
  const act = useAct(signInWords.wait);
  const byPasskey = session.me.value?.hasPasskey === true && <ByPasskey again />;
  if (session.me.value?.hasPassword === false)
    return (
      <Dialog title={words.confirmTitle} onClose={onClose}>
        {byPasskey}
        <p>{signInWords.confirmElsewhere}</p>
        <Elsewhere again />
      </Dialog>
    );
  return (
    <Dialog title={words.confirmTitle} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void act.run(() => session.confirm(password));
        }}
      >
        <p class="muted">{words.confirmMore}</p>
        <TextField
          label={signInWords.password}
          type="password"
          autocomplete="current-password"
          required
          autofocus
          value={password}
          onText={setPassword}
          error={act.sentence}
        />
        <Button kind="primary" type="submit" busy={act.busy}>
          {words.confirm}
        </Button>
      </form>
      {byPasskey}
    </Dialog>
  );
}
