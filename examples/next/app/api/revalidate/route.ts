import { revalidateTag } from "next/cache";
import { LARDER_TAG } from "../../../lib/larder";
import { isFromLarder, MAX_MESSAGE_BYTES, parseLive, readAtMost } from "../../../lib/webhook";

/**
 * What a Larder tells when something is live: everything that was read is read again when it is asked for. An answer of
 * 503 has the message sent once more, for an edge may still have what was before.
 */
export async function POST(request: Request): Promise<Response> {
  const body = await readAtMost(request.body, MAX_MESSAGE_BYTES);
  if (body === undefined) return new Response("Too long\n", { status: 413 });
  const secret = process.env["LARDER_WEBHOOK_SECRET"] ?? "";
  const signature = request.headers.get("larder-webhook-signature");
  if (!isFromLarder(secret, signature, body, Date.now()))
    return new Response("Not from our Larder\n", { status: 401 });
  const isLive = parseLive(body);
  if (isLive === undefined) return new Response("No message\n", { status: 400 });
  revalidateTag(LARDER_TAG, { expire: 0 });
  return new Response(isLive ? "Read again\n" : "Not live everywhere yet\n", {
    status: isLive ? 200 : 503,
  });
}
