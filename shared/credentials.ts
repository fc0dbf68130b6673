import type { Grant, Scope } from "./api.ts";
import { AppError, detail } from "./errors.ts";
import { header } from "./headers.ts";
import { MAX_TOKEN_CHARS } from "./limits.ts";

/** How a token comes with a request (the v2 API), and what it allows. */

/**
 * Reads the token of a header `Token <token>`, else of the URL when `url` is given; undefined without one. White space
 * around it, as a line pasted from a file has it, is no part of any token.
 */
export function tokenOf(headers: Headers, url?: URL): string | undefined {
  const match = /^\s*token\s+(\S+)\s*$/i.exec(headers.get("authorization") ?? "");
  const token = match?.[1] ?? url?.searchParams.getAll("auth_token").at(-1)?.trim();
  return token === undefined || token === "" || token.length > MAX_TOKEN_CHARS ? undefined : token;
}

/** Any token reads what is published; the other scopes are what they say. */
export const allows = (grant: Pick<Grant, "scopes">, scope: Scope): boolean =>
  scope === "read" || grant.scopes.includes(scope);

/** Whether the reader keeps answers itself and has to know what they depend on. */
export const wantsSurrogateKeys = (
  request: Request,
  grant: { surrogateKeys?: boolean | undefined },
): boolean => request.headers.get(header.tags) === "1" || grant.surrogateKeys === true;

export const noToken = () => new AppError("unauthorized", detail.noToken);
export const badToken = () => new AppError("unauthorized", detail.badToken);

/**
 * The locale as queries carry it: the default one is left out.
 * @throws AppError `invalid` for a locale the site does not have
 */
export function siteLocale(
  site: { locales: string[]; defaultLocale: string },
  locale: string | null,
): string | null {
  if (locale === null || locale === site.defaultLocale) return null;
  if (!site.locales.includes(locale)) throw new AppError("invalid", detail.locale);
  return locale;
}
