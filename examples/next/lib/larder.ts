import { createClient, LarderError, type Result } from "larder";
import { fileStore } from "larder/node";
import type { Site } from "./model";

/** The way to the Larder: one client for readers, one for each token that shows drafts. */

const endpoints = (process.env["LARDER_ENDPOINTS"] ?? "").split(",").filter(Boolean);

/** What every cached read carries, and with it every page that was made of one. */
export const LARDER_TAG = "larder";
/** Beside the webhook, which may be lost: after how long what was read is read again, seconds. Pages say the same. */
const REVALIDATE_S = 60;

/** Reads what is published. The last good answers are kept in a folder, for when no edge answers. */
export const larder = createClient<Site>({
  token: process.env["LARDER_TOKEN"] ?? "",
  endpoints,
  copies: fileStore(process.env["LARDER_COPIES"] ?? ".larder-copies"),
  // Next keeps the answers, and asks again itself
  revalidation: false,
  fetch: (input, init) =>
    fetch(input, { ...init, next: { tags: [LARDER_TAG], revalidate: REVALIDATE_S } }),
});

/** Reads with a preview link's token; nothing of it is kept. */
export const previewing = (token: string) => createClient<Site>({ token, endpoints });

/** What a Larder answers to a slug that no document has, or can have. */
const NOTHING = [400, 404, 410];

/** What is there, or undefined when the Larder says that nothing is. @throws LarderError for all else */
export async function orNothing<Data, Meta>(
  read: () => Promise<Result<Data, Meta>>,
): Promise<Result<Data, Meta> | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof LarderError)) throw error;
    if (error.code === "invalid" || NOTHING.includes(error.status ?? 0)) return undefined;
    throw error;
  }
}
