import { registerCases } from "./cases.ts";
import { runCase } from "./portable/cases.ts";

/** The client in Node, against servers that fail on purpose. */

registerCases(runCase);
