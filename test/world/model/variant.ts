import type { Model } from "./explore.ts";

/** The protocol with parts changed, and what must come out. */
export interface Variant {
  name: string;
  /** `holds`, or the promise that must be found broken. */
  expect: string;
  /** The whole space: for `npm run prove`. */
  readonly model: () => Model;
  /** A smaller one that shows the same in seconds. */
  readonly small: () => Model;
  /** Whether it is also checked that all can become right from anywhere. */
  settles: boolean;
}
