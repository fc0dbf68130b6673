import type { SiteEvent } from "../../shared/manage/events.ts";

/** The newest events of a site, each with an id after which a stream can go on. */
export interface Kept {
  /** @returns the event as a stream has it (HTML §9.2.5) */
  add(event: SiteEvent): string;
  /** The id of the newest. */
  head(): string;
  /** Those after an id; undefined when it is another origin's, or too old. */
  after(id: string): string[] | undefined;
}

/**
 * @param name of this origin since it runs, by chance: ids of others are not mistaken for its own
 * @param most how many are kept
 */
export function createKept(name: string, most: number): Kept {
  let count = 0;
  const texts: string[] = [];
  const idOf = (number: number) => `${name}-${number}`;
  return {
    add(event) {
      count += 1;
      const text = messageOf(event, idOf(count));
      texts.push(text);
      if (texts.length > most) texts.shift();
      return text;
    },
    head: () => idOf(count),
    after(id) {
      const number = id.startsWith(`${name}-`) ? Number(id.slice(name.length + 1)) : NaN;
      const missed = count - number;
      if (!Number.isSafeInteger(number) || missed < 0 || missed > texts.length) return undefined;
      return texts.slice(texts.length - missed);
    },
  };
}

/** One message of a stream; without an id, nobody can go on after it. */
export const messageOf = (event: SiteEvent, id?: string): string =>
  `${id === undefined ? "" : `id: ${id}\n`}data: ${JSON.stringify(event)}\n\n`;
