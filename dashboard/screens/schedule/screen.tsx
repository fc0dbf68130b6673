import { useQuery } from "@tanstack/preact-query";
import { useLocation } from "preact-iso/router";
import { useState } from "preact/hooks";
import { here } from "../../here.ts";
import { Page } from "../../ui/page.tsx";
import { Answer, Empty, Notice } from "../../ui/state.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { api, clock } from "../../wiring.ts";
import type { Release, Schedule } from "../releases/shapes.ts";
import { Calendar } from "./calendar.tsx";
import { CancelDialog } from "./cancel.tsx";
import { monthOf, readMonth } from "./month.ts";
import { PlannedList } from "./list.tsx";
import { type Planned, plannedOf } from "./planned.ts";
import { words } from "./words.ts";

/** ours: more than anybody looks through; the rest is told of. */
const SHOWN_MOST = 1_000;
/** What the origin gives at once. */
const AT_ONCE = 100;

/** What is to come: `/schedule?month=2026-01`, or `/schedule?view=list`. */
export function ScheduleScreen() {
  const { query } = useLocation();
  const [canceling, setCanceling] = useState<Planned | null>(null);
  const planned = useQuery({
    queryKey: ["/schedules", "all"],
    queryFn: ({ signal }) => readPlanned(signal),
  });
  const isList = query["view"] === "list";
  const month = readMonth(query["month"]) ?? monthOf(new Date(clock.now()));
  return (
    <Page title={words.title} intro={words.intro}>
      <Tabs
        label={words.views}
        tabs={[
          { href: here("/schedule"), text: words.month },
          { href: here("/schedule?view=list"), text: words.list },
        ]}
        current={here(isList ? "/schedule?view=list" : "/schedule")}
      />
      <Answer of={planned}>
        {({ all, isWhole }) => (
          <>
            {!isWhole && <Notice tone="warn">{words.notAll(SHOWN_MOST)}</Notice>}
            {isList && all.length === 0 && (
              <Empty icon="schedule" title={words.none}>
                <p>{words.noneMore}</p>
              </Empty>
            )}
            {isList && all.length > 0 && <PlannedList planned={all} onCancel={setCanceling} />}
            {!isList && <Calendar month={month} planned={all} onCancel={setCanceling} />}
          </>
        )}
      </Answer>
      {canceling !== null && (
        <CancelDialog planned={canceling} onClose={() => setCanceling(null)} />
      )}
    </Page>
  );
}

/** Everything that is planned, stretch by stretch. */
async function readPlanned(signal: AbortSignal) {
  const schedules = await readAll<Schedule>("/schedules", {}, signal);
  const releases = await readAll<Release>("/releases", { state: "scheduled" }, signal);
  return {
    all: plannedOf(schedules.data, releases.data),
    isWhole: schedules.isWhole && releases.isWhole,
  };
}

async function readAll<Row>(path: string, query: Record<string, string>, signal: AbortSignal) {
  const data: Row[] = [];
  for (;;) {
    const asked = { ...query, limit: AT_ONCE, offset: data.length };
    const answer = await api.get<{ data: Row[]; meta: { count: number } }>(path, {
      query: asked,
      signal,
    });
    data.push(...answer.data);
    const isWhole = answer.data.length === 0 || data.length >= answer.meta.count;
    if (isWhole || data.length >= SHOWN_MOST) return { data, isWhole };
  }
}
