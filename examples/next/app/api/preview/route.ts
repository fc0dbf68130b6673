import { cookies, draftMode } from "next/headers";
import { parseToken, PREVIEW_COOKIE, PREVIEW_S, readDraft } from "../../../lib/preview";

/**
 * Where preview links lead (`/api/preview?slug={slug}&token={token}`): turns draft mode on when the Larder shows the
 * document's draft to the token, and goes on to its page.
 */
export async function GET(request: Request): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const token = parseToken(searchParams.get("token"));
  const slug = searchParams.get("slug") ?? "";
  if (token === undefined) return answer(401, "This link opens no preview.");
  const found = await readDraft(slug, token);
  if (found.kind === "refused") return answer(401, "This link opens no preview any more.");
  if (found.kind === "missing") return answer(404, "There is no such country.");
  (await draftMode()).enable();
  (await cookies()).set(PREVIEW_COOKIE, token, {
    httpOnly: true,
    // the dashboard frames the page, and is another site
    sameSite: "none",
    secure: true,
    partitioned: true,
    maxAge: PREVIEW_S,
    path: "/",
  });
  return new Response(null, {
    status: 307,
    headers: { ...PRIVATE, location: `/countries/${encodeURIComponent(found.country.slug)}` },
  });
}

/** The token stands in the address: no cache keeps the answer, and no other server is told of it. */
const PRIVATE = { "cache-control": "private, no-store", "referrer-policy": "no-referrer" };

const answer = (status: number, text: string) =>
  new Response(`${text}\n`, { status, headers: PRIVATE });
