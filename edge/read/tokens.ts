import { LRUCache } from "lru-cache";
import { parseGrant, type Grant } from "../../shared/api.ts";
import { badToken, noToken, tokenOf } from "../../shared/credentials.ts";
import { sha256Hex } from "../../shared/digest.ts";
import { AppError, unavailable } from "../../shared/errors.ts";
import { TOKEN_MEMO_ENTRIES } from "../../shared/limits.ts";
import { printQuery } from "../../shared/query.ts";
import type { Asker } from "../limits/asker.ts";
import type { AnswerCache, Asked } from "../ports.ts";
import { noRoom } from "./respond.ts";

/** Resolves the token of a request to its site and scopes, before anything is looked up. */
export interface Tokens {
  /**
   * @param url where the token may stand too; null for what takes it in the header only
   * @throws AppError `unauthorized`, or `unavailable` when nobody can tell
   */
  resolve(request: Request, url: URL | null, asker?: Asker): Promise<Resolved>;
}

/** What a token opens, by which answer of the cache. */
export interface Resolved {
  grant: Grant;
  asked: Asked;
  etag: string;
}

/** What is remembered of tokens, for as long as the isolate or process lives. */
export interface TokenMemo {
  /** The printed query of a token: its hash is the same for ever. */
  printed: LRUCache<string, string>;
  /** The parsed form of a body, by ETag. */
  grants: LRUCache<string, Grant>;
}

export const createTokenMemo = (): TokenMemo => ({
  printed: new LRUCache({ max: TOKEN_MEMO_ENTRIES }),
  grants: new LRUCache({ max: TOKEN_MEMO_ENTRIES }),
});

/**
 * Tokens are read through the same cache as content, so a revoked one is purged like an edited page.
 * Remembered are only things that cannot change: the printed query of a token, the parsed form of a body.
 */
export function createTokens(cache: AnswerCache, { printed, grants }: TokenMemo): Tokens {
  const print = async (token: string) => {
    const fresh = printQuery({ kind: "token", hash: await sha256Hex(token) });
    printed.set(token, fresh);
    return fresh;
  };
  return {
    async resolve(request, url, asker) {
      const token = tokenOf(request.headers, url ?? undefined);
      if (token === undefined) throw noToken();
      const asked = { site: null, printed: printed.get(token) ?? (await print(token)) };
      const { answer } = await cache.read(asker === undefined ? asked : { ...asked, asker });
      if (answer.kind === "absent" || answer.kind === "refused") throw badToken();
      if (answer.kind === "unavailable")
        throw answer.busy === undefined ? cannotTell(answer.failed) : noRoom(answer.busy);
      const { etag } = answer;
      const known = grants.get(etag);
      if (known !== undefined) return { grant: known, asked, etag };
      const grant = parseGrant(await new Response(answer.body).text());
      if (grant === undefined) throw cannotRead();
      grants.set(etag, grant);
      return { grant, asked, etag };
    },
  };
}

const cannotTell = (failed: boolean | undefined) =>
  failed === true
    ? new AppError("failed", "This token is not known here and the origin failed to look it up.")
    : unavailable("This token is not known here and the origin cannot be reached.");

const cannotRead = () => unavailable("What this token opens cannot be read here. Try again.");
