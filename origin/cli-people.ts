import { emailText } from "../shared/emails.ts";
import { AppError } from "../shared/errors.ts";
import { LINK_MS } from "../shared/limits-people.ts";
import type { Told } from "./cli-tokens.ts";
import { findPerson } from "./db/people/people.ts";
import { makeFirstLink, makeLink } from "./people/links.ts";

/** What `npm run site` does for people: links that open once, for who starts a deployment and who is locked out. */

/** An address as people are known by it. @throws AppError `invalid` */
export function readEmail(text: string): string {
  const { data, success } = emailText.safeParse(text);
  if (!success) throw new AppError("invalid", `${JSON.stringify(text)} is no e-mail address.`);
  return data;
}

/** Where the dashboard takes a link; the secret stays behind the `#`, which no browser sends and no log has. */
export const welcomePath = (secret: string): string => `/admin/welcome#${secret}`;

/** Prints the link of the first person there is. @throws AppError `conflict` when there are people */
export async function welcome({ postgres, clock, print }: Told): Promise<void> {
  const secret = await postgres.transaction((tx) => makeFirstLink(tx, clock));
  if (secret === null)
    throw new AppError(
      "conflict",
      "There are people already; an operator or an admin invites you.",
    );
  print(welcomePath(secret));
  print(`Open it at the origin, within ${LINK_MS.first / 3_600_000} hours, once:`);
  print("whoever does says name, e-mail address and password, and is an operator.");
}

/** Prints a link with which somebody becomes an operator, with an account or a new one. */
export const inviteOperator = (writer: Told, email: string): Promise<void> =>
  printLink(writer, email, "first");

/** Prints a link with which somebody chooses another password. @throws AppError `not_found` */
export async function replacePassword(writer: Told, email: string): Promise<void> {
  if ((await findPerson(writer.postgres.db, email)) === undefined)
    throw new AppError("not_found", `Nobody has the address ${email}.`);
  await printLink(writer, email, "password");
}

async function printLink(
  { postgres, clock, print }: Told,
  email: string,
  kind: "first" | "password",
): Promise<void> {
  const made = { kind, email, siteId: null, role: null, madeBy: null };
  const { secret, expiresAt } = await postgres.transaction((tx) => makeLink(tx, clock, made));
  print(secret);
  print(`For ${email}, until ${expiresAt} (${LINK_MS[kind] / 3_600_000} hours), once:`);
  print(`POST /manage/v1/links/open {"secret": "…", "name": "…", "password": "…"}`);
}
