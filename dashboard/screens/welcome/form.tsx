import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { Button } from "../../ui/button.tsx";
import { TextField } from "../../ui/field.tsx";
import { session } from "../../wiring.ts";
import type { Link } from "./link.ts";
import { words } from "./words.ts";

/** Takes what is wanted of whoever has the link: a name and a password, or the password they have. */
export function WelcomeForm({
  link,
  secret,
  onIn,
}: {
  link: Link;
  secret: string;
  onIn: () => void;
}) {
  const [name, setName] = useState("");
  const [email, setEmail] = useState(link.email ?? "");
  const [password, setPassword] = useState("");
  const act = useAct();
  const open = async () => {
    const asked = {
      secret,
      password,
      ...(link.isKnown ? {} : { name }),
      ...(link.email === null ? { email } : {}),
    };
    if (await act.run(() => session.openLink(asked))) onIn();
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <p>{sentenceOf(link)}</p>
      {givesOld(link) && <p class="muted">{words.known}</p>}
      <EmailField link={link} email={email} onText={setEmail} error={act.problem("email")} />
      {!link.isKnown && (
        <TextField
          label={words.name}
          help={words.nameHelp}
          name="name"
          autocomplete="name"
          required
          autofocus={link.email !== null}
          value={name}
          onText={setName}
          error={act.problem("name")}
        />
      )}
      <PasswordField
        link={link}
        password={password}
        onText={setPassword}
        error={act.problem("password") ?? act.sentence}
      />
      <Button kind="primary" type="submit" busy={act.busy}>
        {{ first: words.comeIn, invitation: words.join, password: words.change }[link.kind]}
      </Button>
    </form>
  );
}

function PasswordField({
  link,
  password,
  onText,
  error,
}: {
  link: Link;
  password: string;
  onText: (text: string) => void;
  error: string | undefined;
}) {
  const looks = givesOld(link)
    ? { label: words.password, autocomplete: "current-password" as const }
    : {
        label: words.newPassword,
        help: words.passwordHelp,
        autocomplete: "new-password" as const,
      };
  return (
    <TextField
      {...looks}
      type="password"
      name="password"
      required
      autofocus={link.isKnown}
      value={password}
      onText={onText}
      error={error}
    />
  );
}

/** Asked for when the link names nobody; else there for programs that keep passwords. */
function EmailField({
  link,
  email,
  onText,
  error,
}: {
  link: Link;
  email: string;
  onText: (text: string) => void;
  error: string | undefined;
}) {
  if (link.email !== null)
    return (
      <input type="email" name="email" autocomplete="username" value={email} readOnly hidden />
    );
  return (
    <TextField
      label={words.email}
      help={words.emailHelp}
      type="email"
      name="email"
      autocomplete="username"
      required
      autofocus
      value={email}
      onText={onText}
      error={error}
    />
  );
}

/** Who has forgotten theirs chooses one; who is invited gives the one they have. */
const givesOld = ({ kind, isKnown }: Link): boolean => isKnown && kind !== "password";

function sentenceOf(link: Link): string {
  switch (link.kind) {
    case "first":
      return words.first(link.email);
    case "invitation":
      return words.invitation(link.site ?? "", link.role ?? "");
    case "password":
      return words.forgotten(link.email ?? "");
  }
}
