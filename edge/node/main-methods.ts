import type { Family } from "../../program/metrics/text.ts";
import type { EdgeWaitsFor } from "../look-outs.ts";
import type { EdgePictures } from "../media/ports.ts";
import type { KeeperMethods } from "./keeper.ts";

/** What a thread that answers readers asks the program's first one. */
export type MainMethods = KeeperMethods & {
  /** Makes a picture of a file that is here. */
  picture: EdgePictures["make"];
  /** What this edge lacks to answer readers alone. */
  lacks: () => EdgeWaitsFor | null;
  /** Of all threads together. */
  metrics: () => Promise<Family[]>;
};
