import type { Ask, Answered, Outcome } from "./asking.ts";
import { findingsOf, type Finding, type Findings } from "./finding.ts";
import { checkReachable } from "./reachable.ts";

/** An address that every site has, and that edges keep warm: the first list of its single pages. */
const KNOWN_READ = "/v2/pages/*/";
/** A change that no site has reached. */
const NO_CHANGE = String(2 ** 31 - 1);
const SITE_OF_A_READER = "https://www.example.com";

export interface EdgeAsked {
  name: string;
  url: string;
  origin: string;
  token: string;
}

/** Checks an edge as readers and writers meet it: through whatever is in front. */
export async function checkEdge(ask: Ask, edge: EdgeAsked): Promise<Finding[]> {
  const says = findingsOf(edge.name);
  const { findings, isThere } = await checkReachable(ask, edge.url, says);
  if (!isThere) return findings;
  const url = `${edge.url}${KNOWN_READ}`;
  const first = await ask(url, { token: edge.token });
  if (first.kind === "away" || first.status !== 200) return [...findings, readRefused(first, says)];
  const atOrigin = await ask(`${edge.origin}${KNOWN_READ}`, { token: edge.token });
  return [
    ...findings,
    readFinding(first, atOrigin, says),
    await revalidationFinding(ask, url, edge.token, first, says),
    cacheHeadersFinding(first, says),
    await keptFinding(ask, url, edge.token, says),
    await corsFinding(ask, url, first, says),
    await writeFinding(ask, edge, says),
  ];
}

function readRefused(outcome: Outcome, { broken }: Findings): Finding {
  if (outcome.kind === "away")
    return broken(
      "read",
      outcome.why,
      "It answers /healthz, so what is in front of it may keep reads away.",
    );
  if (outcome.status === 401 || outcome.status === 403)
    return broken(
      "read",
      `it takes no read with this token (${outcome.status})`,
      "Name a token that may read (--read-token); one that was just made is there with its change.",
    );
  return broken(
    "read",
    `${KNOWN_READ} is ${outcome.status}`,
    "Look at the edge's log; larder why says how it stands.",
  );
}

function readFinding(edge: Answered, origin: Outcome, { ok, look }: Findings): Finding {
  const freshness = edge.headers.get("larder-freshness");
  if (freshness === null)
    return look(
      "read",
      "its answers have no Larder-Freshness",
      "Something else than an edge answers there, or what is in front takes headers away.",
    );
  if (origin.kind === "away" || origin.status !== 200)
    return ok("read", `it answers (${freshness}); there is no origin to compare it with`);
  if (origin.text !== edge.text)
    return look(
      "read",
      `it gives another answer than the origin (${freshness})`,
      `larder why '${KNOWN_READ}' says why.`,
    );
  return freshness === "verified"
    ? ok("read", "it gives what the origin gives, verified")
    : look(
        "read",
        `it gives what the origin gives, ${freshness}`,
        "Its ledger does not answer: look at the edge's log.",
      );
}

async function revalidationFinding(
  ask: Ask,
  url: string,
  token: string,
  first: Answered,
  { ok, look }: Findings,
): Promise<Finding> {
  const etag = first.headers.get("etag");
  const advice =
    "What is in front should leave ETag and If-None-Match alone: without them every read is sent whole.";
  if (etag === null) return look("revalidation", "its answers have no ETag", advice);
  const again = await ask(url, { token, headers: { "if-none-match": etag } });
  if (again.kind === "answered" && again.status === 304)
    return ok("revalidation", "what a reader has is answered by 304");
  return look(
    "revalidation",
    `what a reader has is answered by ${again.kind === "answered" ? again.status : again.why}`,
    advice,
  );
}

function cacheHeadersFinding({ headers }: Answered, { ok, look, broken }: Findings): Finding {
  const said = headers.get("cache-control");
  const advice =
    "Readers are to ask each time (docs/http-caching.md): let what is in front leave Cache-Control as it is.";
  if (said === null) return look("cache headers", "its answers have no Cache-Control", advice);
  if (!/\bno-cache\b|\bno-store\b/.test(said))
    return broken("cache headers", `Cache-Control is ${JSON.stringify(said)}`, advice);
  const age = headers.get("age");
  if (age !== null && Number(age) > 0)
    return look(
      "cache headers",
      `an answer is ${age} s old (Age)`,
      "Something in front keeps answers: see whether it is purged (docs/operating.md, a zone in front).",
    );
  return ok("cache headers", said);
}

/** Three questions that only the edge itself answers rightly, once something in front has the first answer. */
async function keptFinding(
  ask: Ask,
  url: string,
  token: string,
  { ok, broken }: Findings,
): Promise<Finding> {
  const advice =
    "Let what is in front keep nothing of /v2, or keep it as docs/operating.md says (a zone in front of an edge).";
  const nobody = await ask(url);
  if (nobody.kind === "answered" && nobody.status === 200)
    return broken(
      "no cache in front",
      "who has no token is given what one with a token was",
      advice,
    );
  const beyond = await ask(`${url}?page=99999`, { token });
  if (beyond.kind === "answered" && beyond.status === 200)
    return broken(
      "no cache in front",
      "another page of a list is answered by the first one: the query is ignored",
      advice,
    );
  const newer = await ask(url, { token, headers: { "larder-min-change": NO_CHANGE } });
  if (newer.kind === "answered" && newer.status === 200)
    return broken(
      "no cache in front",
      "an answer comes from what was kept, though a newer one was asked for (Larder-Min-Change)",
      advice,
    );
  return ok("no cache in front", "nothing in front gives what it kept");
}

async function corsFinding(
  ask: Ask,
  url: string,
  first: Answered,
  { ok, look }: Findings,
): Promise<Finding> {
  const headers = {
    origin: SITE_OF_A_READER,
    "access-control-request-method": "GET",
    "access-control-request-headers": "authorization",
  };
  const preflight = await ask(url, { method: "OPTIONS", headers });
  const isOpen = (of: Headers) =>
    ["*", SITE_OF_A_READER].includes(of.get("access-control-allow-origin") ?? "");
  const allowed =
    preflight.kind === "answered"
      ? (preflight.headers.get("access-control-allow-headers") ?? "")
      : "";
  const isFine =
    preflight.kind === "answered" &&
    preflight.status < 300 &&
    isOpen(preflight.headers) &&
    /\bauthorization\b|\*/i.test(allowed) &&
    isOpen(first.headers);
  return isFine
    ? ok("browsers", "pages of any site may read")
    : look(
        "browsers",
        "a page of another site may not read (CORS)",
        "What is in front should pass OPTIONS and the Access-Control headers on; sites that read on servers do not need it.",
      );
}

/** A write without anything to write: whoever refuses it was reached. */
async function writeFinding(
  ask: Ask,
  { url, token }: EdgeAsked,
  { ok, look, broken }: Findings,
): Promise<Finding> {
  const headers = { "content-type": "application/json" };
  const tried = await ask(`${url}/v2/pages/`, { method: "POST", token, headers, body: "{}" });
  const advice =
    "The edge reaches no origin that takes writes: look at LARDER_ORIGINS of the edge, and at the origin's /readyz?for=writes.";
  if (tried.kind === "away") return broken("writes", tried.why, advice);
  if (tried.status === 400)
    return ok("writes", "an empty one is refused by the origin, as it should be");
  if (tried.status === 401 || tried.status === 403)
    return ok("writes", "they reach the origin, which takes none with this token");
  if (tried.status >= 500) return broken("writes", `they are answered ${tried.status}`, advice);
  return look(
    "writes",
    `an empty one is answered ${tried.status}`,
    "What is in front should pass POST, PATCH and DELETE of /v2 on.",
  );
}
