import { cookies, draftMode } from "next/headers";
import { PREVIEW_COOKIE } from "../../../../lib/preview";

/** Turns draft mode off, and shows what readers see. */
export async function GET(): Promise<Response> {
  (await draftMode()).disable();
  (await cookies()).delete({
    name: PREVIEW_COOKIE,
    path: "/",
    secure: true,
    sameSite: "none",
    partitioned: true,
  });
  return new Response(null, {
    status: 307,
    headers: { location: "/", "cache-control": "private, no-store" },
  });
}
