import { useState } from "preact/hooks";
import { useAct } from "../../api/act.ts";
import { askAgain, useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Copied } from "../../ui/copied.tsx";
import { Shown } from "../../ui/dialog.tsx";
import { Answer, Empty } from "../../ui/state.tsx";
import { Table } from "../../ui/table.tsx";
import { api } from "../../wiring.ts";
import { SettingsPage } from "../settings/frame.tsx";
import { eventText } from "./event-names.ts";
import { WebhookForm } from "./form.tsx";
import type { NewWebhook, Webhook } from "./shapes.ts";
import { words } from "./words.ts";

/** Who is told of what. */
export function WebhooksScreen() {
  const webhooks = useAsked<{ data: Webhook[] }>("/webhooks");
  const [isMaking, setMaking] = useState(false);
  return (
    <SettingsPage
      part="/settings/webhooks"
      intro={words.intro}
      actions={
        <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
          {words.create}
        </Button>
      }
    >
      <Answer of={webhooks}>{({ data }) => <Webhooks webhooks={data} />}</Answer>
      {isMaking && <MakeWebhook onClose={() => setMaking(false)} />}
    </SettingsPage>
  );
}

function Webhooks({ webhooks }: { webhooks: readonly Webhook[] }) {
  if (webhooks.length === 0)
    return (
      <Empty icon="webhook" title={words.none}>
        <p>{words.noneMore}</p>
      </Empty>
    );
  return (
    <Table
      caption={words.caption}
      rows={webhooks}
      keyOf={({ id }) => id}
      columns={[
        {
          title: words.url,
          isWide: true,
          cell: ({ id, url }) => (
            <a class="breaks" href={here(`/settings/webhooks/${id}`)}>
              {url}
            </a>
          ),
        },
        { title: words.events, cell: ({ events }) => events.map(eventText).join(", ") },
        {
          title: words.state,
          cell: ({ enabled }) =>
            enabled ? <Badge tone="good">{words.on}</Badge> : <Badge>{words.off}</Badge>,
        },
      ]}
    />
  );
}

/** Makes a webhook, and shows its secret, which nobody can show again. */
function MakeWebhook({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<NewWebhook | null>(null);
  const act = useAct();
  if (made === null)
    return (
      <WebhookForm
        act={act}
        onClose={onClose}
        onSend={(input) =>
          void act.run(async () => {
            setMade(await api.post<NewWebhook>("/webhooks", input));
            await askAgain("/webhooks");
          })
        }
      />
    );
  return (
    <Shown title={words.made} onClose={onClose}>
      <Copied label={words.secret} help={words.secretMore} text={made.secret} />
    </Shown>
  );
}
