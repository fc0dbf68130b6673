import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { say } from "../../ui/toast.tsx";
import { api, session } from "../../wiring.ts";
import { Passkeys } from "./passkeys.tsx";
import { Sessions } from "./sessions.tsx";
import { words } from "./words.ts";

/** What belongs to whoever is signed in: the password, and where they are signed in. */
export function AccountScreen() {
  const me = session.me.value;
  return (
    <Page
      title={words.title}
      intro={me === null ? undefined : words.intro(me.name, me.email)}
      size="narrow"
    >
      <Section title={words.password}>
        <PasswordForm />
      </Section>
      <Section title={words.passkeys}>
        <Passkeys />
      </Section>
      <Section title={words.sessions}>
        <Sessions />
      </Section>
    </Page>
  );
}

function PasswordForm() {
  const [password, setPassword] = useState("");
  const act = useAct();
  const change = () =>
    act.run(async () => {
      await api.put("/me/password", { password });
      // unless somebody has typed on
      setPassword((now) => (now === password ? "" : now));
      say(words.changed);
    });
  return (
    <form
      class="form card"
      onSubmit={(event) => {
        event.preventDefault();
        void change();
      }}
    >
      <input
        type="email"
        autocomplete="username"
        value={session.me.value?.email ?? ""}
        readOnly
        hidden
      />
      <TextField
        label={words.newPassword}
        help={words.help}
        type="password"
        autocomplete="new-password"
        required
        value={password}
        onText={setPassword}
        error={act.problem("password") ?? act.sentence}
      />
      <div class="form-actions">
        <Button type="submit" busy={act.busy}>
          {words.change}
        </Button>
      </div>
    </form>
  );
}
