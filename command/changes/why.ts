import { onlyArgument, readArguments, type Command } from "../../program/command.ts";
import { CONNECTION_HELP, connectionOptions, readConnection } from "../connection.ts";
import { createManage } from "../manage.ts";
import { plain, table, timeText } from "../table.ts";
import { explanationSchema, type Explanation } from "./shapes.ts";

const HELP = `Usage: larder why <url-or-path> [--json]

  Why a URL is answered as it is: what it asks for, on which documents the answer depends, which change wrote
  it last, and for each edge whether readers get the newest answer, and if not, why. The URL is one of the
  API at any edge or origin, its path alone, or that of a page of the site where its type's address is known.
  A token in it is not used.

  --json     as the API says it
${CONNECTION_HELP}

Ends with 0; with 2 when an edge gives something older, or cannot be asked.

Examples:
  larder why /v2/pages/country/france/
  larder why 'https://edge.example/v2/posts/?page=2&auth_token=x'
  larder why https://www.example.com/countries/france --json
`;

const options = { ...connectionOptions, json: { type: "boolean", default: false } } as const;

/** `larder why` */
export const why: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    const url = onlyArgument(positionals, "which URL", HELP);
    const manage = createManage({ ...surroundings, ...readConnection(values, surroundings.env) });
    const asked = new URLSearchParams({ url: withoutToken(url) });
    const explanation = await manage.request("GET", `/why?${asked.toString()}`, explanationSchema);
    const { print } = surroundings;
    if (values.json) print(JSON.stringify(explanation, null, 2));
    else for (const line of linesOf(explanation)) print(line);
    const isBehind = explanation.edges.some(({ standing }) => BEHIND.includes(standing.state));
    return isBehind || explanation.waiting.length > 0 ? 2 : 0;
  },
};

const BEHIND = ["behind", "away"];

/** Proxies write addresses into their logs. */
const withoutToken = (url: string): string => url.replaceAll(/([?&])auth_token=[^&#]*/g, "$1");

const REASONS: Readonly<Record<string, string>> = {
  cannot_be_reached: "it cannot be reached",
  not_sent_yet: "it was not sent the newest yet",
  other_epoch: "it has the log of before a restore",
  ledger_away: "its ledger does not answer",
  store_away: "its store does not answer",
  store_behind: "its store lags",
  not_purged_yet: "a cache was not purged yet",
  cache_behind: "a cache gives something older",
};

const STATES: Readonly<Record<string, string>> = {
  current: "has the newest",
  behind: "gives something older",
  away: "cannot be asked",
  makes_it: "makes it of its documents",
  asks_origin: "asks an origin",
};

const wordOf = (words: Readonly<Record<string, string>>, code: string): string =>
  Object.hasOwn(words, code) ? (words[code] ?? code) : code;

function linesOf(explanation: Explanation): string[] {
  const { query, answer, kept, head, last, wrote, waiting, documents, moreDocuments } = explanation;
  const at =
    answer.version === null
      ? "made when it is asked for"
      : `at ${answer.version.epoch}.${answer.version.position}`;
  const change = (of: typeof last) =>
    of === null ? "none that is known" : `${of.number}, ${of.kind}, ${timeText(of.committedAt)}`;
  const lines: [string, string][] = [
    ["asks for", query],
    ["answer", `${answer.state}, ${at}${answer.detail === null ? "" : `: ${answer.detail}`}`],
    ["kept warm", kept === null ? "no" : `since ${timeText(kept.since)}`],
    ["log", `is at ${head.epoch}.${head.position}`],
    ["written by", `change ${change(wrote)}`],
    ["last touched by", `change ${change(last)}`],
    ...(waiting.length === 0
      ? []
      : [
          ["waiting", `changes ${waiting.join(", ")} are not in the log yet`] satisfies [
            string,
            string,
          ],
        ]),
  ];
  const made = documents.map(
    ({ id, kind, type, slug, name }) =>
      `  ${kind === type ? kind : `${kind} ${type}`} ${slug ?? id}${name === null ? "" : ` (${name})`}`,
  );
  return [
    ...lines.map(([name, value]) => plain(`${name.padEnd(16)}${value}`)),
    ...(explanation.preview
      ? ["Tokens that may preview are answered by the origin; this is of others."]
      : []),
    "depends on",
    ...made.map(plain),
    ...(moreDocuments > 0 ? [`  and ${moreDocuments} more documents`] : []),
    ...edgeLines(explanation),
  ];
}

function edgeLines({ edges }: Explanation): string[] {
  const rows = edges.map(({ edge, standing, reader, away, lastError }) => [
    edge,
    wordOf(STATES, standing.state),
    reader === null
      ? "-"
      : `${reader.kind}${reader.hit ? " from its cache" : ""}${reader.freshness === null ? "" : `, ${reader.freshness}`}`,
    [standing.reason === null ? null : wordOf(REASONS, standing.reason), away, lastError]
      .filter((word) => word !== null)
      .join("; "),
  ]);
  return rows.length === 0
    ? ["The site has no edges."]
    : table(["edge", "standing", "readers get", "because"], rows);
}
