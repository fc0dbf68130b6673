import type { Part } from "../prove/processes/part.ts";
import type { Weather } from "../prove/processes/tcp-proxy.ts";
import type { World } from "../prove/processes/world.ts";
import type { Hit } from "./scenario.ts";

/** What is done to parts and to the ways between them. */

export const crashed = (part: Part): Hit => ({
  kind: "killed",
  target: part.name,
  begin: () => part.crash(),
  end: () => part.start(),
});

/** It hangs, which is worse than dead: whoever asks it is not refused. */
export const hanging = (part: Part): Hit => ({
  kind: "stopped",
  target: part.name,
  begin: () => part.signal("SIGSTOP"),
  end: () => part.signal("SIGCONT"),
});

/** As `pg_ctl stop -m immediate` does it. */
export const stoppedAtOnce = (postgres: Part): Hit => ({
  kind: "stopped immediately",
  target: postgres.name,
  async begin() {
    await postgres.killOne("bin/postgres", "SIGQUIT");
    await postgres.crash();
  },
  end: () => postgres.start(),
});

/** The power is cut: the postmaster dies by SIGKILL, and its children find out. */
export const powerCut = (postgres: Part): Hit => ({
  kind: "postmaster killed",
  target: postgres.name,
  begin: () => postgres.killOne("bin/postgres"),
  async end() {
    await postgres.crash();
    await postgres.start();
  },
});

/** Every way whose name begins or ends so, as `origins to`, has this weather. */
export const weatherOn = (
  { proxies }: World,
  isMeant: (way: string) => boolean,
  kind: string,
  weather: Weather,
): Hit[] =>
  Object.entries(proxies)
    .filter(([way]) => isMeant(way))
    .map(([target, proxy]) => ({
      kind,
      target,
      begin: async () => proxy.set(weather),
      end: async () => proxy.set({ kind: "clear" }),
    }));
