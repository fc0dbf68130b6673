import { scopes as allScopes, type Scope } from "../shared/api.ts";
import { AppError } from "../shared/errors.ts";
import { MAX_TOKEN_LABEL_CHARS } from "../shared/limits.ts";
import type { Writer } from "./content/change/edit.ts";
import { createToken, endToken } from "./content/site/sites.ts";
import { findSite, listTokens, type Site } from "./db/site/sites.ts";

/** What `npm run site` does to tokens: through the code of the management API, so that edges hear of it in the log. */

/** What commands are given: a writer, and where to say what was done, line by line. */
export type Told = Writer & { print: (line: string) => void };

/** Gives a site a token and prints it, this once. @throws AppError `not_found` */
export async function addToken(
  writer: Told,
  slug: string,
  input: { scopes: Scope[]; label: string },
): Promise<void> {
  const { id, token, change } = await createToken(writer, await siteOf(writer, slug), input);
  writer.print(token);
  writer.print(
    `Token ${id} of ${slug} (${input.scopes.join(", ")}), in force with change ${change}.`,
  );
  writer.print("Keep it: only its hash is stored.");
}

/** Prints a site's tokens without their text. Labels are quoted: a manager wrote them, an operator's terminal shows them. @throws AppError `not_found` */
export async function listTokensOf(writer: Told, slug: string): Promise<void> {
  const site = await siteOf(writer, slug);
  for (const token of await listTokens(writer.postgres.db, site.id)) {
    const state = token.revokedAt === null ? "in force" : `revoked ${token.revokedAt}`;
    writer.print([token.id, token.scopes.join(","), state, JSON.stringify(token.label)].join("\t"));
  }
}

/** Takes a token out of force, also the last one that may manage, and says so then. @throws AppError `not_found` */
export async function revokeToken(writer: Told, slug: string, id: number): Promise<void> {
  const site = await siteOf(writer, slug);
  const { change } = await endToken(writer, site, id, { evenLast: true }).catch(
    (error: unknown) => {
      const isUnknown = error instanceof AppError && error.code === "not_found";
      throw isUnknown ? new AppError("not_found", `${slug} has no token ${id} in force.`) : error;
    },
  );
  writer.print(`Token ${id} of ${slug} is out of force with change ${change}.`);
  const left = await listTokens(writer.postgres.db, site.id);
  const managing = left.some(
    (token) => token.revokedAt === null && token.scopes.includes("manage"),
  );
  if (!managing)
    writer.print(
      `No token of ${slug} may manage now: npm run site -- token ${slug} --scopes read,manage`,
    );
}

async function siteOf({ postgres }: Writer, slug: string): Promise<Site> {
  const site = await findSite(postgres.db, slug);
  if (site === undefined)
    throw new AppError("not_found", `There is no site "${slug}"; npm run site -- list has them.`);
  return site;
}

/** Scopes as one writes them, with commas between, in the order they are usually named. @throws AppError `invalid` */
export function readScopes(text: string | undefined): Scope[] {
  const named = [...new Set((text ?? "").split(",").map((scope) => scope.trim()))];
  const known = allScopes.filter((scope) => named.includes(scope));
  const wrong = named.find((scope) => !known.some((each) => each === scope));
  if (wrong === undefined) return known;
  const what = wrong === "" ? "Say what the token may do:" : `There is no scope "${wrong}":`;
  throw new AppError("invalid", `${what} --scopes is one or more of ${allScopes.join(",")}.`);
}

/** What a token is called. @throws AppError `invalid` */
export function readLabel(text: string): string {
  if (text !== "" && text.length <= MAX_TOKEN_LABEL_CHARS) return text;
  throw new AppError("invalid", `A label has 1 to ${MAX_TOKEN_LABEL_CHARS} characters.`);
}

/** A token's number. @throws AppError `invalid` */
export function readId(text: string | undefined): number {
  if (text !== undefined && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new AppError("invalid", "Say which token: npm run site -- revoke <slug> <id>.");
}
