import { whyOutside } from "../../../shared/permissions.ts";
import { here } from "../../here.ts";
import { Button } from "../../ui/button.tsx";
import { Table } from "../../ui/table.tsx";
import { At } from "../../ui/time.tsx";
import { session } from "../../wiring.ts";
import type { Planned } from "./planned.ts";
import { words } from "./words.ts";

const isMine = ({ type, locale }: Planned): boolean =>
  type === null || locale === null || whyOutside(session.within(), type, [locale]) === undefined;

/** What is planned, the next first. */
export const PlannedList = ({
  planned,
  onCancel,
}: {
  planned: readonly Planned[];
  onCancel: (planned: Planned) => void;
}) => (
  <Table
    caption={words.title}
    rows={planned}
    keyOf={({ key }) => key}
    columns={[
      { title: words.when, cell: ({ at }) => <At at={at} /> },
      {
        title: words.what,
        isWide: true,
        cell: ({ name, path, locale }) => (
          <>
            <a href={here(path)}>{name}</a>
            {locale !== null && <span class="muted"> · {locale}</span>}
          </>
        ),
      },
      {
        title: words.happens,
        cell: ({ does }) => <span class="nowrap">{words[does]}</span>,
      },
      ...(session.may("publish")
        ? [
            {
              title: words.actions,
              cell: (one: Planned) =>
                isMine(one) && (
                  <Button
                    kind="quiet"
                    icon="trash"
                    label={words.cancel(one.name)}
                    onClick={() => onCancel(one)}
                  />
                ),
            },
          ]
        : []),
    ]}
  />
);
