import { allows, siteLocale, wantsSurrogateKeys } from "../../../shared/credentials.ts";
import { AppError } from "../../../shared/errors.ts";
import { header } from "../../../shared/headers.ts";
import { parseMinChange } from "../../../shared/min-change.ts";
import {
  contentTypeOf,
  inLocale,
  localeOfQuery,
  parseQuery,
  previewOf,
  type ContentQuery,
  type Preview,
} from "../../../shared/query.ts";
import { respondError, respondRead } from "../../../shared/respond.ts";
import { printTags, surrogateHeaders } from "../../../shared/surrogate-keys.ts";
import { previewAnswer } from "../../delivery/answer/answer.ts";
import { withBytes, type WithBytes } from "../../delivery/answer/bytes.ts";
import type { Asker } from "../../shares/asker.ts";
import { authorise, type Parts, type Principal } from "../context.ts";
import {
  answerFromChange,
  inTurn,
  published,
  readerOf,
  versionHeader,
  type Asked,
  type ReadFlights,
} from "./answered.ts";

/** The same reads as at the edge, for when every edge is gone (docs/design.md §5). */
export async function read(
  parts: Parts,
  flights: ReadFlights,
  request: Request,
  asker: Asker,
): Promise<Response> {
  const principal = await authorise(parts, request, "read");
  const { site } = principal;
  const url = new URL(request.url);
  const parsed = parseQuery(url);
  const query = inLocale(parsed, siteLocale(site, localeOfQuery(parsed)));
  const [asked, preview] = [{ parts, flights, asker }, previewOf(url, query)];
  return preview === null
    ? readPublished(asked, request, principal, query)
    : readPreview(asked, request, principal, { query, preview });
}

/** A token without the scope reads what is published, and a header says so: several SDKs ask on every call. */
async function readPreview(
  asked: Asked,
  request: Request,
  principal: Principal,
  { query, preview }: { query: ContentQuery; preview: Preview },
): Promise<Response> {
  const { id } = principal.site;
  if (!allows(principal, "preview"))
    return readPublished(asked, request, principal, query, { [header.preview]: "ignored" });
  const found = await inTurn(asked, "preview", id, async (ended) => {
    const draft = await previewAnswer(readerOf(asked, ended), id, query, preview);
    return withBytes(draft, asked.parts.serializing.slices, ended);
  });
  return respondFound(request, query, found, { [header.preview]: "applied" }, true);
}

async function readPublished(
  asked: Asked,
  request: Request,
  principal: Principal,
  query: ContentQuery,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { id } = principal.site;
  const change = parseMinChange(request.headers);
  const found =
    change === undefined
      ? await inTurn(asked, "read", id, (ended) =>
          published(asked, id, query, { fresh: false, ended }),
        )
      : (await answerFromChange(asked, id, query, change)).found;
  const tags = found.kind === "live" ? printTags(found.tags) : "";
  const keys = wantsSurrogateKeys(request, principal) ? surrogateHeaders(id, tags) : {};
  return respondFound(request, query, found, { ...versionHeader(found), ...keys, ...headers });
}

function respondFound(
  request: Request,
  query: ContentQuery,
  found: WithBytes,
  more: Record<string, string>,
  isPrivate = false,
): Response {
  const headers = { [header.cacheStatus]: "larder-origin; fwd=request", ...more };
  if (found.kind === "absent") {
    return respondError(request.method, new AppError("not_found", found.detail), headers);
  }
  const { etag, body } = found;
  return respondRead(request, {
    etag,
    body,
    contentType: contentTypeOf(query),
    isPrivate,
    headers,
  });
}
