/** Why somebody else's machine did not do what it was asked, in words that may be shown: they repeat none of its own. */

/** That a machine cannot be reached, as a clause, with the system's code for it, such as ECONNREFUSED, where there is one. */
export function unreachable(error: unknown): string {
  const code = codeOf(error);
  return code === null ? "it cannot be reached" : `it cannot be reached: ${code}`;
}

/** Wherever it is in the chain of causes. A message would name the address. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code: unknown = Reflect.get(error, "code");
  return typeof code === "string" && /^[A-Z0-9_]{1,40}$/.test(code) ? code : codeOf(error.cause);
}

/** A clause as a sentence of its own. */
export const sentence = (clause: string): string =>
  `${clause.slice(0, 1).toUpperCase()}${clause.slice(1)}.`;
