import { readFileSync, renameSync, writeFileSync } from "node:fs";
import * as z from "zod";
import { causeText, type Report } from "../../shared/events.ts";
import type { PurgerParts } from "../purge/purger.ts";

const bucketSchema = z.object({ parts: z.number(), atMs: z.number() });

/** The purge calls that are left, in a file. What cannot be read or written is as in a restart without it: a quota too much, once. */
export function savedBucket(path: string, report: Report): PurgerParts["saved"] {
  return {
    load() {
      try {
        return bucketSchema.parse(JSON.parse(readFileSync(path, "utf8")));
      } catch {
        return null;
      }
    },
    save(bucket) {
      try {
        writeFileSync(`${path}.new`, JSON.stringify(bucket));
        renameSync(`${path}.new`, path);
      } catch (error) {
        report({ kind: "edge.trouble", part: "purge", cause: causeText(error) });
      }
    },
  };
}
