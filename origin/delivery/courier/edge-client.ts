import { promisify } from "node:util";
import { gzip } from "node:zlib";
import {
  FORGET_PATH,
  parseForgetReply,
  type ForgetReply,
  type Removal,
} from "../../../shared/forget.ts";
import { PUSH_GZIP_CHUNK_BYTES, PUSH_GZIP_LEVEL } from "../../../shared/limits-edges.ts";
import { PUSH_REPLY_MAX_BYTES, PUSH_TIMEOUT_MS } from "../../../shared/limits.ts";
import {
  encodeBatch,
  parseReply,
  PUSH_PATH,
  type Batch,
  type Reply,
} from "../../../shared/push.ts";
import type { CallEdge } from "./edge-calls.ts";

export interface EdgeClient {
  /** Sends a batch to the edge at `url`. @throws AppError as `CallEdge` does */
  push(url: string, batch: Batch): Promise<Reply>;
  /** Tells the edge at `url` that it was removed from a site. @throws AppError as `CallEdge` does */
  forget(url: string, removal: Removal): Promise<ForgetReply>;
}

/** What of an answer is read, and how long it is waited for. */
const LIMITS = { statuses: [200, 409], timeoutMs: PUSH_TIMEOUT_MS, maxBytes: PUSH_REPLY_MAX_BYTES };

const gzipped = promisify(gzip);

/** Beside the thread that serializes, and fast. */
const compress = (text: string) =>
  gzipped(text, { level: PUSH_GZIP_LEVEL, chunkSize: PUSH_GZIP_CHUNK_BYTES });

/** Speaks to edges over HTTP: compressed, signed, with a deadline. */
export function createEdgeClient(call: CallEdge): EdgeClient {
  return {
    push: async (url, batch) =>
      call({
        ...LIMITS,
        method: "POST",
        url,
        path: PUSH_PATH,
        content: { type: "application/gzip", bytes: await encodeBatch(batch, compress) },
        parse: parseReply,
      }),
    forget: (url, removal) =>
      call({
        ...LIMITS,
        method: "POST",
        url,
        path: FORGET_PATH,
        content: {
          type: "application/json",
          bytes: new TextEncoder().encode(JSON.stringify(removal)),
        },
        parse: parseForgetReply,
      }),
  };
}
