import type { Import } from "../../../shared/manage/imports.ts";
import { useAsked } from "../../asked.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Answer, Empty } from "../../ui/state.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { At } from "../../ui/time.tsx";
import { clock } from "../../wiring.ts";
import { SettingsPage } from "../settings/frame.tsx";
import { doneOf, isSilent } from "./progress.ts";
import { words } from "./words.ts";

/** ours: how often it is looked how far they are, while one runs. */
const LOOKS_MS = 2_000;

interface Listed {
  data: Import[];
}

/** What is brought from other systems, and how far it is. */
export function ImportsScreen() {
  const imports = useAsked<Listed>("/imports", {
    everyMs: (listed) => (listed?.data.some(({ state }) => state === "running") ? LOOKS_MS : false),
  });
  return (
    <SettingsPage part="/settings/imports" intro={words.intro}>
      <Answer of={imports}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty icon="upload" title={words.none}>
              <How />
            </Empty>
          ) : (
            <Table
              caption={words.caption}
              rows={data}
              keyOf={({ source }) => source}
              columns={COLUMNS}
            />
          )
        }
      </Answer>
    </SettingsPage>
  );
}

const How = () => (
  <>
    <p>{words.how}</p>
    <p>
      <code>{words.command}</code>
    </p>
    <p>{words.more}</p>
  </>
);

const TONES: Record<Import["state"], Tone> = {
  running: "accent",
  done: "good",
  stopped: "warn",
  failed: "bad",
};

function State({ of }: { of: Import }) {
  const silent = isSilent(of, clock.now());
  return (
    <>
      <Badge tone={silent ? "warn" : TONES[of.state]}>
        {silent ? words.silent : words.states[of.state]}
      </Badge>
      {of.note !== "" && <p class="muted breaks">{of.note}</p>}
    </>
  );
}

function Progress({ of }: { of: Import }) {
  const done = doneOf(of);
  return (
    <>
      {words.of(done, of.total)}
      {of.state === "running" && of.total !== null && of.total > 0 && (
        <progress max={of.total} value={done} aria-label={of.source} />
      )}
    </>
  );
}

const countsText = ({ counts }: Import): string =>
  Object.entries(words.outcomes)
    .map(([outcome, text]) => ({ text, count: counts[outcome as keyof Import["counts"]] }))
    .filter(({ count }) => count > 0)
    .map(({ count, text }) => `${count} ${text}`)
    .join(", ");

const COLUMNS: readonly Column<Import>[] = [
  { title: words.source, cell: ({ source }) => source },
  { title: words.state, cell: (one) => <State of={one} />, isWide: true },
  { title: words.progress, cell: (one) => <Progress of={one} />, isNumber: true },
  { title: words.counts, cell: countsText },
  { title: words.at, cell: ({ updatedAt }) => <At at={updatedAt} />, isMinor: true },
];
