import { systemClock } from "../../../shared/clock.ts";
import { eventually } from "../../support/eventually.ts";
import { liveReceipt } from "./client.ts";
import { NOTES } from "./content.ts";
import type { Action, Write } from "./history.ts";
import { nextAction, write, type Writing } from "./writer.ts";

/** The last writes of a run, when the faults are over. */

/** How long writers try to come through, and a change may take to be live everywhere. */
const TIMEOUT_MS = 60_000;
/** Between attempts. */
const AGAIN_MS = 200;

/** A write through each edge, at its own primary origin, again and again until one is live everywhere. */
export async function writeLast(writing: Writing): Promise<void> {
  for (const { name } of writing.world.edges) {
    writing.history.lastWrites.push(await untilLive(writing, name, NOTES[0] ?? ""));
  }
}

/** Each way to take something down. */
const LAST_TAKE_DOWNS: [document: string, action: Action][] = [
  ["note-1", "take_down"],
  ["note-2", "delete"],
  ["note-3", "erase"],
  ["leaf-0", "hide"],
];

/** Publishes what will be taken down. */
export async function publishLast(writing: Writing): Promise<void> {
  const [edge] = writing.world.edges;
  for (const [document] of LAST_TAKE_DOWNS) await untilLive(writing, edge.name, document);
}

/** Takes it down, and returns when a receipt says that every edge has that, or nobody came to say so. */
export async function takeDownLast(writing: Writing): Promise<void> {
  const { world, history, now } = writing;
  const [edge] = world.edges;
  const [origin] = world.origins;
  const written: Write[] = [];
  for (const [document, action] of LAST_TAKE_DOWNS) {
    const to = action === "take_down" ? origin.name : edge.name;
    const number = nextNumber(writing);
    written.push(await write(writing, to, { document, action, number, wait: false }));
  }
  const change = Math.max(...written.map((one) => one.change ?? 0));
  const url = world.urls[origin.name] ?? "";
  const isLive = () => liveReceipt(now, url, change);
  const receipt = await eventually("a live receipt", isLive, TIMEOUT_MS).catch(() => undefined);
  if (receipt !== undefined) history.receipts.push(receipt);
  history.lastWrites.push(...written.map((one) => ({ ...one, live: receipt !== undefined })));
}

async function untilLive(writing: Writing, to: string, document: string): Promise<Write> {
  const { history, now } = writing;
  const deadline = now() + TIMEOUT_MS;
  let last = history.writes.findLast((one) => one.document === document);
  for (;;) {
    const action = nextAction(() => 1, document, last);
    last = await write(writing, to, { document, action, number: nextNumber(writing), wait: true });
    if (last.live === true || now() >= deadline) return last;
    await systemClock.sleep(AGAIN_MS);
  }
}

/** One that no document ever had. */
const nextNumber = ({ history }: Writing): number =>
  1 + Math.max(0, ...history.writes.map(({ number }) => number));
