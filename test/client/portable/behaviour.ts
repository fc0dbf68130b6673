/** What a server of the tests does with a request. Known to servers and to those who say what must come of it. */
export type Behaviour =
  /** Answers, at this position of the log. */
  | { kind: "good"; position: number }
  /** Breaks the connection in the middle of the body. */
  | { kind: "reset" }
  /** Takes the request and says nothing. */
  | { kind: "hang" }
  /** Says that it answers, and stops in the middle of the body. */
  | { kind: "slow" }
  | { kind: "status"; status: number; retryAfter?: string }
  | { kind: "wrong_json" }
  /** 200 with nothing in it. */
  | { kind: "empty" }
  /** Somebody else's page, with this status. */
  | { kind: "page"; status: number }
  /** What the API refuses. */
  | { kind: "refusal"; status: number; detail: string }
  /** Nobody listens. */
  | { kind: "refused" }
  /** No DNS knows the name. */
  | { kind: "no_name" };

export const good = (position = 5): Behaviour => ({ kind: "good", position });

/** Everything that can go wrong with an endpoint, by name, and the code of a read that finds nothing else. */
export const FAILURES: Record<string, { behaviour: Behaviour; code: string }> = {
  "a connection that is refused": { behaviour: { kind: "refused" }, code: "unreachable" },
  "a name that nobody knows": { behaviour: { kind: "no_name" }, code: "unreachable" },
  "a connection reset in the body": { behaviour: { kind: "reset" }, code: "unreachable" },
  "a server that hangs": { behaviour: { kind: "hang" }, code: "late" },
  "a body that stops": { behaviour: { kind: "slow" }, code: "late" },
  "500": { behaviour: { kind: "status", status: 500 }, code: "failing" },
  "503 with Retry-After": {
    behaviour: { kind: "status", status: 503, retryAfter: "0" },
    code: "failing",
  },
  "429 with Retry-After": {
    behaviour: { kind: "status", status: 429, retryAfter: "0" },
    code: "failing",
  },
  "half JSON": { behaviour: { kind: "wrong_json" }, code: "broken" },
  "an empty 200": { behaviour: { kind: "empty" }, code: "broken" },
  "somebody else's 200": { behaviour: { kind: "page", status: 200 }, code: "broken" },
  "somebody else's 404": { behaviour: { kind: "page", status: 404 }, code: "broken" },
};
