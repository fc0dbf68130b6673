import type { Api } from "../../api/client.ts";
import { type AuditFilters, queryOf } from "./filters.ts";
import { words } from "./words.ts";

/** ours: how long the origin may take over the whole file, 100,000 acts. */
const DEADLINE_MS = 120_000;

/** Saves the log as it is narrowed. Not by a link: which site is meant goes with a header. @throws ApiError */
export async function download(api: Api, filters: AuditFilters): Promise<void> {
  const asked = { query: queryOf(filters), deadlineMs: DEADLINE_MS };
  const answer = await api.send("GET", "/audit.csv", asked);
  const address = URL.createObjectURL(await answer.blob());
  const link = document.createElement("a");
  link.href = address;
  link.download = words.fileName;
  link.click();
  URL.revokeObjectURL(address);
}
