import { withDeadline, type Clock } from "../shared/clock.ts";
import { AppError } from "../shared/errors.ts";
import { header } from "../shared/headers.ts";
import { INTERNAL_BODIES_BYTES, INTERNAL_BODY_TIMEOUT_MS } from "../shared/limits-edge.ts";
import { readSignedBody } from "../shared/signed-body.ts";
import { verifyRequest, type Promised, type SecretKeys } from "../shared/signature.ts";
import { createByteBudget, type ByteBudget } from "./limits/byte-budget.ts";

/** The door for what origins say and ask: signature, time, destination and length are judged before a byte of a body is taken. */
export interface SignedDoor {
  keys: SecretKeys;
  clock: Clock;
  /** The hosts that this edge is known by; null: the one that a request came for. */
  hosts: readonly string[] | null;
  /** What is being read, apart: files must not keep the log waiting. */
  bodies: Record<Lane, ByteBudget>;
}

type Lane = keyof typeof INTERNAL_BODIES_BYTES;

export function createSignedDoor(parts: Omit<SignedDoor, "bodies">): SignedDoor {
  const budget = (totalBytes: number) => createByteBudget({ totalBytes, nameBytes: totalBytes });
  const { push, media } = INTERNAL_BODIES_BYTES;
  return { ...parts, bodies: { push: budget(push), media: budget(media) } };
}

/**
 * Reads `<host>[:<port>],…`, as `URL.host` has them; null for none.
 * @throws Error naming what is no host
 */
export function parseHosts(text: string): string[] | null {
  const hosts = text
    .split(",")
    .map((host) => host.trim())
    .filter((host) => host !== "");
  const wrong = hosts.find((host) => URL.parse(`https://${host}`)?.host !== host);
  if (wrong !== undefined) throw new Error(`"${wrong}" is no <host>[:<port>] in lower case`);
  return hosts.length === 0 ? null : hosts;
}

/** Judges a request that has no body to be read. @throws AppError `unauthorized` */
export async function verifySigned(door: SignedDoor, request: Request): Promise<Promised> {
  const { pathname, search, host } = new URL(request.url);
  const asked = { method: request.method, path: pathname + search, hosts: door.hosts ?? [host] };
  return verifyRequest(door.keys, door.clock.now(), asked, request.headers.get(header.signature));
}

/**
 * Gives the signed body of a request to `work`, and holds room for it until that is done.
 * @throws AppError `unauthorized`, `too_large`, `unavailable` when too many bodies are under way or this one takes too long
 */
export async function withSignedBody<T>(
  door: SignedDoor,
  request: Request,
  { lane, maxBytes }: { lane: Lane; maxBytes: number },
  work: (body: Uint8Array<ArrayBuffer>) => Promise<T>,
): Promise<T> {
  const promised = await verifySigned(door, request);
  return door.bodies[lane].use(lane, Math.min(promised.lengthBytes, maxBytes), async () => {
    const stop = new AbortController();
    const reading = readSignedBody(request, promised, { maxBytes, signal: stop.signal });
    const read = await withDeadline(door.clock, INTERNAL_BODY_TIMEOUT_MS, reading);
    if (read.kind === "done") return work(read.value);
    stop.abort();
    throw new AppError("unavailable", "The body took too long to arrive.");
  });
}
