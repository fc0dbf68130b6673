import type { Clock } from "../../../shared/clock.ts";
import { EDGE_KEYS_AGAIN_MS, EDGE_KEYS_KEPT_MS } from "../../../shared/limits-join.ts";
import type { SecretKeys } from "../../../shared/signature.ts";
import type { Database } from "../../db/client.ts";
import { listJoinedEdges, type JoinedEdge } from "../../db/log/joined-edges.ts";

/** With what edges and this origin sign: what all share, and of edges that registered themselves their own. */
export interface EdgeKeys {
  /** What a request to the edge at this address is signed with. */
  forEdge(url: string): Promise<SecretKeys>;
  /** What a request may be signed with whose signature names this key. */
  accepted(keyId: string): Promise<SecretKeys>;
  /** The same, for words that are about more than one site: none of an edge that is not of every site, which a site's manager may have added. */
  ofEverySite(keyId: string): Promise<SecretKeys>;
  /** Whether who signed with this key may see what a site has: an edge with its own is told of its own sites. */
  maySee(keyId: string, site: number): Promise<boolean>;
}

/** Keys of edges are read together and believed for `EDGE_KEYS_KEPT_MS`, longer while the database is away. */
export function createEdgeKeys(db: Database, clock: Clock, shared: SecretKeys): EdgeKeys {
  let joined: readonly JoinedEdge[] = [];
  let readMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const readOnce = () =>
    (reading ??= listJoinedEdges(db)
      .then((found) => {
        joined = found;
        readMs = clock.now();
      })
      .finally(() => (reading = undefined)));
  const noOlderThan = async (ms: number) => {
    const age = clock.now() - readMs;
    if (age >= 0 && age < ms) return;
    await readOnce().catch((error: unknown) => {
      // what was known goes on being good
      if (readMs === Number.NEGATIVE_INFINITY) throw error;
    });
  };
  /** Looks once more for what is not there: it may have been added a moment ago. */
  const find = async (is: (edge: JoinedEdge) => boolean) => {
    await noOlderThan(EDGE_KEYS_KEPT_MS);
    const known = joined.find(is);
    if (known !== undefined) return known;
    await noOlderThan(EDGE_KEYS_AGAIN_MS);
    return joined.find(is);
  };
  return {
    async forEdge(url) {
      await noOlderThan(EDGE_KEYS_KEPT_MS);
      const own = joined.find((edge) => edge.url === url);
      return own === undefined ? shared : new Map([[own.keyId, own.secret]]);
    },
    async accepted(keyId) {
      if (shared.has(keyId)) return shared;
      const own = await find((edge) => edge.keyId === keyId);
      return own === undefined ? shared : new Map([[own.keyId, own.secret]]);
    },
    async ofEverySite(keyId) {
      if (shared.has(keyId)) return shared;
      const own = await find((edge) => edge.keyId === keyId && edge.everySite);
      return new Map(own === undefined ? [] : [[own.keyId, own.secret]]);
    },
    async maySee(keyId, site) {
      if (shared.has(keyId)) return true;
      const own = await find((edge) => edge.keyId === keyId && edge.sites.includes(site));
      return own !== undefined;
    },
  };
}
