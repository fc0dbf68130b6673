import { useAct } from "../api/act.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/state.tsx";
import { api, session } from "../wiring.ts";
import { words } from "./words.ts";

/** Whether the browser has passkeys here: over TLS, or at this machine, and under a name. */
export const hasPasskeys = (): boolean =>
  isSecureContext && "PublicKeyCredential" in globalThis && !/^[\d.]+$|:/.test(location.hostname);

/** The way in by a passkey, or what says once more that it is oneself. What it takes is loaded when it is pressed. */
export function ByPasskey({ again = false, onDone }: { again?: boolean; onDone?: () => void }) {
  const act = useAct(words.wait);
  if (!hasPasskeys()) return null;
  const prove = async () => {
    const { askPasskey } = await import("../passkeys/authenticator.ts").catch(() => {
      throw new Error(words.notLoaded);
    });
    const [asking, answering] = again
      ? ["/session/confirm/passkey", "/session/confirm/passkey"]
      : ["/sign-in/passkey", "/session/passkey"];
    const asked = await api.get<PublicKeyCredentialRequestOptionsJSON>(asking, { asks: false });
    await api.post(answering, await askPasskey(asked), { asks: false });
  };
  const press = () =>
    act.run(() => (again ? session.confirmBy(prove) : session.signInBy(prove)), onDone);
  return (
    <div class="form">
      <div class="form-actions">
        <Button icon="key" busy={act.busy} onClick={() => void press()}>
          {again ? words.confirmByPasskey : words.signInByPasskey}
        </Button>
      </div>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
    </div>
  );
}
