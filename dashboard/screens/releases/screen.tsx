import { useState } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { useAsked } from "../../asked.ts";
import { here } from "../../here.ts";
import { Badge, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Page } from "../../ui/page.tsx";
import { Answer, Empty } from "../../ui/state.tsx";
import { Table } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Ago } from "../../ui/time.tsx";
import { clock, session } from "../../wiring.ts";
import { NewRelease } from "./new.tsx";
import type { Release } from "./shapes.ts";
import { words } from "./words.ts";

/** ours: rows at once. */
const AT_ONCE = 50;
const STATES = ["open", "scheduled", "published"] as const;

/** All releases, or those in a state: `/releases?state=open`. */
export function ReleasesScreen() {
  const { query } = useLocation();
  const [isMaking, setMaking] = useState(false);
  const state = STATES.find((one) => one === query["state"]);
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={
        session.may("publish") && (
          <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
            {words.create}
          </Button>
        )
      }
    >
      <Tabs
        label={words.parts}
        tabs={[
          { href: here("/releases"), text: words.all },
          ...STATES.map((one) => ({ href: linkOf(one), text: words.states[one] })),
        ]}
        current={state === undefined ? here("/releases") : linkOf(state)}
      />
      <ReleaseList key={state ?? ""} state={state} />
      {isMaking && <NewRelease onClose={() => setMaking(false)} />}
    </Page>
  );
}

const linkOf = (state: Release["state"]): string => here(`/releases?state=${state}`);

function ReleaseList({ state }: { state: Release["state"] | undefined }) {
  const [offset, setOffset] = useState(0);
  const releases = useAsked<{ data: Release[]; meta: { count: number } }>("/releases", {
    query: { state, limit: AT_ONCE, offset },
  });
  return (
    <Answer of={releases}>
      {({ data, meta: { count } }) =>
        data.length === 0 ? (
          <Empty icon="release" title={words.none}>
            <p>{words.noneMore}</p>
          </Empty>
        ) : (
          <>
            <Rows releases={data} />
            <div class="pager">
              {offset > 0 && (
                <Button icon="left" onClick={() => setOffset(Math.max(0, offset - AT_ONCE))}>
                  {words.newer}
                </Button>
              )}
              {offset + AT_ONCE < count && (
                <Button icon="right" onClick={() => setOffset(offset + AT_ONCE)}>
                  {words.older}
                </Button>
              )}
            </div>
          </>
        )
      }
    </Answer>
  );
}

const TONES: Readonly<Record<Release["state"], Tone>> = {
  open: "plain",
  scheduled: "warn",
  published: "good",
};

export const ReleaseBadge = ({ state }: { state: Release["state"] }) => (
  <Badge tone={TONES[state]}>{words.states[state]}</Badge>
);

const Rows = ({ releases }: { releases: readonly Release[] }) => (
  <Table
    caption={words.title}
    rows={releases}
    keyOf={({ id }) => id}
    columns={[
      {
        title: words.name,
        isWide: true,
        cell: ({ id, name, problem }) => (
          <div class="two-lines">
            <a href={here(`/releases/${id}`)}>{name}</a>
            {problem !== null && <span class="field-error">{problem}</span>}
          </div>
        ),
      },
      { title: words.state, cell: ({ state }) => <ReleaseBadge state={state} /> },
      {
        title: words.contents,
        cell: ({ items }) => <span class="nowrap">{words.items(items)}</span>,
      },
      {
        title: words.when,
        cell: ({ at, publishedAt, createdAt }) => (
          <Ago at={publishedAt ?? at ?? createdAt} now={clock.now()} />
        ),
      },
    ]}
  />
);
