import type { DocumentKind } from "../../../shared/manage/documents.ts";
import { isOfLocales, isOfType } from "../../../shared/permissions.ts";
import { session } from "../../wiring.ts";
import { KINDS, type Listed } from "./filters.ts";

/** What a person may make: their role says of which kinds, their membership of which types and in which locales. */

/** Terms have routes of their own, and are published at once. */
export const TERM_PATHS: Partial<Record<DocumentKind, string>> = {
  author: "/authors",
  category: "/categories",
  tag: "/tags",
};

export const isTerm = (kind: DocumentKind): boolean => TERM_PATHS[kind] !== undefined;

/** Whoever may not publish has no say over terms, and who is not there for the default locale, which they are in, has none either. */
export const kindsToMake = (defaultLocale: string | null): DocumentKind[] =>
  KINDS.filter((kind) => {
    const { types } = session.within();
    if (types !== null && !types.some((one) => one.kind === kind)) return false;
    if (!isTerm(kind)) return true;
    const isHere = defaultLocale === null || isOfLocales(session.within(), [defaultLocale]);
    return session.may("publish") && isHere;
  });

/** Whether there is anything to make in a list. */
export const mayMakeIn = ({ kind, type }: Listed): boolean =>
  session.may("contribute") &&
  (kind === null ? kindsToMake(null).length > 0 : kindsToMake(null).includes(kind)) &&
  (kind === null || type === null || isOfType(session.within(), { kind, key: type }));

export const localesToMake = (locales: readonly string[]): string[] =>
  locales.filter((locale) => isOfLocales(session.within(), [locale]));

/** Of types of a kind those they may make documents of. */
export const typesToMake = <Type extends { key: string }>(
  kind: DocumentKind,
  types: readonly Type[],
): Type[] => types.filter(({ key }) => isOfType(session.within(), { kind, key }));
