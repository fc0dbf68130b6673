import { pathToFileURL } from "node:url";
import type { Command } from "../../program/command.ts";
import { runHere } from "../../program/surroundings.ts";
import { hintOf } from "../hint.ts";

/** Runs the command when its file is the program, and ends with its code. */
export function runAsProgram(moduleUrl: string, command: Command): void {
  if (moduleUrl !== pathToFileURL(process.argv[1] ?? "").href) return;
  runHere(command, process.argv.slice(2), hintOf);
}
