import type { CacheTag } from "../../shared/keys.ts";

/** ours: purged tags that are remembered while something is filled. */
const PURGED_REMEMBERED = 10_000;

/** Tells fills that a purge overtook: such a one may have read what was purged, and is not kept. */
export interface Fills<Tag extends string = CacheTag> {
  /** Of one that begins; to be ended. */
  begin(): Fill<Tag>;
  purged(tags: readonly Tag[]): void;
  /** Whatever tags there are. */
  purgedAll(): void;
}

interface Fill<Tag> {
  /** Whether one of the tags was purged since it began, as far as that is still known; else it is taken for it. */
  isOvertaken(tags: readonly Tag[]): boolean;
  end(): void;
}

export function createFills<Tag extends string = CacheTag>(): Fills<Tag> {
  // by the turn in which they were purged last, the oldest first
  const turns = new Map<Tag, number>();
  let [turn, forgottenTurn, open] = [0, 0, 0];
  return {
    begin() {
      const begun = turn;
      open += 1;
      return {
        isOvertaken: (tags) =>
          begun < forgottenTurn || tags.some((tag) => (turns.get(tag) ?? 0) > begun),
        end() {
          open -= 1;
          if (open === 0) turns.clear();
        },
      };
    },
    purgedAll() {
      turn += 1;
      forgottenTurn = turn;
    },
    purged(tags) {
      turn += 1;
      if (open === 0) return;
      for (const tag of tags) {
        turns.delete(tag);
        turns.set(tag, turn);
      }
      for (const [tag, at] of turns) {
        if (turns.size <= PURGED_REMEMBERED) break;
        turns.delete(tag);
        forgottenTurn = at;
      }
    },
  };
}
