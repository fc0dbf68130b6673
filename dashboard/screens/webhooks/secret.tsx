import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { askAgain } from "../../asked.ts";
import { Button } from "../../ui/button.tsx";
import { Copied } from "../../ui/copied.tsx";
import { Cancel, Dialog, Shown } from "../../ui/dialog.tsx";
import { Notice } from "../../ui/state.tsx";
import { At } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import type { NewWebhook, Webhook } from "./shapes.ts";
import { words } from "./words.ts";

/** The secret that messages are signed with: another one, and an early end of the one before. */
export function Secret({ webhook }: { webhook: Webhook }) {
  const [isAsked, setAsked] = useState(false);
  const act = useAct();
  const { id, previousSecretUntil: until } = webhook;
  const end = async () => {
    if (!(await act.run(() => api.post(`/webhooks/${id}/secret/end-previous`)))) return;
    say(words.secretEnded);
    await askAgain("/webhooks");
  };
  return (
    <div class="card stack">
      <p>
        {words.secretHelp}{" "}
        {until !== null && (
          <>
            {words.secretUntil} <At at={until} />
          </>
        )}
      </p>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
      <div class="form-actions">
        <Button icon="key" onClick={() => setAsked(true)}>
          {words.exchangeSecret}
        </Button>
        {until !== null && (
          <Button busy={act.busy} onClick={() => void end()}>
            {words.endSecret}
          </Button>
        )}
      </div>
      {isAsked && <Exchange webhook={webhook} onClose={() => setAsked(false)} />}
    </div>
  );
}

function Exchange({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const [secret, setSecret] = useState<string | null>(null);
  const act = useAct();
  const exchange = () =>
    act.run(async () => {
      const made = await api.post<NewWebhook>(`/webhooks/${webhook.id}/secret`);
      setSecret(made.secret);
      await askAgain("/webhooks");
    });
  if (secret !== null)
    return (
      <Shown title={words.secretMade} onClose={onClose}>
        <Copied label={words.secret} help={words.secretMore} text={secret} />
      </Shown>
    );
  return (
    <Dialog
      title={words.exchangeTitle}
      busy={act.busy}
      onClose={onClose}
      actions={
        <>
          <Cancel busy={act.busy} onClose={onClose} />
          <Button kind="primary" busy={act.busy} onClick={() => void exchange()}>
            {words.exchangeSecret}
          </Button>
        </>
      }
    >
      <p>{words.exchangeMore}</p>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
    </Dialog>
  );
}
