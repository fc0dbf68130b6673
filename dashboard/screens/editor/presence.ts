import { signal, type ReadonlySignal } from "@preact/signals";
import type { Clock } from "../../../shared/clock.ts";
import { PRESENCE_EVERY_MS } from "../../../shared/limits-events.ts";
import type { PresenceInput, Present, SiteEvent } from "../../../shared/manage/events.ts";
import { printPath, type Path } from "../../../shared/working/path.ts";
import type { Api } from "../../api/client.ts";
import type { OtherEditor } from "../../form/host.ts";

/** ours: who goes through fields with Tab is told of where they stay. */
const STAYS_MS = 300;

/** Who else has the document open, and where; and the same of who is here. */
export interface Presence {
  others: ReadonlySignal<readonly OtherEditor[]>;
  /** Everybody else in this locale, each once. */
  names: ReadonlySignal<readonly string[]>;
  atField: (path: Path | null) => void;
  heard(event: SiteEvent): void;
  /** Says it again and again, until told to end. */
  run(until: AbortSignal): Promise<void>;
}

export interface PresenceParts {
  api: Api;
  clock: Clock;
  tab: string;
  /** Who is here: their other tabs are not others. */
  me: () => number | undefined;
  document: number;
  locale: string;
}

export function createPresence(parts: PresenceParts): Presence {
  const { api, clock, tab, document, locale, me } = parts;
  const others = signal<readonly OtherEditor[]>([]);
  const names = signal<readonly string[]>([]);
  let field: string | null = null;
  let nudge = new AbortController();
  const take = (people: readonly Present[]) => {
    const here = people.filter((one) => one.locale === locale && one.person.id !== me());
    names.value = [...new Set(here.map(({ person }) => person.name))];
    others.value = here.flatMap(({ field: at, person }) =>
      at === null ? [] : [{ path: at.split(" "), name: person.name }],
    );
  };
  const say = async (said: Omit<PresenceInput, "tab">) => {
    try {
      const told = { tab, ...said };
      take((await api.post<{ people: Present[] }>("/presence", told, { asks: false })).people);
    } catch {
      // who is not heard is not shown; nothing hangs on it
      take([]);
    }
  };
  return {
    others,
    names,
    atField(path) {
      field = path === null ? null : printPath(path);
      nudge.abort();
    },
    heard(event) {
      if (event.kind === "presence" && event.document === document) take(event.people);
    },
    async run(until) {
      until.addEventListener("abort", () => nudge.abort());
      while (!until.aborted) {
        nudge = new AbortController();
        await say({ document, locale, field });
        await clock.sleep(PRESENCE_EVERY_MS, nudge.signal);
        if (nudge.signal.aborted) await clock.sleep(STAYS_MS, until);
      }
      await say({ document: null });
    },
  };
}
