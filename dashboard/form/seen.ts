import { isSame, type Json } from "../../shared/working/value.ts";

/** What a control shows that is told of what is stored some time after, when its person may have typed on. */
export interface Seen {
  /** What the next edit replaces. */
  current(): Json | undefined;
  /** The control says that it holds this now. */
  say(now: Json | undefined): void;
  /** The control was told what is stored. What it said itself and has typed on from since is no news. */
  tell(stored: Json | undefined): void;
}

export function createSeen(stored: Json | undefined): Seen {
  let current = stored;
  // what was said and has not come back yet
  let said: (Json | undefined)[] = [];
  return {
    current: () => current,
    say(now) {
      current = now;
      said.push(now);
    },
    tell(value) {
      const echo = said.findIndex((one) => isSame(one, value));
      said = isSame(value, current) ? [] : said.slice(echo + 1);
      if (echo === -1) current = value;
    },
  };
}
