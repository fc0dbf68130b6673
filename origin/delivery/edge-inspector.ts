import { withDeadline, type Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import {
  ENTRY_PATH,
  parseEntryReport,
  parseProbeReport,
  PROBE_PATH,
  type EntryReport,
  type ProbeReport,
} from "../../shared/inspect.ts";
import { INSPECT_MAX_BYTES, INSPECT_TIMEOUT_MS } from "../../shared/limits.ts";
import { signRequest, type SecretKeys } from "../../shared/signature.ts";
import { sentence, unreachable } from "../reasons.ts";
import { readAnswer } from "./edge-answer.ts";

/** Asks edges about themselves. */
export interface EdgeInspector {
  /** What the edge at `url` holds for a key. @throws AppError `unavailable`, with a sentence that is safe to show */
  entry(url: string, site: number, key: string): Promise<EntryReport>;
  /** What a reader of a printed query of a site is given there. @throws AppError `unavailable`, as above */
  probe(url: string, site: number, query: string): Promise<ProbeReport>;
}

/** Asks over HTTP: signed, with a deadline by the clock, and reads no more than a report has. */
export function createEdgeInspector(
  fetch: typeof globalThis.fetch,
  clock: Clock,
  keys: SecretKeys,
): EdgeInspector {
  const get = async (url: string, path: string, params: Record<string, string>) => {
    const target = new URL(`${path}?${new URLSearchParams(params).toString()}`, url);
    const signable = {
      method: "GET",
      host: target.host,
      path: target.pathname + target.search,
      body: new Uint8Array(),
    };
    const signature = await signRequest(keys, clock.now(), signable);
    const stop = new AbortController();
    const headers = { [header.signature]: signature };
    const init: RequestInit = { headers, redirect: "error", signal: stop.signal };
    const timed = await withDeadline(clock, INSPECT_TIMEOUT_MS, ask(fetch, target, init));
    if (timed.kind === "done") return timed.value;
    stop.abort();
    throw new AppError("unavailable", `No answer in ${INSPECT_TIMEOUT_MS} ms.`);
  };
  return {
    entry: async (url, site, key) =>
      parseEntryReport(await get(url, ENTRY_PATH, { site: String(site), key })),
    probe: async (url, site, query) =>
      parseProbeReport(await get(url, PROBE_PATH, { site: String(site), query })),
  };
}

async function ask(
  fetch: typeof globalThis.fetch,
  target: URL,
  init: RequestInit,
): Promise<string> {
  const response = await fetch(target, init).catch((cause: unknown) => {
    throw new AppError("unavailable", sentence(unreachable(cause)), { cause });
  });
  return readAnswer(response, [200], INSPECT_MAX_BYTES);
}
