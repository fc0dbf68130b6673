import { h, type AnyComponent } from "preact";
import lazy from "preact-iso/lazy";
import { Outdated } from "./outdated.tsx";

/** A component whose code is loaded when it is first shown, or before. */
export type OnDemand<Props> = AnyComponent<Props> & {
  /** Loads it already. Where that fails nothing is said: it is tried again once it is shown. */
  ahead: () => void;
};

/** @returns a component; where its code cannot be loaded, what says so */
export const onDemand = <Props>(load: () => Promise<AnyComponent<Props>>): OnDemand<Props> =>
  Object.assign(
    lazy<AnyComponent<Props>>(() => load().catch((): AnyComponent<Props> => () => h(Outdated, {}))),
    { ahead: () => void load().catch(() => undefined) },
  );
