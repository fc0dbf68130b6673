import type { MediaType } from "../media-type.ts";
import type { FocalPoint } from "../media.ts";
import type { PictureFormat, Recipe } from "./recipe.ts";

/** What makes pictures of pictures. */

/** A recipe for one reader: `auto` is decided. */
export interface Order extends Omit<Recipe, "format"> {
  /** Null: what the file is, or what comes nearest to it. */
  format: PictureFormat | null;
  /** Whether WebP will do where AVIF would lose frames, or take too long. */
  mayBeWebp: boolean;
  focus: FocalPoint | null;
}

/** `refused`: it cannot be made of this file, ever; `why` is a sentence for whoever asked. */
export type Made =
  | {
      kind: "made";
      bytes: Uint8Array<ArrayBuffer>;
      type: MediaType;
      width: number;
      height: number;
    }
  | { kind: "refused"; why: string };

export type Described =
  | {
      kind: "described";
      /** As it is shown: turned as the camera says. */
      width: number;
      height: number;
      isAnimated: boolean;
      /** A WebP of at most PLACEHOLDER_MAX_PX a side. */
      placeholder: Uint8Array<ArrayBuffer>;
    }
  | { kind: "refused"; why: string };

/** A file's bytes, or how they are had when it is their turn: what waits holds no memory. */
export type Source = Uint8Array<ArrayBuffer> | (() => Promise<Uint8Array<ArrayBuffer>>);

export interface MakeOptions {
  /** Who has turns with others: a site. */
  name: string;
  /** Aborts when nobody waits any more: what waits for its turn is not begun. */
  signal?: AbortSignal | undefined;
}

/**
 * Makes pictures, a few at once, and tells what pictures are.
 * @throws AppError `unavailable` when there is no room, or no turn in time, or it ended while it worked; what a source throws
 */
export interface PictureMaker {
  make(source: Source, order: Order, options: MakeOptions): Promise<Made>;
  describe(source: Source, options: MakeOptions): Promise<Described>;
}
