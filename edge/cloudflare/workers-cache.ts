import { z } from "zod";
import { LRUCache } from "lru-cache";
import type { Clock } from "../../shared/clock.ts";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { TOKEN_MEMO_ENTRIES, TOKEN_MEMO_TTL_MS } from "../../shared/limits.ts";
import type { CacheTag } from "../../shared/keys.ts";
import { parseVersion, printVersion } from "../../shared/version.ts";
import { ttlOf } from "../local/memory-cache.ts";
import type { Answer, AnswerCache, Asked, Cached, PurgeMode } from "../ports.ts";

/** The `Content` entrypoint as its callers see it: cached by the platform, keyed by props and URL. */
export interface ContentEntrypoint {
  fetch(request: Request): Promise<Response>;
  /** Takes out of use what carries one of the tags, of all sites. `refused`: too many calls. */
  purge(tags: CacheTag[], mode: PurgeMode): Promise<"sent" | "refused">;
}

/** Answers to tokens, remembered as long as the isolate lives. */
export type TokenAnswers = LRUCache<string, { cached: Cached; untilMs: number }>;

export const createTokenAnswers = (): TokenAnswers => new LRUCache({ max: TOKEN_MEMO_ENTRIES });

/**
 * The answer cache as Workers Cache keeps it (Cloudflare's docs): the platform stores the responses of the `Content`
 * entrypoint, so answers travel through it as responses. Tokens are remembered in the isolate for some seconds,
 * because every call of a cached entrypoint is billed.
 */
export function createWorkersCache(
  clock: Clock,
  contentOf: (site: number | null) => ContentEntrypoint,
  tokens: TokenAnswers,
): AnswerCache {
  return {
    async read(asked) {
      const memo = tokens.get(asked.printed);
      if (memo !== undefined && clock.now() < memo.untilMs) return memo.cached;
      const response = await contentOf(asked.site).fetch(new Request(urlOf(asked)));
      const cached = await fromResponse(response, asked.site === null);
      if (asked.site === null && cached.answer.kind === "live") {
        tokens.set(asked.printed, { cached, untilMs: clock.now() + TOKEN_MEMO_TTL_MS });
      }
      return cached;
    },
  };
}

/** The site is in the path as well as in the props: isolation must not hang on one of them. */
const urlOf = ({ site, printed }: Asked): string =>
  `https://content.larder/${site ?? "token"}/${encodeURIComponent(printed)}`;

/** Reads back what `urlOf` wrote. */
export function askedOf(url: string): Asked {
  const [, site = "", printed = ""] = new URL(url).pathname.split("/");
  return { site: site === "token" ? null : Number(site), printed: decodeURIComponent(printed) };
}

const meta = z.object({
  kind: z.enum(["live", "absent", "refused", "unavailable"]),
  detail: z.string(),
  code: z.enum(["invalid", "forbidden"]),
  freshness: z.enum(["verified", "unverified", "stale"]),
  source: z.enum(["store", "origin"]),
  tags: z.string(),
});
const META = "larder-answer";

/** An answer as a response the platform may cache. A 503 is never kept, and lets an older answer be given instead. */
export function toResponse(answer: Answer, tags: CacheTag[]): Response {
  const status = { live: 200, absent: 404, refused: 400, unavailable: 503 }[answer.kind];
  const ttlS = ttlOf(answer);
  const headers = new Headers({
    [META]: asciiJson({
      freshness: "unverified",
      source: "origin",
      detail: "",
      code: "invalid",
      tags: "",
      ...withoutBody(answer),
    }),
    "content-type": "application/json",
    [header.cloudflareCdnCacheControl]: ttlS === 0 ? "no-store" : `public, max-age=${ttlS}`,
    [header.cacheTag]: tags.join(","),
  });
  if ("version" in answer && answer.version !== null) {
    headers.set(header.position, printVersion(answer.version));
  }
  if (answer.kind === "live") headers.set("etag", answer.etag);
  return new Response(answer.kind === "live" ? answer.body : null, { status, headers });
}

/** Headers hold bytes, not text: what is not ASCII is escaped, as JSON allows. */
const asciiJson = (value: object): string =>
  JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

function withoutBody(answer: Answer): object {
  if (answer.kind !== "live") return answer;
  const { kind, freshness, source, tags } = answer;
  return { kind, freshness, source, tags };
}

async function fromResponse(response: Response, buffer: boolean): Promise<Cached> {
  const parsed = meta.safeParse(JSON.parse(response.headers.get(META) ?? "null"));
  if (!parsed.success) throw new AppError("internal", "Internal error.", { cause: parsed.error });
  const { kind, detail, code, source, tags } = parsed.data;
  const status = response.headers.get("cf-cache-status") ?? "";
  const hit = ["HIT", "STALE", "UPDATING", "REVALIDATED"].includes(status);
  // the platform gives an expired answer when the content layer fails
  const freshness = status === "STALE" ? "stale" : parsed.data.freshness;
  if (kind === "unavailable") return { answer: { kind }, hit };
  if (kind === "refused") return { answer: { kind, code, detail }, hit };
  const version = parseVersion(response.headers.get(header.position));
  if (kind === "absent") return { answer: { kind, detail, version, freshness, source }, hit };
  const etag = response.headers.get("etag");
  if (etag === null || response.body === null) throw new AppError("internal", "Internal error.");
  const body = buffer ? new Uint8Array(await response.arrayBuffer()) : response.body;
  return { answer: { kind, etag, body, tags, version, freshness, source }, hit };
}
