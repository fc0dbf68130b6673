import type { Written } from "../ports.ts";

/** A key that was written less than a second ago is refused by status 429, which only the error's text says. */
export async function orRefused(write: Promise<void>): Promise<Written> {
  try {
    await write;
    return "written";
  } catch (error) {
    if (error instanceof Error && /\b429\b/.test(error.message)) return "refused";
    throw error;
  }
}
