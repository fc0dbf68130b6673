import { allOf, EVERY_EVENT, WEBHOOK_EVENTS } from "../../../shared/webhook-events.ts";
import { words } from "./words.ts";

/** What an event, or all of a group, is called. */
export function eventText(event: string): string {
  if (event === EVERY_EVENT) return words.everything;
  if (event === "webhook.test") return words.test;
  const names: Readonly<Record<string, string>> = words.event;
  const group = GROUPS.find((one) => event === allOf(one) || event === `${one}.all`);
  return group === undefined ? (names[event] ?? event) : words.groups[group];
}

export const GROUPS = Object.keys(WEBHOOK_EVENTS) as (keyof typeof WEBHOOK_EVENTS)[];
