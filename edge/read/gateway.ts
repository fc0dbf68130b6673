import { allows, tokenOf, wantsSurrogateKeys } from "../../shared/credentials.ts";
import { header } from "../../shared/headers.ts";
import type { Bytes } from "../../shared/respond.ts";
import { parseMinChange } from "../../shared/min-change.ts";
import { askerOf } from "../limits/asker.ts";
import { codedFor, type Codings } from "./codings.ts";
import type { ContentParts } from "./content.ts";
import { answerLimited, type EdgeLimits } from "../limits/edge-limits.ts";
import { answerFromChange, type MinChanges } from "./min-change.ts";
import type { Answer, AnswerCache, Asked } from "../ports.ts";
import { questionOf } from "./questions.ts";
import { layerOf, type Tally } from "../tally.ts";
import { respond } from "./respond.ts";
import type { Resolved, Tokens } from "./tokens.ts";
import { tellZone } from "./zone.ts";

export interface GatewayParts {
  tokens: Tokens;
  cache: AnswerCache;
  content: ContentParts;
  changes: MinChanges;
  limits: EdgeLimits;
  /** Whether a zone's cache in front of this edge is purged with ours, and so may keep answers. */
  behindZone: boolean;
  /** Not there where the platform compresses what leaves. */
  codings?: Codings;
  /** Not there where nobody reads the numbers. */
  tally?: Tally;
  /** Hears of what is given from the cache, where the same request may be answered from memory. */
  given?: (given: Given) => void;
}

/** An answer as it went out, and what it was made of: the token's grant, and what the cache has. */
export interface Given {
  request: Request;
  response: Response;
  body: Bytes | null;
  token: Pick<Resolved, "asked" | "etag">;
  asked: Asked;
  answer: Answer;
}

/** The path a read takes (docs/design.md §3): who asks, what for, from which layer. */
export async function read(parts: GatewayParts, request: Request, url: URL): Promise<Response> {
  const beganMs = parts.tally?.begin() ?? 0;
  const asker = await askerOf(request, url);
  const resolved = await parts.tokens.resolve(request, url, asker);
  const { grant } = resolved;
  const { query, printed, preview } = questionOf(url, grant);
  const token = preview === null ? undefined : tokenOf(request.headers, url);
  if (preview !== null && token !== undefined && allows(grant, "preview")) {
    await parts.limits.spend("previews", asker);
    return parts.content.origin.preview(request.method, printed, { token, preview });
  }
  // several SDKs ask for previews on every call, whatever their token may do
  const headers = token === undefined ? {} : { [header.preview]: "ignored" };
  const keysFor = wantsSurrogateKeys(request, grant) ? grant.site : null;
  const asked: Asked = { site: grant.site, printed, asker };
  const minChange = parseMinChange(request.headers);
  const found =
    minChange === undefined
      ? await parts.cache.read(asked)
      : { answer: await pastCaches(parts, asked, minChange), hit: false };
  const coding = codedFor(parts.codings, request, found.answer);
  const coded = coding === null ? null : await coding;
  const response = respond(request, query, found, { headers, keysFor, coded });
  if (parts.behindZone) {
    await tellZone(response.headers, request, { asked, answer: found.answer });
  }
  const { answer, hit } = found;
  if (hit && answer.kind === "live") {
    const body = response.status === 304 ? null : (coded?.body ?? answer.body);
    parts.given?.({ request, response, body, token: resolved, asked, answer });
  }
  parts.tally?.read(layerOf(found), beganMs);
  return response;
}

const pastCaches = (parts: GatewayParts, asked: Asked, minChange: number) =>
  answerLimited(parts.limits, asked, () => answerFromChange(parts, asked, minChange));
