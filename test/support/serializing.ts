import { createModelCache, type Serializing } from "../../origin/content/read/select.ts";
import { createSlices } from "../../origin/shares/slices.ts";

/** What an origin serializes with. */
export const createSerializing = (): Serializing => ({
  models: createModelCache(),
  slices: createSlices(),
});
