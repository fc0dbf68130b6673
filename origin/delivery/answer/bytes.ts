import { charsIn, encodeTexts } from "../../../shared/content/texts.ts";
import type { Slices } from "../../shares/slices.ts";
import type { OriginAnswer } from "./answer.ts";

type Live = Extract<OriginAnswer, { kind: "live" }>;

/** An answer as it goes out. */
export type WithBytes =
  | (Omit<Live, "texts"> & { body: string | Uint8Array<ArrayBuffer>; chars: number })
  | Exclude<OriginAnswer, Live>;

/** Makes the bytes of an answer. @param ended ends that between two slices */
export async function withBytes(
  found: OriginAnswer,
  slices: Slices,
  ended: AbortSignal,
): Promise<WithBytes> {
  if (found.kind !== "live") return found;
  const { texts, ...rest } = found;
  const [only = ""] = texts;
  const body =
    texts.length > 1
      ? // a pool's memory would be kept by what is sent last of it
        await slices.run(
          encodeTexts(texts, (bytes) => new Uint8Array(bytes)),
          ended,
        )
      : only;
  return { ...rest, body, chars: charsIn(texts) };
}
