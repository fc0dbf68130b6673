/** The desk as what begins with the page loads it: on demand, and from here alone, so that the build cuts it off as one piece. */
export { desk } from "../desk.ts";
