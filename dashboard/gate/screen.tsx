import { useEffect } from "preact/hooks";
import { words as shellWords } from "../words.ts";
import { SignInForm } from "./form.tsx";
import { CameBack, Elsewhere } from "./elsewhere.tsx";
import { GateCard } from "./card.tsx";
import { ByPasskey } from "./passkey.tsx";
import { words } from "./words.ts";

/** In place of every page while nobody is signed in; the address stays, so they arrive where they wanted to. */
export function SignInScreen() {
  useEffect(() => {
    document.title = `${words.title} · ${shellWords.product}`;
  }, []);
  return (
    <GateCard title={words.title}>
      <CameBack />
      <SignInForm />
      <ByPasskey />
      <Elsewhere />
      <p class="muted">{words.noAccount}</p>
    </GateCard>
  );
}
