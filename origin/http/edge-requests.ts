import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { keyIdOf, verifyRequest } from "../../shared/signature.ts";
import type { Parts } from "./context.ts";

/** An edge whose signature was right. */
export interface KnownEdge {
  /** @throws AppError `forbidden` when it is no edge of the site */
  mustHave(site: number): Promise<void>;
  maySee(site: number): Promise<boolean>;
}

/**
 * Judges what an edge asks, which never has a body. The host is signed and not compared: only operators name origins, and
 * what stands in front of one may ask it by another name.
 * @throws AppError `unauthorized`
 */
export async function verifyEdge(
  { edgeKeys, clock }: Pick<Parts, "edgeKeys" | "clock">,
  { url, method, headers }: Request,
): Promise<KnownEdge> {
  const { pathname, search } = new URL(url);
  const asked = { method, path: pathname + search, hosts: null };
  const signature = headers.get(header.signature);
  const keyId = keyIdOf(signature);
  await verifyRequest(await edgeKeys.accepted(keyId), clock.now(), asked, signature);
  const maySee = (site: number) => edgeKeys.maySee(keyId, site);
  return {
    maySee,
    async mustHave(site) {
      if (!(await maySee(site))) throw new AppError("forbidden", "This is no edge of the site.");
    },
  };
}
