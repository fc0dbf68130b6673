import * as z from "zod";
import { AppError } from "./errors.ts";
import { parseJson, readAs } from "./json.ts";

/** Where an edge is told that it is no longer one of a site's: the last that it is sent of it, signed like a push. */
export const FORGET_PATH = "/internal/v1/forget";

/** ours: the most of such a message that is read, and of its answer. */
export const FORGET_MAX_BYTES = 1_024;

const number = z.int().min(0);

const removal = z.object({
  site: z.int().min(1),
  /** Of the site's log when it was sent. */
  epoch: number,
  /** The edge's number at the origin: who adds it again gives it a greater one. */
  edge: number,
});

/** An edge's removal from a site. */
export type Removal = z.infer<typeof removal>;

const reply = z.object({
  /** `superseded`: somebody has added it again since, or the site's log began anew. */
  outcome: z.enum(["forgotten", "superseded"]),
});

export type ForgetReply = z.infer<typeof reply>;

/** @throws AppError `invalid` when it is none */
export function parseRemoval(bytes: Uint8Array): Removal {
  const parsed = removal.safeParse(parseJson(new TextDecoder().decode(bytes)));
  if (parsed.success) return parsed.data;
  throw new AppError("invalid", "This is not the removal of an edge.", { cause: parsed.error });
}

/** Reads an edge's answer. @throws AppError `unavailable` when it is none */
export function parseForgetReply(text: string): ForgetReply {
  const read = readAs(reply, text);
  if (read !== undefined) return read;
  throw new AppError("unavailable", "The edge's answer is not a reply to its removal.");
}
