import {
  ENTRY_PATH,
  parseEntryReport,
  parseProbeReport,
  PROBE_PATH,
  type EntryReport,
  type ProbeReport,
} from "../../../shared/inspect.ts";
import { INSPECT_MAX_BYTES, INSPECT_TIMEOUT_MS } from "../../../shared/limits.ts";
import type { CallEdge } from "../courier/edge-calls.ts";

/** Asks edges about themselves. */
export interface EdgeInspector {
  /** What the edge at `url` holds for a key. @throws AppError as `CallEdge` does */
  entry(url: string, site: number, key: string): Promise<EntryReport>;
  /** What a reader of a printed query of a site is given there. @throws AppError as `CallEdge` does */
  probe(url: string, site: number, query: string): Promise<ProbeReport>;
}

/** Asks over HTTP: signed, with a deadline by the clock, and reads no more than a report has. */
export function createEdgeInspector(call: CallEdge): EdgeInspector {
  const get = <T>(
    url: string,
    path: string,
    params: Record<string, string>,
    parse: (text: string) => T,
  ) =>
    call({
      method: "GET",
      url,
      path: `${path}?${new URLSearchParams(params).toString()}`,
      statuses: [200],
      parse,
      timeoutMs: INSPECT_TIMEOUT_MS,
      maxBytes: INSPECT_MAX_BYTES,
    });
  return {
    entry: (url, site, key) => get(url, ENTRY_PATH, { site: String(site), key }, parseEntryReport),
    probe: (url, site, query) =>
      get(url, PROBE_PATH, { site: String(site), query }, parseProbeReport),
  };
}
