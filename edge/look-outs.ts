import {
  HEALTH_PATH,
  METRICS_PATH,
  onlyRead,
  READY_PATH,
  respondAlive,
  respondReadiness,
} from "../shared/look-outs.ts";
import { respondError, respondOptions } from "../shared/respond.ts";
import { unavailable } from "../shared/errors.ts";

/** What an edge that cannot serve waits for, as a word a program can act on, and the sentence for people. */
export const EDGE_WAITS = {
  keeper: "The thread that keeps what this edge has does not answer.",
  joining: "This edge registers itself with an origin.",
  log: "No origin has sent this edge a site yet.",
  catching_up: "This edge has not had all of a site yet.",
  draining: "The edge is ending.",
} as const;

export type EdgeWaitsFor = keyof typeof EDGE_WAITS;

/** What an edge can say of itself where it is a program, not a part of somebody's platform. */
export interface LookOuts {
  /** Whether the program is one that should be started again: it hangs. */
  hangs(): boolean;
  /** null: it can serve. Never rejects. */
  waitsFor(): Promise<EdgeWaitsFor | null>;
  /** @throws AppError `not_found` without a token configured, `unauthorized` */
  metrics(request: Request): Promise<Response>;
}

/**
 * Answers whoever looks after the edge; undefined when something else was asked. Without `lookOuts` there is only whether it is there: a platform does the rest.
 * @throws AppError `method_not_allowed`
 */
export async function answerLookOut(
  lookOuts: LookOuts | undefined,
  request: Request,
  path: string,
): Promise<Response | undefined> {
  const isHealth = path === HEALTH_PATH;
  if (!isHealth && (lookOuts === undefined || (path !== READY_PATH && path !== METRICS_PATH)))
    return undefined;
  if (request.method === "OPTIONS") return respondOptions();
  if (request.method !== "GET" && request.method !== "HEAD") throw onlyRead(request.method);
  if (path === METRICS_PATH) return lookOuts?.metrics(request);
  if (isHealth)
    return lookOuts?.hangs() === true
      ? respondError(request.method, unavailable(EDGE_WAITS.keeper))
      : respondAlive();
  const word = (await lookOuts?.waitsFor()) ?? null;
  return respondReadiness(word === null ? null : { word, sentence: EDGE_WAITS[word] });
}
