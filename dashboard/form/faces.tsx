import { cutText } from "../../shared/text.ts";
import { useForm } from "./context.ts";
import type { Place } from "./place.ts";
import { words } from "./words.ts";

/** Who else is at a place; of what is folded also who is within it. */
export function Faces({ place, within = false }: { place: Place; within?: boolean }) {
  const { said } = useForm();
  const others = said.others.value;
  const names = [...new Set(within ? others.inside(place.path) : others.at(place.path))];
  if (names.length === 0) return null;
  const text = words.otherEditors(names.join(", "));
  return (
    <span class="faces" title={text}>
      {names.map((name) => (
        <span key={name} class="face" aria-hidden="true">
          {initialsOf(name)}
        </span>
      ))}
      <span class="visually-hidden">{text}</span>
    </span>
  );
}

/** Of the first and the last word. */
function initialsOf(name: string): string {
  const all = name.trim().split(/\s+/u);
  const ends = all.length > 1 ? [all[0], all.at(-1)] : [all[0]];
  return ends
    .map((word = "") => cutText(word, 1))
    .join("")
    .toUpperCase();
}
