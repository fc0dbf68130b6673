import { effect } from "@preact/signals";
import { createOtherTabs, createWebLocks } from "./work/browser-tabs.ts";
import { Desk } from "./work/desk.ts";
import { createIndexedDbJournal } from "./work/indexed-db-journal.ts";
import { createWorkingOrigin } from "./work/origin.ts";
import { api, chanceText, clock, events, random, session } from "./wiring.ts";

/** Working copies of the page: loaded with the first screen that edits, or with what waits from before. */
export const desk = new Desk({
  origin: createWorkingOrigin(api, events.tab),
  journal: createIndexedDbJournal(indexedDB),
  leads: createWebLocks(navigator.locks),
  others: createOtherTabs(new BroadcastChannel("larder-work")),
  clock,
  random,
  newId: chanceText,
  tab: events.tab,
});

effect(() => {
  const standing = session.standing.value;
  // what waits is sent by whose it is, and by nobody else
  desk.keepOnly(standing.kind === "in" ? standing.me.id : null);
  if (standing.kind === "in") desk.sendNow();
});

effect(() => {
  // the origin is back
  if (events.isLive.value) desk.sendNow();
});
