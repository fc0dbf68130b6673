import { writerOf } from "../../origin/http/v2/written.ts";
import { createScheduler } from "../../origin/delivery/scheduler.ts";
import type { Next } from "../../origin/delivery/runner.ts";
import type { TestOrigin } from "./origin.ts";

/** Carries out whatever is due by the origin's clock, as its loop does. @returns when that would come again */
export async function carryOutAll(origin: TestOrigin): Promise<Next> {
  const scheduler = createScheduler(writerOf(origin.parts));
  for (let rounds = 0; rounds < 1_000; rounds++) {
    const next = await scheduler.round();
    if (next.kind !== "again") return next;
  }
  throw new Error("what is due is never done");
}
