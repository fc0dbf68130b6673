import type { Tone } from "../../ui/badge.tsx";
import type { Seen } from "../../work/open-copy.ts";
import { words } from "./words.ts";

/** What the badge says of a copy, and nothing that is not so. */
export interface Said {
  kind: "conflict" | "refused" | "unkept" | "keeping" | "waiting" | "saved";
  tone: Tone;
  text: string;
}

/** @param conflicts where somebody has to decide */
export function saidOf(
  { local, link, isKept, unkept }: Pick<Seen, "local" | "link" | "isKept" | "unkept">,
  conflicts: number,
): Said {
  const waiting = local?.pending.length ?? 0;
  if (conflicts > 0) return { kind: "conflict", tone: "bad", text: words.needsYou(conflicts) };
  if (link.kind === "refused" && waiting > 0)
    return { kind: "refused", tone: "bad", text: words.refused(waiting) };
  if (!isKept && unkept !== null) return { kind: "unkept", tone: "warn", text: words.unkept };
  if (!isKept) return { kind: "keeping", tone: "plain", text: words.keeping };
  if (waiting > 0) return { kind: "waiting", tone: "plain", text: words.waiting(waiting) };
  return { kind: "saved", tone: "good", text: words.saved };
}
