import { neighbourTag, type Tag } from "../../../shared/tags.ts";
import type { Transaction } from "../../db/client.ts";
import { neighboursOf } from "../../db/content/terms.ts";
import type { DocumentName } from "./document-name.ts";

/** A post in one locale. */
export interface PostPlace {
  post: DocumentName;
  locale: string;
}

/**
 * Tags of these posts and of those beside them, which show them, or the gap they leave. Whatever publishes or takes
 * down posts touches what this gives before, and what it gives after.
 */
export async function neighbourTags(tx: Transaction, places: PostPlace[]): Promise<Tag[]> {
  const [first] = places;
  if (first === undefined) return [];
  const asked = places.map(({ post, locale }) => ({ documentId: post.id, locale }));
  const beside = await neighboursOf(tx, first.post.type.id, asked);
  return [...new Set([...asked.map(({ documentId }) => documentId), ...beside])].map(neighbourTag);
}
