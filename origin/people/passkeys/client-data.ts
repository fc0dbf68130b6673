import * as z from "zod";

/** What a browser says of an answer of a passkey, which is signed with it (WebAuthn §5.8.1). */
export interface ClientData {
  type: string;
  challenge: string;
  origin: string;
  /** Whether the page was in a frame of a page of another site. */
  isFramed: boolean;
}

const shape = z.object({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
  topOrigin: z.unknown().optional(),
});

/** Undefined for what no browser says. */
export function readClientData(bytes: Buffer): ClientData | undefined {
  const parsed = shape.safeParse(jsonOf(bytes));
  if (!parsed.success) return undefined;
  const { type, challenge, origin, crossOrigin = false, topOrigin } = parsed.data;
  return { type, challenge, origin, isFramed: crossOrigin || topOrigin !== undefined };
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
