import { ICONS, type IconName } from "./icons.ts";

/** A picture beside words, or in a button that says otherwise what it does; nobody hears it. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={ICONS[name]} />
  </svg>
);
