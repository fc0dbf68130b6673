import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useAct } from "../../api/act.ts";
import { askAgain, useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button, LinkButton } from "../../ui/button.tsx";
import { Confirm } from "../../ui/dialog.tsx";
import { Page } from "../../ui/page.tsx";
import { Answer, Empty, Notice } from "../../ui/state.tsx";
import { say } from "../../ui/toast.tsx";
import { api } from "../../wiring.ts";
import { Deliveries } from "./deliveries.tsx";
import { eventText } from "./event-names.ts";
import { WebhookForm, type WebhookInput } from "./form.tsx";
import { Secret } from "./secret.tsx";
import type { Webhook } from "./shapes.ts";
import { words } from "./words.ts";

/** One webhook: what it is told of, and what became of telling. */
export function WebhookScreen({ params }: { params: Record<string, string> }) {
  const webhooks = useAsked<{ data: Webhook[] }>("/webhooks");
  return (
    <Answer of={webhooks}>
      {({ data }) => {
        const found = data.find(({ id }) => String(id) === params["id"]);
        return found === undefined ? <Gone /> : <One webhook={found} />;
      }}
    </Answer>
  );
}

const Gone = () => (
  <Page title={words.gone}>
    <Empty icon="webhook" title={words.gone}>
      <LinkButton href={here("/settings/webhooks")}>{words.all}</LinkButton>
    </Empty>
  </Page>
);

function One({ webhook }: { webhook: Webhook }) {
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const act = useAct();
  const deliveries = `/webhooks/${webhook.id}/deliveries`;
  const test = async () => {
    if (!(await act.run(() => api.post(`/webhooks/${webhook.id}/test`)))) return;
    say(words.testSent);
    await askAgain(deliveries);
  };
  return (
    <Page
      title={new URL(webhook.url).host}
      actions={
        <>
          <LinkButton kind="quiet" icon="left" href={here("/settings/webhooks")}>
            {words.all}
          </LinkButton>
          <Button icon="edit" onClick={() => setOpen("edit")}>
            {words.edit}
          </Button>
          <Button icon="trash" onClick={() => setOpen("remove")}>
            {words.remove}
          </Button>
          <Button
            kind="primary"
            busy={act.busy}
            disabled={!webhook.enabled}
            onClick={() => void test()}
          >
            {words.sendTest}
          </Button>
        </>
      }
    >
      <div class="card stack">
        <p class="breaks mono">{webhook.url}</p>
        <p>
          {webhook.enabled ? <Badge tone="good">{words.on}</Badge> : <Badge>{words.off}</Badge>}{" "}
          {webhook.events.map(eventText).join(", ")}
        </p>
      </div>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
      <Secret webhook={webhook} />
      <Deliveries path={deliveries} isEnabled={webhook.enabled} />
      {open === "edit" && <EditWebhook webhook={webhook} onClose={() => setOpen(null)} />}
      {open === "remove" && <RemoveWebhook webhook={webhook} onClose={() => setOpen(null)} />}
    </Page>
  );
}

function EditWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const act = useAct();
  const send = async (input: WebhookInput) => {
    const isDone = await act.run(async () => {
      await api.patch(`/webhooks/${webhook.id}`, input);
      await askAgain("/webhooks");
    }, onClose);
    if (isDone) say(words.saved);
  };
  return (
    <WebhookForm
      before={webhook}
      act={act}
      onClose={onClose}
      onSend={(input) => void send(input)}
    />
  );
}

function RemoveWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const act = useAct();
  const { route } = useLocation();
  const remove = async () => {
    const isDone = await act.run(
      () => api.delete(`/webhooks/${webhook.id}`),
      () => route(here("/settings/webhooks")),
    );
    if (isDone) say(words.removed);
    await askAgain("/webhooks");
  };
  return (
    <Confirm
      title={words.removeTitle}
      does={words.remove}
      busy={act.busy}
      onDo={() => void remove()}
      onClose={onClose}
    >
      <p>{words.removeMore}</p>
      {act.sentence !== undefined && <Notice tone="bad">{act.sentence}</Notice>}
    </Confirm>
  );
}
