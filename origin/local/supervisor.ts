import type { Clock } from "../../shared/clock.ts";
import { startChild, type Child, type Program } from "./children.ts";
import { Problem } from "../../program/problem.ts";

/** Runs programs side by side. It restarts none: whoever switched a part off wants to see what happens without it. */
export interface Supervisor {
  /** Returns when the program is ready. @throws Problem when it does not get there, or everything is stopping */
  start(program: Program): Promise<Child>;
  /** Stops what runs, last started first. Safe to call twice. */
  stop(): Promise<void>;
}

export interface SupervisorOptions {
  clock: Clock;
  /** Told when a program ends that was ready and that nobody here asked to stop. */
  onEnd: (name: Program["name"], how: string) => void;
}

export function createSupervisor({ clock, onEnd }: SupervisorOptions): Supervisor {
  const children: Child[] = [];
  let stopping: Promise<void> | undefined;

  const stopAll = async () => {
    for (const child of children.toReversed()) {
      if (!child.hasExited()) await child.stop();
    }
  };

  return {
    start: async (program) => {
      if (stopping !== undefined)
        throw new Problem(`${program.name} was not started: everything is stopping.`);
      const child = startChild(program, clock);
      children.push(child);
      await child.ready;
      void child.exited.then((how) => {
        if (stopping === undefined) onEnd(program.name, how);
      });
      return child;
    },
    stop: () => (stopping ??= stopAll()),
  };
}
