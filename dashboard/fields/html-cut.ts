/** How HTML is cut, as it is loaded on demand: from here alone, so that the build cuts it off as one piece. */
export { blocksOf } from "../../shared/html/cut.ts";
