import type { MediaKey } from "../../shared/keys.ts";
import type { FocalPoint, MediaName } from "../../shared/media.ts";
import type { MediaType } from "../../shared/media-type.ts";
import type { PictureQuestion } from "../../shared/pictures/ask.ts";
import type { Order } from "../../shared/pictures/maker.ts";

/** What media at the edge need of origins, and of where it runs. */

/** Files of media, asked of the origins by an edge that does not have them. */
export interface MediaOrigin {
  ask(name: MediaName): Promise<MediaFromOrigin>;
  /** A picture that is made of a file. */
  askPicture(name: MediaName, question: PictureQuestion): Promise<PictureFromOrigin>;
  /**
   * What of a file stays in sight: as an origin said it at most FOCAL_MAX_AGE_S ago, or the last that one said while none can be
   * asked. Null: its middle. Undefined: nobody knows.
   */
  focusOf(name: MediaName): Promise<FocalPoint | null | undefined>;
}

/** `refused`: it cannot be made, may not, or not now; with the origin's own sentence. */
export type PictureFromOrigin =
  | MediaFromOrigin
  | { kind: "refused"; code: "invalid" | "forbidden" | "busy"; detail: string };

/** What an edge makes pictures with itself, of the files that it has. */
export interface EdgePictures {
  /**
   * `elsewhere`: an origin has to, because the file is not here, or this cannot be done here.
   * @throws AppError `unavailable`
   */
  make(name: MediaName, order: Order, key: MediaKey): Promise<MadeAtEdge>;
}

export type MadeAtEdge =
  | { kind: "made"; bytes: Uint8Array<ArrayBuffer>; type: MediaType }
  | { kind: "refused"; why: string }
  | { kind: "elsewhere" };

export type MediaFromOrigin =
  | { kind: "found"; bytes: Uint8Array<ArrayBuffer>; type: MediaType }
  | { kind: "absent" }
  | { kind: "away" };
