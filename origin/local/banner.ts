import { DASHBOARD_PATH } from "../../shared/dashboard.ts";
import { shownPath } from "./data-folder.ts";
import { commandAgain, type Settings } from "./settings.ts";

export const HELP = `Usage: npx larder start, or npm start

Larder on this machine: Postgres, one origin, one edge and a demo site

Environment:
  EDGE_PORT         where readers ask (8787)
  ORIGIN_PORT       where editors write (8700)
  POSTGRES_PORT     where the Postgres that Larder brings listens (8701)
  DATABASE_URL      use this Postgres instead of bringing one
  LARDER_DATA       the data folder (.larder)
  LARDER_EDGE       node (the usual one), or worker: the edge as Cloudflare runs it
  LARDER_PUSH_KEYS  <id>:<secret> that origin and edge share (made at the first start)

Other variables of the origin and the edge are passed on to them (npm run origin -- --help, npm run edge -- --help);
a part that is started again by hand has to be given them again.

Single parts: npm run postgres, npm run origin, npm run edge. Everything away: npm run reset.
`;

/** The demo's page that the curl lines read and change. */
export const DEMO_PAGE = "/v2/pages/country/france/";

export const DEMO_TOKENS = {
  read: "demo-read",
  write: "demo-write",
  manage: "demo-manage",
} as const;

export interface Pids {
  /** Absent with a database of the user's own. */
  postgres?: number;
  origin: number;
  edge: number;
}

/** What is up. */
export interface Up extends Pids {
  /** Where the first person comes in; null when there are people. */
  welcome: string | null;
}

/** What a person reads when everything is up: where it is, how to try it, how to switch parts off. */
export function banner(settings: Settings, { welcome, ...pids }: Up): string {
  const { edgeUrl, originUrl } = settings;
  const read = `  curl -s '${edgeUrl}${DEMO_PAGE}?auth_token=${DEMO_TOKENS.read}'`;
  const postgres =
    pids.postgres === undefined
      ? "  database  the one in DATABASE_URL"
      : row("postgres", `127.0.0.1:${settings.postgresPort}`, "keeps the content", pids.postgres);
  return [
    "",
    "Larder is ready.",
    "",
    `  dashboard ${dashboardUrl(settings)}`,
    ...(welcome === null ? [] : [`  come in   ${welcome}  (once, within a day)`]),
    row("edge", edgeUrl, "readers ask here", pids.edge),
    row("origin", originUrl, "editors write here", pids.origin),
    postgres,
    `  tokens    ${DEMO_TOKENS.read}, ${DEMO_TOKENS.write}, ${DEMO_TOKENS.manage}`,
    `  logs      ${shownPath(settings.folder.logs)}`,
    "",
    "Read a page at the edge, publish a change, read it again:",
    "",
    read,
    `  curl -s -X PATCH '${edgeUrl}${DEMO_PAGE}?wait=live' -H 'Authorization: Token ${DEMO_TOKENS.write}' -H 'Content-Type: application/json' -d '{"fields":{"capital":"Lutetia"}}'`,
    read,
    "",
    "Switch parts off and read on; start them again in another terminal:",
    "",
    ...offLines(settings, pids),
    "",
    "Ctrl-C stops everything.",
    "",
  ].join("\n");
}

/** By the name under which browsers keep a session's cookie without TLS. */
export const dashboardUrl = ({ originPort }: Settings): string =>
  `http://localhost:${originPort}${DASHBOARD_PATH}/`;

/** One line for the terminal when a program ended that nobody asked to. */
export function endLine(settings: Settings, name: keyof Pids, how: string): string {
  const effect =
    name === "edge"
      ? `Readers of this edge are cut off; the origin answers the same reads at ${settings.originUrl}.`
      : "Readers do not notice; nothing can be edited.";
  const what = how === "code 0" ? `${name} stopped.` : `${name} stopped (${how}).`;
  return `${what} ${effect} Start it again: ${commandAgain(settings, name)}\n`;
}

const row = (name: string, address: string, what: string, pid: number) =>
  `  ${name.padEnd(9)} ${address.padEnd(22)} ${what.padEnd(19)} pid ${pid}`;

function offLines(settings: Settings, pids: Pids): string[] {
  const names = ["origin", "postgres", "edge"] as const;
  return names.flatMap((name) => {
    const pid = pids[name];
    return pid === undefined
      ? []
      : [`  ${`kill ${pid}`.padEnd(14)} then  ${commandAgain(settings, name)}`];
  });
}
