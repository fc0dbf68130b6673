import { useRef, useState } from "preact/hooks";
import { useAct } from "../api/act.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { session } from "../wiring.ts";
import { words } from "./words.ts";

/** Takes e-mail and password. @param email who was here before */
export function SignInForm({
  email: before = "",
  onDone,
}: {
  email?: string;
  onDone?: () => void;
}) {
  const [email, setEmail] = useState(before);
  const [password, setPassword] = useState("");
  const act = useAct(words.wait);
  const field = useRef<HTMLInputElement>(null);
  const signIn = async () => {
    const at = document.activeElement;
    if (await act.run(() => session.signIn(email, password))) onDone?.();
    // who has gone to another field since is typing there
    else if (document.activeElement === at) field.current?.focus();
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      <TextField
        label={words.email}
        type="email"
        name="email"
        autocomplete="username"
        required
        autofocus={before === ""}
        value={email}
        onText={setEmail}
        error={act.problem("email")}
      />
      <TextField
        label={words.password}
        type="password"
        name="password"
        autocomplete="current-password"
        required
        autofocus={before !== ""}
        value={password}
        onText={setPassword}
        error={act.problem("password") ?? act.sentence}
        inputRef={field}
      />
      <Button kind="primary" type="submit" busy={act.busy}>
        {words.signIn}
      </Button>
    </form>
  );
}
