import { createModelCache } from "../../origin/db/content/source.ts";
import type { Serializing } from "../../origin/delivery/answer/render.ts";
import { createSlices } from "../../origin/shares/slices.ts";

/** What an origin serializes with. */
export const createSerializing = (): Serializing => ({
  models: createModelCache(),
  slices: createSlices(),
});
