import { gunzipSync, gzipSync } from "node:zlib";
import { systemClock, type Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { PUSH_PATH, type Batch, type Reply } from "../../shared/push.ts";
import { respondError } from "../../shared/respond.ts";
import { signRequest, type SecretKeys } from "../../shared/signature.ts";

type Answer = (request: Request) => Promise<Response>;

/**
 * An edge of the version before documents travelled (migration 0018), as far as an origin notices: a push with rows of
 * documents is none to it (400), members that it does not know are nothing to it, and it does not say how far it has
 * documents. All else is the edge behind it, which is never given any: what is signed is signed anew without them.
 */
export function asOlderEdge(
  newer: Answer,
  { keys, clock = systemClock }: { keys: SecretKeys; clock?: Clock },
): Answer {
  return async (request) => {
    const { host, pathname } = new URL(request.url);
    if (request.method !== "POST" || pathname !== PUSH_PATH) return newer(request);
    const { documents: _, ...batch } = JSON.parse(
      gunzipSync(await request.arrayBuffer()).toString(),
    ) as Batch;
    if (batch.entries.some(({ key }) => /^[dg]\//.test(key)))
      return respondError("POST", new AppError("invalid", "The push is not a batch of the log."));
    const body = new Uint8Array(gzipSync(JSON.stringify(batch)));
    const headers = new Headers(request.headers);
    const signed = { method: "POST", host, path: pathname, body };
    headers.set(header.signature, await signRequest(keys, clock.now(), signed));
    const answer = await newer(new Request(request.url, { method: "POST", headers, body }));
    const { documents: __, ...reply } = (await answer.json()) as Partial<Reply>;
    return Response.json(reply, { status: answer.status });
  };
}
