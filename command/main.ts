import { runHere } from "../program/surroundings.ts";
import { hintOf } from "./hint.ts";
import { larder } from "./commands.ts";

/** `npx larder`: the one wiring point of the command line. */
runHere(larder, process.argv.slice(2), hintOf);
