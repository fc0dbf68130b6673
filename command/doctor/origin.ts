import * as z from "zod";
import type { Clock } from "../../shared/clock.ts";
import { header } from "../../shared/headers.ts";
import { readAs } from "../../shared/json.ts";
import { changesSchema, type Change } from "../changes/shapes.ts";
import { durationText } from "../table.ts";
import type { Ask } from "./asking.ts";
import { checkReachable } from "./reachable.ts";
import { findingsOf, type Finding, type Findings } from "./finding.ts";

/** ours: a publish is everywhere in a second or two; the alert of docs/operating.md. */
const WAITED_LONG_MS = 60_000;

const edgeSchema = z.object({
  name: z.string(),
  url: z.string(),
  state: z.enum(["active", "leaving"]),
  epoch: z.int().optional(),
  change: z.int().optional(),
  failedAt: z.string().nullable(),
  lastError: z.string().nullable(),
});
type Edge = z.output<typeof edgeSchema>;
const edgesSchema = z.object({ data: z.array(edgeSchema) });
const siteSchema = z.object({ slug: z.string() });

/** What the origin said, for the checks of edges. */
export interface OriginChecked {
  findings: Finding[];
  edges: { name: string; url: string }[];
}

/** Checks an origin, what the token may, and how the site's edges stand in its log. */
export async function checkOrigin(
  { ask, clock }: { ask: Ask; clock: Clock },
  { origin, token }: { origin: string; token: string },
): Promise<OriginChecked> {
  const says = findingsOf("origin");
  const { findings, isThere } = await checkReachable(ask, origin, says);
  if (!isThere) return { findings, edges: [] };
  const manage = (path: string) => ask(`${origin}/manage/v1${path}`, { token });
  const described = await ask(`${origin}/manage/v1/openapi.json`);
  findings.push(versionFinding(described.kind === "answered" ? described.text : "", says));
  const site = await manage("/site");
  if (site.kind === "away" || site.status !== 200) {
    findings.push(tokenRefused(site.kind === "away" ? 0 : site.status, says));
    return { findings, edges: [] };
  }
  findings.push(
    await scopesFinding(ask, { origin, token }, readAs(siteSchema, site.text)?.slug ?? "?", says),
  );
  const [listed, changed] = [await manage("/edges"), await manage("/changes")];
  const edges = listed.kind === "answered" ? readAs(edgesSchema, listed.text)?.data : undefined;
  const changes =
    changed.kind === "answered" ? readAs(changesSchema, changed.text)?.data : undefined;
  if (edges === undefined || changes === undefined) {
    findings.push(
      says.broken("edges", "it does not say which edges there are", "Look at its log."),
    );
    return { findings, edges: [] };
  }
  findings.push(publishingFinding(changes, clock, says));
  if (edges.length === 0)
    findings.push(
      says.look(
        "edges",
        "the site has none",
        "Readers ask the origin, and nobody answers when it is away: register one with POST /manage/v1/edges.",
      ),
    );
  const [newest] = changes;
  for (const edge of edges) findings.push(standingFinding(edge, newest, clock));
  return { findings, edges: edges.filter(({ state }) => state === "active") };
}

function versionFinding(text: string, { ok, look }: Findings): Finding {
  const described = readAs(z.object({ info: z.object({ version: z.string() }) }), text);
  return described?.info.version === "1"
    ? ok("version", "it speaks /manage/v1")
    : look(
        "version",
        "it does not describe /manage/v1",
        "Use the command line of its own version, or let what is in front pass /manage/v1 on.",
      );
}

function tokenRefused(status: number, { broken }: Findings): Finding {
  if (status === 401)
    return broken(
      "token",
      "it does not know the token",
      "Say another one (--token, LARDER_TOKEN), or make one: larder token create <site> --scopes read,manage.",
    );
  if (status === 403)
    return broken(
      "token",
      "the token may not manage the site",
      "Make one that may: larder token create <site> --scopes read,manage.",
    );
  return broken(
    "token",
    `/manage/v1 answers ${status || "nothing"}`,
    "Look at the origin's log, and at what is in front of it.",
  );
}

/** What a token may is told by what it is answered. */
async function scopesFinding(
  ask: Ask,
  { origin, token }: { origin: string; token: string },
  slug: string,
  { ok, look }: Findings,
): Promise<Finding> {
  const read = await ask(`${origin}/v2/pages/*/?preview=1`, { token });
  const mayRead = read.kind === "answered" && read.status === 200;
  const mayPreview = mayRead && read.headers.get(header.preview) === "applied";
  const scopes = ["manage", ...(mayRead ? ["read"] : []), ...(mayPreview ? ["preview"] : [])];
  const says = `of the site ${slug}; it may ${scopes.join(", ")}`;
  return mayRead
    ? ok("token", says)
    : look(
        "token",
        says,
        "Edges are looked at as a reader sees them: name a token that may read (--read-token).",
      );
}

function publishingFinding(
  changes: readonly Change[],
  clock: Clock,
  { ok, look, broken }: Findings,
): Finding {
  const waiting = changes.filter(({ live }) => !live);
  const oldest = waiting.at(-1);
  if (oldest === undefined)
    return ok(
      "publishing",
      changes.length === 0 ? "nothing was published yet" : "every change is live everywhere",
    );
  const ageMs = clock.now() - Date.parse(oldest.committedAt);
  const says = `${waiting.length} of the newest changes are not live everywhere, the oldest since ${durationText(Math.max(0, ageMs))}`;
  if (ageMs < WAITED_LONG_MS) return look("publishing", says, "Look again in a minute.");
  if (oldest.materializedAt === null)
    return broken(
      "publishing",
      says,
      "The log takes nothing: look at the origin's log for materialize.failed.",
    );
  return look("publishing", says, `larder changes ${oldest.number} says which edge lacks it.`);
}

/** How an edge stands in the log. */
function standingFinding(edge: Edge, newest: Change | undefined, clock: Clock): Finding {
  const { ok, look, broken } = findingsOf(edge.name);
  if (edge.state === "leaving")
    return look(
      "log",
      "it was removed, and was not told yet",
      "It serves what it has until it is: start it once more, or remove it with ?force=1.",
    );
  if (edge.failedAt !== null) {
    const since = durationText(Math.max(0, clock.now() - Date.parse(edge.failedAt)));
    const why = edge.lastError === null ? "" : `: ${edge.lastError}`;
    return broken(
      "log",
      `the origin has not reached it for ${since}${why}`,
      "Its readers have what it had: start it, or remove it from the site.",
    );
  }
  const behind =
    newest === undefined || edge.change === undefined ? 0 : newest.number - edge.change;
  if (behind <= 0) return ok("log", "it has everything");
  return look(
    "log",
    `it is ${behind} change${behind === 1 ? "" : "s"} behind`,
    "Look again in a minute; larder changes says what it lacks.",
  );
}
