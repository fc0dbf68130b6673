import { runCase } from "./cases.ts";

/** For a page of a browser: a case by its name. */
Object.assign(globalThis, { runCase });
