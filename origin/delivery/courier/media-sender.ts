import { causeText, type Report } from "../../../shared/events.ts";
import { PUSH_REPLY_MAX_BYTES } from "../../../shared/limits.ts";
import { MEDIA_PUSH_TIMEOUT_MS } from "../../../shared/limits-media.ts";
import { internalMediaPath, type MediaName } from "../../../shared/media.ts";
import type { Database } from "../../db/client.ts";
import { listEdges } from "../../db/log/edges.ts";
import type { CallEdge } from "./edge-calls.ts";

export interface MediaSender {
  db: Database;
  call: CallEdge;
  report: Report;
}

/**
 * Sends a file to every edge of its site before anything names it, so that readers find it when the origin is gone. An
 * edge that fails or is late is reported, and one that was away already is not waited for: it asks for the file when a
 * reader does.
 */
export async function sendMedia(
  { db, call, report }: MediaSender,
  name: MediaName,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const edges = (await listEdges(db, name.site)).filter(({ failedAt }) => failedAt === null);
  const sent = {
    method: "PUT",
    path: internalMediaPath(name),
    content: { type: "application/octet-stream", bytes },
    statuses: [200],
    parse: () => undefined,
    timeoutMs: MEDIA_PUSH_TIMEOUT_MS,
    maxBytes: PUSH_REPLY_MAX_BYTES,
  } as const;
  await Promise.all(
    edges.map(({ id, url }) =>
      call({ ...sent, url }).catch((error: unknown) => {
        const cause = causeText(error);
        report({ kind: "media.not_sent", site: name.site, edge: id, cause });
      }),
    ),
  );
}
