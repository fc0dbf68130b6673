import { describe, expect, it } from "vitest";
import { startFailing } from "./failing-server.ts";
import { cases } from "./portable/cases.ts";

/** Registers all cases, to be run by name somewhere: each with servers of its own, several at once, for most wait. */
export function registerCases(run: (name: string, endpoints: string[]) => Promise<unknown>): void {
  describe.concurrent("while endpoints fail", () => {
    it.each(cases)("$name", async ({ name, servers, expected, asked }) => {
      const ends: (() => Promise<void>)[] = [];
      const started = await Promise.all(
        servers.map((script, index) => startFailing(script, index, (end) => ends.push(end))),
      );
      try {
        const came = await run(
          name,
          started.map(({ url }) => url),
        );
        expect(came).toEqual(expected);
        for (const [index, most] of (asked ?? []).entries())
          expect(started[index]?.asked(), `endpoint ${index}`).toBeLessThanOrEqual(most);
      } finally {
        await Promise.all(ends.map((end) => end()));
      }
    });
  });
}
