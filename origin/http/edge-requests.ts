import { header } from "../../shared/headers.ts";
import { verifyRequest } from "../../shared/signature.ts";
import type { Parts } from "./context.ts";

/**
 * Judges what an edge asks, which never has a body. The host is signed and not compared: only operators name origins, and
 * what stands in front of one may ask it by another name.
 * @throws AppError `unauthorized`
 */
export async function verifyEdge(
  { pushKeys, clock }: Pick<Parts, "pushKeys" | "clock">,
  { url, method, headers }: Request,
): Promise<void> {
  const { pathname, search } = new URL(url);
  const asked = { method, path: pathname + search, hosts: null };
  await verifyRequest(pushKeys, clock.now(), asked, headers.get(header.signature));
}
