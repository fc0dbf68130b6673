import * as z from "zod";
import { LRUCache } from "lru-cache";
import type { Clock } from "../../shared/clock.ts";
import { handedOn, type Ambient } from "../../shared/current.ts";
import { causeText, type Report } from "../../shared/events.ts";
import { AppError } from "../../shared/errors.ts";
import { header } from "../../shared/headers.ts";
import { TOKEN_MEMO_ENTRIES, TOKEN_MEMO_TTL_MS } from "../../shared/limits.ts";
import type { CacheTag } from "../../shared/keys.ts";
import { respondError, strong } from "../../shared/respond.ts";
import { parseVersion, printVersion } from "../../shared/version.ts";
import { buffered, mayOutlive, ttlOf } from "../cache/memory-cache.ts";
import { ASKER_HEADER, printAsker } from "../limits/asker.ts";
import { tooMany } from "../limits/rate-limit.ts";
import type { Answer, AnswerCache, Asked, Cached } from "../ports.ts";

/** The `Content` entrypoint as its callers see it: cached by the platform, keyed by props and URL. */
export interface ContentEntrypoint {
  fetch(request: Request): Promise<Response>;
  /** Removes what carries one of the tags, of all sites. `refused`: too many calls. */
  purge(tags: CacheTag[]): Promise<"sent" | "refused">;
}

/** Answers to tokens, remembered as long as the isolate lives. */
export type TokenAnswers = LRUCache<string, { cached: Cached; untilMs: number }>;

export const createTokenAnswers = (): TokenAnswers => new LRUCache({ max: TOKEN_MEMO_ENTRIES });

/** The content layer without the cache in front, and who hears of why that was needed. */
export interface PastCache {
  answerMiss: (asked: Asked) => Promise<Answer>;
  report: Report;
  ambient: Pick<Ambient, "get">;
}

/**
 * The answer cache as Workers Cache keeps it (Cloudflare's docs): the platform stores the responses of the `Content`
 * entrypoint, so answers travel through it as responses. Versions of this worker share it, so a response that cannot be
 * read is a miss. Tokens are remembered in the isolate for some seconds, because every call of a cached entrypoint is
 * billed.
 */
export function createWorkersCache(
  clock: Clock,
  contentOf: (site: number | null) => ContentEntrypoint,
  tokens: TokenAnswers,
  past: PastCache,
): AnswerCache {
  const throughCache = async (asked: Asked): Promise<Cached | undefined> => {
    try {
      const { asker } = asked;
      const headers = {
        ...handedOn(past.ambient.get()),
        ...(asker !== undefined && { [ASKER_HEADER]: printAsker(asker) }),
      };
      const response = await contentOf(asked.site).fetch(new Request(urlOf(asked), { headers }));
      if (response.status !== STATUS_LIMITED) return fromResponse(response);
      release(response);
      throw tooMany(Number(response.headers.get("retry-after")) * 1_000);
    } catch (error) {
      if (error instanceof AppError) throw error;
      past.report({ kind: "edge.trouble", part: "cache", cause: causeText(error) });
      return undefined;
    }
  };
  // asked again, the platform would give the same response until its TTL ends
  const pastCache = async (asked: Asked) => ({ answer: await past.answerMiss(asked), hit: false });
  const readAny = async (asked: Asked) => (await throughCache(asked)) ?? pastCache(asked);
  return {
    async read(asked) {
      if (asked.site !== null) return readAny(asked);
      const memo = tokens.get(asked.printed);
      if (memo !== undefined && clock.now() < memo.untilMs) return memo.cached;
      const { answer, hit } = await readAny(asked);
      const cached = { answer: await buffered(answer), hit };
      if (answer.kind === "live") {
        tokens.set(asked.printed, { cached, untilMs: clock.now() + TOKEN_MEMO_TTL_MS });
      }
      return cached;
    },
  };
}

/** That the asker's limit is used up, as a response: kept by nobody. */
const STATUS_LIMITED = 429;
export const limitedResponse = (error: AppError): Response =>
  respondError("GET", error, { [header.cloudflareCdnCacheControl]: "no-store" });

/**
 * In the URL of every response, and so in its key: versions of this worker that write `META` differently never share one.
 * To be counted up with every change of `meta` or of what its members mean.
 */
export const CACHE_FORMAT = 4;

/** Where the entrypoint is asked. The site is in the path as well as in the props: isolation must not hang on one of them. */
export const urlOf = ({ site, printed }: Asked): string =>
  `https://content.larder/${CACHE_FORMAT}/${site ?? "token"}/${encodeURIComponent(printed)}`;

/** Reads back what `urlOf` wrote. */
export function askedOf(url: string): Asked {
  const [, , site = "", printed = ""] = new URL(url).pathname.split("/");
  return { site: site === "token" ? null : Number(site), printed: decodeURIComponent(printed) };
}

export const meta = z.object({
  kind: z.enum(["live", "absent", "refused", "unavailable"]),
  detail: z.string(),
  code: z.enum(["invalid", "forbidden"]),
  freshness: z.enum(["verified", "unverified", "stale"]),
  source: z.enum(["store", "origin", "replica"]),
  tags: z.string(),
  tagged: z.literal(true).optional(),
  failed: z.literal(true).optional(),
  busy: z.enum(["rate_limited", "busy"]).optional(),
});
const META = "larder-answer";

/** An answer as a response the platform may cache. A 503 is never kept, and lets an older answer be given instead. */
export function toResponse(answer: Answer, tags: CacheTag[]): Response {
  const status = { live: 200, absent: 404, refused: 400, unavailable: 503 }[answer.kind];
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
    [header.cloudflareCdnCacheControl]: cacheControlOf(answer),
    [header.cacheTag]: tags.join(","),
  });
  if ("version" in answer && answer.version !== null) {
    headers.set(header.position, printVersion(answer.version));
  }
  if (answer.kind === "live") headers.set("etag", answer.etag);
  return new Response(answer.kind === "live" ? answer.body : null, { status, headers });
}

/** Without a word about it, the platform gives what expired for errors without end (Cloudflare's docs). */
function cacheControlOf(answer: Answer): string {
  const ttlS = ttlOf(answer);
  if (ttlS === 0) return "no-store";
  return `public, max-age=${ttlS}${mayOutlive(answer) ? "" : ", stale-if-error=0"}`;
}

/** Headers hold bytes, not text: what is not ASCII is escaped, as JSON allows. */
const asciiJson = (value: object): string =>
  JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

function withoutBody(answer: Answer): object {
  if (answer.kind !== "live") return answer;
  const { kind, freshness, source, tags, tagged } = answer;
  return { kind, freshness, source, tags, tagged };
}

/** @throws when it is no answer that this version can read */
function fromResponse(response: Response): Cached {
  try {
    return readResponse(response);
  } catch (error) {
    release(response);
    throw error;
  }
}

/** A body that nobody reads would keep its connection; whoever waited would wait for other readers of it. */
const release = ({ body }: Pick<Response, "body">): void =>
  void body?.cancel().catch(() => undefined);

function readResponse({ headers, body }: Response): Cached {
  const written = meta.parse(JSON.parse(headers.get(META) ?? "null"));
  const { kind, detail, code, source, tags, tagged, failed, busy } = written;
  const status = headers.get("cf-cache-status") ?? "";
  const hit = ["HIT", "STALE", "UPDATING", "REVALIDATED"].includes(status);
  // the platform gives an expired answer when the content layer fails
  const isExpired = status === "STALE";
  if (isExpired && !mayOutlive(written)) {
    // another version of this worker kept it, and did not say that it must not be given
    release({ body });
    return { answer: { kind: "unavailable" }, hit: false };
  }
  const freshness = isExpired ? "stale" : written.freshness;
  if (kind === "unavailable")
    return { answer: { kind, ...(failed && { failed }), ...(busy && { busy }) }, hit };
  if (kind === "refused") return { answer: { kind, code, detail }, hit };
  const version = parseVersion(headers.get(header.position));
  const made = { version, freshness, source, ...(tagged && { tagged }) };
  if (kind === "absent") return { answer: { kind, detail, ...(tagged && { tags }), ...made }, hit };
  const etag = headers.get("etag");
  if (etag === null || body === null) throw new Error("a live answer without ETag or body");
  return { answer: { kind, etag: strong(etag), body, tags, ...made }, hit };
}
