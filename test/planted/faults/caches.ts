import type { Fault } from "../fault.ts";

/** Faults of what versions share, and of what guards the edge's parts from readers. */

const WORKERS_CACHE = "edge/cloudflare/workers-cache.ts";
const versions = ["test/edge/cache-versions.test.ts"];

export const cacheFaults: Fault[] = [
  {
    name: "a cached answer that cannot be read is a fault and not a miss",
    file: WORKERS_CACHE,
    find: "      return undefined;\n    }\n  };\n  // asked again",
    put: "      throw error;\n    }\n  };\n  // asked again",
    tests: versions,
  },
  {
    name: "versions that write another header share cached answers",
    file: WORKERS_CACHE,
    find: "https://content.larder/${CACHE_FORMAT}/",
    put: "https://content.larder/${1 + CACHE_FORMAT - CACHE_FORMAT}/",
    tests: versions,
  },
  {
    name: "what a ledger of another version says is taken as it is",
    file: "edge/looked.ts",
    find: "if (schema.safeParse(said).success) return said;",
    put: "if (schema !== null) return said;",
    tests: ["test/edge/content.test.ts"],
  },
];
