import type { InSlices } from "../../shared/content/graph.ts";
import { encodeTexts, type Texts } from "../../shared/content/texts.ts";
import { etagOfDigest, sha256Base64url } from "../../shared/digest.ts";

/** Makes bytes of what was printed, and their validator, in slices as far as the runtime lets it. */
export type Seal = (texts: Texts, inSlices: InSlices) => Promise<Sealed>;

export interface Sealed {
  body: Uint8Array<ArrayBuffer>;
  /** Strong, as the origin's. */
  etag: string;
}

/** With what all runtimes have: the digest is made in one go. */
export const sealByWeb: Seal = async (texts, inSlices) => {
  const body = await inSlices(encodeTexts(texts, (bytes) => new Uint8Array(bytes)));
  return { body, etag: etagOfDigest(await sha256Base64url(body)) };
};
