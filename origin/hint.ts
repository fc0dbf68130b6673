import { AppError } from "../shared/errors.ts";
import { causeText } from "../shared/events.ts";
import { databaseTrouble } from "./db/errors.ts";

/** What connecting fails by where nothing listens, or nobody has that name. */
const UNREACHABLE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "ETIMEDOUT",
]);

/** One line for the person at the keyboard: why a program cannot go on, and what to do if we know it. */
export function hintOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  if (databaseTrouble(error) === "refused")
    return `Postgres refuses DATABASE_URL (${causeText(error)}). Correct it, or what Postgres has of the user.`;
  const code = codeOf(error);
  if (code === null || !UNREACHABLE.has(code)) return causeText(error);
  return `Postgres cannot be reached (${code}). Start it (npm start, or npm run postgres), or correct DATABASE_URL.`;
}

/** The code of the innermost cause. A name with several addresses fails by an error without a message, but with a code. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.cause instanceof Error) return codeOf(error.cause);
  return "code" in error && typeof error.code === "string" ? error.code : null;
}
