import { AppError } from "../shared/errors.ts";
import { causeText } from "../shared/events.ts";

/** One line for the person at the keyboard: why a command cannot go on. */
export const hintOf = (error: unknown): string =>
  error instanceof AppError ? error.message : causeText(error);
