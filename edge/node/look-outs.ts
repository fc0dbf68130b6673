import { answerMetrics } from "../../program/metrics/answer.ts";
import { withDeadline, type Clock } from "../../shared/clock.ts";
import { unavailable } from "../../shared/errors.ts";
import { READY_LOOK_MS } from "../../shared/limits-life.ts";
import { EDGE_WAITS, type LookOuts } from "../look-outs.ts";
import type { Calls } from "./calls.ts";
import type { Control } from "./control.ts";
import type { MainMethods } from "./main-methods.ts";

/** ours: a keeper that says nothing for so long hangs: what it does at once takes some 100 ms, on a machine that is starved some seconds. */
export const KEEPER_HANGS_AFTER_S = 60;
/** ours: how long whoever scrapes waits, less than the 10 s after which Prometheus gives up. */
const METRICS_WITHIN_MS = 8_000;

/** What a thread that answers says of the program that it is part of. */
export function createLookOuts({
  control,
  main,
  clock,
  token,
}: {
  control: Control;
  main: Pick<Calls<MainMethods>, "lacks" | "metrics">;
  clock: Clock;
  token: string | null;
}): LookOuts {
  return {
    hangs: () => control.silentMs() > KEEPER_HANGS_AFTER_S * 1_000,
    async waitsFor() {
      if (control.isDraining()) return "draining";
      const told = await withDeadline(
        clock,
        READY_LOOK_MS,
        main.lacks().catch(() => "keeper" as const),
      );
      return told.kind === "done" ? told.value : "keeper";
    },
    metrics: (request) =>
      answerMetrics(token, request, async () => {
        const told = await withDeadline(clock, METRICS_WITHIN_MS, main.metrics());
        if (told.kind === "done") return told.value;
        throw unavailable(EDGE_WAITS.keeper);
      }),
  };
}
