import { useState } from "preact/hooks";
import { ApiError } from "../../api/errors.ts";
import { useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Answer, Empty, Notice } from "../../ui/state.tsx";
import { At } from "../../ui/time.tsx";
import { session } from "../../wiring.ts";
import { Contents } from "./contents.tsx";
import { PublishRelease, RemoveRelease } from "./acts.tsx";
import { ScheduleRelease } from "./at-time.tsx";
import { ReleaseBadge } from "./screen.tsx";
import { whyNotMine, type FullRelease, type ItemProblem } from "./shapes.ts";
import { words } from "./words.ts";

type Open = "publish" | "schedule" | "remove" | null;

/** One release: `/releases/12`. */
export function ReleaseScreen({ params }: { params: Record<string, string> }) {
  const path = `/releases/${encodeURIComponent(params["id"] ?? "")}`;
  const release = useAsked<FullRelease>(path);
  const { error } = release;
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) return <Gone />;
  return <Answer of={release}>{(data) => <One key={data.id} release={data} />}</Answer>;
}

const Gone = () => (
  <Page title={words.gone}>
    <Empty icon="release" title={words.gone}>
      <LinkButton href={here("/releases")}>{words.back}</LinkButton>
    </Empty>
  </Page>
);

function One({ release }: { release: FullRelease }) {
  const [open, setOpen] = useState<Open>(null);
  const [problems, setProblems] = useState<readonly ItemProblem[]>([]);
  const mayChange = session.may("publish") && release.state !== "published";
  const why = release.contents.map((item) => whyNotMine(session.within(), item)).find(Boolean);
  const close = () => setOpen(null);
  return (
    <Page
      title={release.name}
      actions={
        <>
          <LinkButton kind="quiet" icon="left" href={here("/releases")}>
            {words.back}
          </LinkButton>
          {mayChange && why === undefined && (
            <Acts hasItems={release.contents.length > 0} onOpen={setOpen} />
          )}
        </>
      }
    >
      {mayChange && why !== undefined && <Notice tone="warn">{words.notMine(why)}</Notice>}
      <Facts release={release} />
      <Contents release={release} problems={problems} mayChange={mayChange} />
      {open === "publish" && (
        <PublishRelease release={release} onProblems={setProblems} onClose={close} />
      )}
      {open === "schedule" && <ScheduleRelease release={release} onClose={close} />}
      {open === "remove" && <RemoveRelease release={release} onClose={close} />}
    </Page>
  );
}

const Acts = ({ hasItems, onOpen }: { hasItems: boolean; onOpen: (open: Open) => void }) => (
  <>
    <Button icon="trash" onClick={() => onOpen("remove")}>
      {words.remove}
    </Button>
    <Button icon="clock" disabled={!hasItems} onClick={() => onOpen("schedule")}>
      {words.schedule}
    </Button>
    <Button kind="primary" disabled={!hasItems} onClick={() => onOpen("publish")}>
      {words.publish}
    </Button>
  </>
);

const Facts = ({
  release: { state, at, publishedAt, createdAt, change, problem },
}: {
  release: FullRelease;
}) => (
  <>
    {problem !== null && (
      <Notice tone="bad">
        {words.notPublished} {problem}
      </Notice>
    )}
    <dl class="card facts">
      <dt>{words.state}</dt>
      <dd>
        <ReleaseBadge state={state} />
      </dd>
      {state === "scheduled" && at !== null && (
        <>
          <dt>{words.at}</dt>
          <dd>
            <At at={at} />
          </dd>
        </>
      )}
      {publishedAt !== null && (
        <>
          <dt>{words.publishedAt}</dt>
          <dd>
            <At at={publishedAt} />
          </dd>
        </>
      )}
      <dt>{words.made}</dt>
      <dd>
        <At at={createdAt} />
      </dd>
      {change !== null && (
        <>
          <dt>{words.change}</dt>
          <dd>
            <a href={here(`/delivery/changes/${change}`)}>{words.changeLink(change)}</a>
          </dd>
        </>
      )}
    </dl>
  </>
);
