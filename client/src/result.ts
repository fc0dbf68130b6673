import { header } from "./headers.ts";
import { isFailure, LarderError } from "./error.ts";
import { textOf, type Fetch } from "./fetch.ts";
import { COPIED_AT, parseFreshness, type Freshness } from "./freshness.ts";

/** What a read comes to, with how sure it is. */
export interface Result<Data, Meta = undefined> {
  data: Data;
  meta: Meta;
  freshness: Freshness;
  /** Whether something newer may have been read elsewhere: an edge that cannot know, or a copy of before. */
  stale: boolean;
  /** Of a copy: when it was an answer. */
  since?: Date;
  /** Where in the site's log it is, `<epoch>.<position>`. */
  position?: string;
  /** Of a preview: `applied`, or `ignored` because the token may not. */
  preview?: string;
}

/** Asks, and makes a result of the answer. @throws LarderError when there is none */
export async function read<Data, Meta>(
  fetch: Fetch,
  path: string,
  init: RequestInit,
): Promise<Result<Data, Meta>> {
  const response = await fetch(path, init);
  const text = await textOf(response);
  if (response.status !== 200) throw refusal(response, text);
  const body = JSON.parse(text) as { data: Data; meta: Meta };
  const { headers } = response;
  const freshness = parseFreshness(headers.get(header.freshness));
  const [since, position] = [headers.get(COPIED_AT), headers.get(header.position)];
  const preview = headers.get(header.preview);
  return {
    data: body.data,
    meta: body.meta,
    freshness,
    stale: freshness === "stale" || freshness === "copy",
    ...(since !== null && { since: new Date(since) }),
    ...(position !== null && { position }),
    ...(preview !== null && { preview }),
  };
}

function refusal(response: Response, text: string): LarderError {
  const { status } = response;
  const code = isFailure(response) ? "failing" : "refused";
  return new LarderError(code, `${detailIn(text)} (${status})`, { status, response });
}

/** The sentence that every error of the API has. */
function detailIn(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    return typeof detail === "string" ? detail : "No answer";
  } catch {
    return "No answer";
  }
}
