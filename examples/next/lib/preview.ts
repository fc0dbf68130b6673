import { LarderError } from "larder";
import { cookies, draftMode } from "next/headers";
import { orNothing, previewing } from "./larder";

/** Draft mode: on while a cookie has the token of a preview link. */

/** Where the token is kept; a script of the page cannot read it. */
export const PREVIEW_COOKIE = "larder_token";
/** A link's own life, seconds. */
export const PREVIEW_S = 3_600;
/** Far above what tokens have. */
const MAX_TOKEN_CHARS = 200;

/** The token of an address, or undefined where none could be one: it goes into a header as it is. */
export const parseToken = (text: string | null): string | undefined =>
  text !== null && text.length <= MAX_TOKEN_CHARS && /^[\w.~-]+$/.test(text) ? text : undefined;

/** The token that drafts are read with, while draft mode is on. */
export async function previewToken(): Promise<string | undefined> {
  if (!(await draftMode()).isEnabled) return undefined;
  return parseToken((await cookies()).get(PREVIEW_COOKIE)?.value ?? null);
}

/**
 * A country as its editors have it now; `refused` when the token opens no drafts (any more).
 * @throws LarderError when nobody answers: what is published would pass for the draft
 */
export async function readDraft(slug: string, token: string) {
  try {
    const { page } = previewing(token);
    const asked = { levels: 2, preview: "draft" } as const;
    const found = await orNothing(() => page.retrieve("country", slug, asked));
    if (found === undefined) return { kind: "missing" } as const;
    if (found.preview !== "applied") return { kind: "refused" } as const;
    return { kind: "draft", country: found.data } as const;
  } catch (error) {
    const status = error instanceof LarderError ? error.status : undefined;
    if (status === 401 || status === 403) return { kind: "refused" } as const;
    throw error;
  }
}
