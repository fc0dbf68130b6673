import { createHmac, timingSafeEqual } from "node:crypto";

/** Messages of a Larder: whether one is from there, and what it says. */

/** How old a message may be, against sending one again, seconds. */
const MAX_AGE_S = 300;
/** Far above what a message has. */
export const MAX_MESSAGE_BYTES = 1_000_000;

const SIGNATURE = /^t=(\d{1,12})((?:,v1=[0-9a-f]{64}){1,2})$/;

/** Whether the body was signed with the secret, not long ago. Without a secret nothing was. */
export function isFromLarder(
  secret: string,
  header: string | null,
  body: Uint8Array,
  nowMs: number,
): boolean {
  const [, time, macs] = SIGNATURE.exec(header ?? "") ?? [];
  if (secret === "" || time === undefined || macs === undefined) return false;
  if (Math.abs(nowMs / 1_000 - Number(time)) > MAX_AGE_S) return false;
  const expected = createHmac("sha256", secret).update(`${time}.`).update(body).digest();
  const isRight = (mac: string) => timingSafeEqual(expected, Buffer.from(mac, "hex"));
  return macs.split(",v1=").slice(1).some(isRight);
}

/** Whether every edge has what the message tells of; undefined when it is no message. */
export function parseLive(body: Uint8Array): boolean | undefined {
  try {
    const message: unknown = JSON.parse(new TextDecoder().decode(body));
    const isMessage = typeof message === "object" && message !== null && "live" in message;
    return isMessage && typeof message.live === "boolean" ? message.live : undefined;
  } catch {
    return undefined;
  }
}

/** The body to its end, or undefined when it is longer than that. */
export async function readAtMost(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
