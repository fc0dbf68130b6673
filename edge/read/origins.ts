import type { Clock } from "../../shared/clock.ts";
import { MAX_ORIGINS, ORIGIN_AWAY_MS, TAKES_WRITES_MS } from "../../shared/limits-edge.ts";

/** What an edge last saw of an origin: it answers, it does not, it takes writes, or it is there and takes none. */
export type Seen = "answers" | "away" | "takes_writes" | "takes_no_writes";

/** Which of several origins is asked first. Kept by the isolate alone, for seconds: it only saves waiting, and decides nothing. */
export interface Origins {
  /** All of them, in their order, but those last that were seen away within `ORIGIN_AWAY_MS`. */
  forReads(): string[];
  /** The same, and first the one that took writes last: one that comes back is not asked while another one does. */
  forWrites(): string[];
  /** Whether it was seen to take writes within `TAKES_WRITES_MS`, or is the only one, so that asking first changes nothing. */
  isKnownToWrite(url: string): boolean;
  see(url: string, seen: Seen): void;
}

/** @param urls all that there are, the usual primary first */
export function createOrigins(urls: readonly string[], clock: Pick<Clock, "now">): Origins {
  const awayMs = new Map<string, number>();
  const wroteMs = new Map<string, number>();
  let writer: string | undefined;
  const within = (times: Map<string, number>, url: string, ms: number) => {
    const sinceMs = clock.now() - (times.get(url) ?? -Infinity);
    // a clock that was set back makes nobody away for longer
    return sinceMs >= 0 && sinceMs < ms;
  };
  const isAway = (url: string) => within(awayMs, url, ORIGIN_AWAY_MS);
  const awayLast = (all: readonly string[]) => [
    ...all.filter((url) => !isAway(url)),
    ...all.filter(isAway),
  ];
  return {
    forReads: () => awayLast(urls),
    forWrites: () =>
      awayLast(urls.toSorted((one, other) => Number(other === writer) - Number(one === writer))),
    isKnownToWrite: (url) => urls.length === 1 || within(wroteMs, url, TAKES_WRITES_MS),
    see(url, seen) {
      if (seen === "away") awayMs.set(url, clock.now());
      else awayMs.delete(url);
      if (seen === "takes_writes") {
        writer = url;
        wroteMs.set(url, clock.now());
      } else if (seen !== "answers") wroteMs.delete(url);
    },
  };
}

/**
 * Reads `LARDER_ORIGINS`: addresses separated by commas, the usual primary first, each once.
 * @throws Error naming what is no address of an origin, or that there are too many
 */
export function parseOrigins(text: string): string[] {
  const named = text
    .split(",")
    .map((url) => url.trim())
    .filter((url) => url !== "");
  const wrong = named.find((url) => !/^https?:$/.test(URL.parse(url)?.protocol ?? ""));
  if (wrong !== undefined || named.length === 0)
    throw new Error(
      `LARDER_ORIGINS must be http(s) URLs joined by commas; "${wrong ?? text}" is not one`,
    );
  const urls = [...new Set(named.map((url) => new URL(url).origin))];
  if (urls.length > MAX_ORIGINS)
    throw new Error(`LARDER_ORIGINS names ${urls.length} origins; there may be ${MAX_ORIGINS}`);
  return urls;
}
