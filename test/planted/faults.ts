import type { Fault } from "./fault.ts";
import { edgeFaults } from "./faults/edge.ts";
import { accessFaults } from "./faults/keys-and-access.ts";
import { logFaults } from "./faults/log.ts";
import { queryFaults } from "./faults/queries.ts";

/** Everything that `npm run test:planted` breaks, one at a time. */
export const faults: Fault[] = [...edgeFaults, ...accessFaults, ...logFaults, ...queryFaults];
