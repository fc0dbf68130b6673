import * as z from "zod";

/** How an edge registers itself: it makes a key of its own and gives it to an origin, with a token that an operator made. */

/** Where an origin takes that. */
export const JOIN_PATH = "/internal/v1/join";

/** A key's id, by which an edge's own is told from those that are shared, and its secret: 256 random bits. */
export const EDGE_KEY_ID = /^e-[0-9a-f]{16}$/;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

export const joinBody = z.strictObject({
  token: z.string().min(1).max(200),
  key: z.strictObject({ id: z.string().regex(EDGE_KEY_ID), secret: z.string().regex(SECRET) }),
  name: z.string().min(1).max(100),
  /** Where the origin, and readers, reach the edge. */
  url: z.string().min(1).max(300),
});

/** What an edge says of itself. */
export type JoinInput = z.infer<typeof joinBody>;

export const joinReply = z.object({
  name: z.string(),
  url: z.string(),
  /** The sites that it is sent now. */
  sites: z.array(z.int()),
});

export type JoinReply = z.infer<typeof joinReply>;
