import type { Explanation, ExplainedEdge } from "../../api/why.ts";
import { answers, because, fine, words } from "./words.ts";

/** What an explanation says, in sentences: one on the answer, one for each edge. Pure; how times look is handed in. */

export type ClockText = (at: string) => string;

/** What readers get at this address. */
export function answerSentence(
  { answer, kept, wrote, waiting }: Explanation,
  timeText: ClockText,
): string {
  const sentence = () => {
    if (answer.state === "absent") return answers.absent(answer.detail ?? "");
    if (answer.state === "refused") return answers.refused(answer.detail ?? "");
    if (wrote !== null)
      return answers.kept(words.change(wrote.number), timeText(wrote.committedAt));
    return kept === null ? answers.made : answers.plain;
  };
  const [first, ...others] = waiting;
  if (first === undefined) return sentence();
  const named = words.changeTitle(first) + (others.length > 0 ? ` (${others.join(", ")})` : "");
  return `${sentence()} ${answers.waiting(named)}`;
}

/** Why readers get what they get at one edge. */
export function edgeSentence(
  edge: ExplainedEdge,
  explanation: Explanation,
  timeText: ClockText,
): string {
  const { standing, edge: name } = edge;
  const newest = explanation.wrote ?? explanation.last;
  const sinceText = edge.failedAt ?? newest?.committedAt;
  const since = sinceText === undefined ? "" : ` since ${timeText(sinceText)}`;
  switch (standing.state) {
    case "current":
      return newest === null
        ? fine.currentPlain(name)
        : fine.current(name, words.change(newest.number));
    case "makes_it":
    case "asks_origin":
      return fine[standing.state](name);
    case "away":
      return fine.away(name, edge.failedAt === null ? "" : ` since ${timeText(edge.failedAt)}`);
    case "behind":
      return because(standing.reason ?? "not_sent_yet", {
        edge: name,
        newest: newest === null ? "the newest change" : words.change(newest.number),
        before: beforeText(edge),
        since,
      });
  }
}

/** Which change it has: every one up to the number that it says is live there. */
function beforeText({ entry }: ExplainedEdge): string {
  const change = entry?.ledger?.head.change;
  return change === undefined ? "an earlier change" : words.change(change);
}

/** An address without its token, below the host: what may stand in the page's own address. Null for what is none of `/v2`. */
export function askedPath(text: string): string | null {
  const url = URL.parse(text.trim(), "http://larder.invalid");
  if (url === null) return null;
  if (!url.pathname.startsWith("/v2/"))
    return isOfSite(url) ? `${url.origin}${url.pathname}` : null;
  url.searchParams.delete("auth_token");
  return `${url.pathname}${url.search}`;
}

/** A page of the site; what stands in its query says nothing of the document, and may be a token. */
const isOfSite = ({ protocol, hostname }: URL): boolean =>
  /^https?:$/.test(protocol) && hostname !== "larder.invalid";
