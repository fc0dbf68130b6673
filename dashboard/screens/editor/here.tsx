import type { Presence } from "./presence.ts";
import { words } from "./words.ts";

/** Who else has the document open. */
export const Here = ({ presence }: { presence: Presence }) => {
  const names = presence.names.value;
  return names.length === 0 ? null : <strong role="status">{words.also(names.join(", "))}</strong>;
};
