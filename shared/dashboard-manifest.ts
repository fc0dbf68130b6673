import * as z from "zod";
import { readAs } from "./json.ts";

/** What a build of the dashboard leaves for the origin, which serves it. */

/** Where it is, from the project's root: the assets, and beside them what they are. */
export const DASHBOARD_FOLDER = ".larder/dashboard";
export const DASHBOARD_ASSETS = "assets";
export const DASHBOARD_MANIFEST = "manifest.json";

/** A name holds the hash of what is in it, so it never means anything else. */
const name = z.string().regex(/^[\w-]+\.(?:js|css|svg)$/);

const manifestSchema = z.object({
  /** Of everything that it was built from. */
  sources: z.string(),
  /** What the page begins with. */
  script: name,
  styles: name,
  icon: name,
  files: z.record(name, z.object({ bytes: z.int(), gzip: z.int(), brotli: z.int() })),
  /** Those of the build before, for pages that are open. */
  former: z.array(name),
});

export type DashboardManifest = z.infer<typeof manifestSchema>;

/** A manifest from its file; undefined for one that this version does not read. */
export const readDashboardManifest = (text: string): DashboardManifest | undefined =>
  readAs(manifestSchema, text);
