import * as z from "zod";
import type { Clock } from "../shared/clock.ts";
import { AppError, type ErrorCode } from "../shared/errors.ts";
import { parseJson } from "../shared/json.ts";
import type { Connection } from "./connection.ts";

/** A request is sent this often while the origin says that it is busy, away, or breaks off. */
const ATTEMPTS = 6;
/** ours: how long one may take; a batch of an import may copy files. */
const TIMEOUT_MS = 120_000;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 60_000;

export interface ManageParts extends Connection {
  fetch: typeof globalThis.fetch;
  clock: Clock;
  signal: AbortSignal;
}

export interface Manage {
  /** Sends bytes as they are, and everything else as JSON. @returns the answer, read by the schema @throws AppError with what the origin said */
  request: <Schema extends z.ZodType>(
    method: string,
    path: string,
    schema: Schema,
    body?: unknown,
  ) => Promise<z.output<Schema>>;
}

type Answer = { kind: "answer"; response: Response; text: string } | { kind: "away"; why: string };

/**
 * An origin's management API (`/manage/v1`), for commands. What is sent again must be harmless to send twice: GET, PUT,
 * DELETE, and the POSTs of imports.
 */
export function createManage(parts: ManageParts): Manage {
  return {
    async request(method, path, schema, body) {
      const { response, text } = await answered(parts, method, path, body);
      const said = parseJson(text);
      if (!response.ok) throw refused(method, path, response.status, said);
      const read = schema.safeParse(said);
      if (read.success) return read.data;
      throw new AppError(
        "failed",
        `${method} ${path} was answered by something else than a Larder.`,
      );
    },
  };
}

async function answered(parts: ManageParts, method: string, path: string, body: unknown) {
  for (let attempt = 1; ; attempt++) {
    const answer = await ask(parts, method, path, body);
    const isBusy =
      answer.kind === "away" || answer.response.status === 503 || answer.response.status === 429;
    if (answer.kind === "answer" && (!isBusy || attempt === ATTEMPTS)) return answer;
    if (answer.kind === "away" && attempt === ATTEMPTS)
      throw new AppError("unavailable", `${parts.origin} cannot be reached: ${answer.why}`);
    const saidMs =
      answer.kind === "answer" ? Number(answer.response.headers.get("retry-after")) * 1_000 : 0;
    const waitMs = Math.max(
      Number.isFinite(saidMs) ? saidMs : 0,
      FIRST_WAIT_MS * 2 ** (attempt - 1),
    );
    await parts.clock.sleep(Math.min(waitMs, MAX_WAIT_MS), parts.signal);
    parts.signal.throwIfAborted();
  }
}

async function ask(
  { origin, token, fetch, signal }: ManageParts,
  method: string,
  path: string,
  body: unknown,
): Promise<Answer> {
  try {
    const response = await fetch(`${origin}/manage/v1${path}`, {
      method,
      headers: {
        authorization: `Token ${token}`,
        ...(body === undefined ? {} : { "content-type": typeOf(body) }),
      },
      ...(body === undefined ? {} : { body: printBody(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { kind: "answer", response, text: await response.text() };
  } catch (error) {
    signal.throwIfAborted();
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return { kind: "away", why: cause instanceof Error ? cause.message : String(cause) };
  }
}

const typeOf = (body: unknown) =>
  body instanceof Uint8Array ? "application/octet-stream" : "application/json";
const printBody = (body: unknown) =>
  body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);

const CODES: Record<number, ErrorCode> = {
  400: "invalid",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "too_large",
};

const refusal = z.object({
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  /** Of a change of the model: what would lose content. */
  documents: z
    .array(z.object({ id: z.int(), slug: z.string().nullable(), field: z.string() }))
    .optional(),
});

function refused(method: string, path: string, status: number, said: unknown): AppError {
  const read = refusal.safeParse(said).data;
  const detail = read?.detail ?? "It said nothing that can be read.";
  const problems = (read?.errors ?? []).map((one) => `\n  ${one.path}: ${one.message}`).join("");
  const documents = (read?.documents ?? [])
    .map(
      ({ id, slug, field }) => `\n  document ${id}${slug === null ? "" : ` (${slug})`}: ${field}`,
    )
    .join("");
  const sentence = `${method} ${path}: ${status}. ${detail}${problems}${documents}`;
  return new AppError(CODES[status] ?? "failed", sentence);
}
