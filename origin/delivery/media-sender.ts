import type { Clock } from "../../shared/clock.ts";
import { causeText, type Report } from "../../shared/events.ts";
import { header } from "../../shared/headers.ts";
import { MEDIA_PUSH_TIMEOUT_MS } from "../../shared/limits-media.ts";
import { internalMediaPath, type MediaName } from "../../shared/media.ts";
import { signRequest, type SecretKeys } from "../../shared/signature.ts";
import { cutText } from "../../shared/text.ts";
import type { Database } from "../db/client.ts";
import { listEdges, type EdgeRow } from "../db/edges.ts";

export interface MediaSender {
  db: Database;
  fetch: typeof globalThis.fetch;
  clock: Clock;
  keys: SecretKeys;
  report: Report;
}

/**
 * Sends a file to every edge of its site before anything names it, so that readers find it when the origin is gone. An
 * edge that fails or is late is reported, and one that was away already is not waited for: it asks for the file when a
 * reader does.
 */
export async function sendMedia(
  parts: MediaSender,
  name: MediaName,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const edges = (await listEdges(parts.db, name.site)).filter(({ failedAt }) => failedAt === null);
  await Promise.all(
    edges.map((edge) =>
      sendOne(parts, edge, internalMediaPath(name), bytes).catch((error: unknown) => {
        const cause = causeText(error);
        parts.report({ kind: "media.not_sent", site: name.site, edge: edge.id, cause });
      }),
    ),
  );
}

async function sendOne(
  { fetch, keys, clock }: MediaSender,
  edge: EdgeRow,
  path: string,
  body: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const target = new URL(path, edge.url);
  const signable = { method: "PUT", host: target.host, path, body };
  const signature = await signRequest(keys, clock.now(), signable);
  const response = await fetch(target, {
    method: "PUT",
    body,
    headers: { "content-type": "application/octet-stream", [header.signature]: signature },
    redirect: "error",
    signal: AbortSignal.timeout(MEDIA_PUSH_TIMEOUT_MS),
  });
  const said = await response.text();
  if (response.status !== 200)
    throw new Error(`the edge answered ${response.status}: ${cutText(said, 200)}`);
}
