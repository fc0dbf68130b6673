import type { Clock } from "../../shared/clock.ts";
import type { Report } from "../../shared/events.ts";
import type { MediaStore } from "../../shared/media.ts";
import type { Sized } from "../../shared/respond-media.ts";
import type { EdgePictures, MediaOrigin } from "./ports.ts";

/** What media at the edge are answered with. */
export interface MediaParts {
  store: MediaStore;
  origin: MediaOrigin;
  /** Not there where only origins make pictures. */
  pictures?: EdgePictures | undefined;
  sized: Sized;
  clock: Clock;
  report: Report;
}
