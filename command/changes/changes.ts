import { readArguments, type Command, type Surroundings } from "../../program/command.ts";
import { AppError } from "../../shared/errors.ts";
import { CONNECTION_HELP, connectionOptions, readConnection } from "../connection.ts";
import { createManage, type Manage } from "../manage.ts";
import { durationText, plain, table, timeText } from "../table.ts";
import { changesSchema, receiptSchema, type Change, type Receipt } from "./shapes.ts";

/** ours: how often a change that is followed is asked about. */
const FOLLOW_EVERY_MS = 500;

const HELP = `Usage: larder changes [<number>] [--follow] [--json]

  What was published, taken down or changed at the site lately: the newest hundred changes, and whether
  readers have them everywhere. With a number, one change with its receipt: when it was in the log, and when
  each edge had it and its caches were rid of what was before.

  --follow   waits until the change is live at every edge; without a number, the newest one
  --json     as the API says it
${CONNECTION_HELP}

Ends with 0; with 2 when the newest change, or the one that was named, is not live everywhere.

Examples:
  larder changes
  larder changes 440
  larder changes --follow && echo "readers have it"
  larder changes --json --token "$LARDER_TOKEN"
`;

const options = {
  ...connectionOptions,
  follow: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** `larder changes` */
export const changes: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    const [text, more] = positionals;
    if (more !== undefined) throw new AppError("invalid", `Name one change.\n\n${HELP}`);
    const named = text === undefined ? null : readNumber(text);
    const manage = createManage({ ...surroundings, ...readConnection(values, surroundings.env) });
    if (named === null && !values.follow) return list(manage, values.json, surroundings);
    const number = named ?? (await newest(manage));
    if (number === null) {
      surroundings.print("The site has no changes.");
      return 0;
    }
    const receipt = await receiptOf(manage, number, values.follow, surroundings);
    if (values.json) surroundings.print(JSON.stringify(receipt, null, 2));
    else for (const line of receiptLines(receipt)) surroundings.print(line);
    return receipt.live ? 0 : 2;
  },
};

/** @throws AppError `invalid` */
function readNumber(text: string): number {
  const number = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new AppError("invalid", `A change has a number, not ${JSON.stringify(text)}.`);
}

async function newest(manage: Manage): Promise<number | null> {
  const { data } = await manage.request("GET", "/changes", changesSchema);
  return data[0]?.number ?? null;
}

async function list(manage: Manage, json: boolean, { print }: Surroundings): Promise<number> {
  const answer = await manage.request("GET", "/changes", changesSchema);
  if (json) print(JSON.stringify(answer, null, 2));
  else if (answer.data.length === 0) print("The site has no changes.");
  else
    for (const line of table(
      ["change", "committed", "what", "answers", "state"],
      answer.data.map(rowOf),
    ))
      print(line);
  return (answer.data[0]?.live ?? true) ? 0 : 2;
}

const rowOf = (change: Change): string[] => [
  String(change.number),
  timeText(change.committedAt),
  change.kind,
  change.written === null ? "-" : String(change.written),
  stateOf(change),
];

const stateOf = ({ live, materializedAt }: Change): string => {
  if (live) return "live";
  return materializedAt === null ? "not in the log yet" : "on its way to edges";
};

/** @throws AppError `unavailable` when somebody ends it */
async function receiptOf(
  manage: Manage,
  number: number,
  follow: boolean,
  { clock, signal, tell }: Surroundings,
): Promise<Receipt> {
  let said = "";
  for (;;) {
    const receipt = await manage.request("GET", `/changes/${number}`, receiptSchema);
    if (receipt.live || !follow) return receipt;
    const there = receipt.edges.filter(({ live }) => live).length;
    const word = `change ${number}: ${stateOf(receipt)}, live at ${there} of ${receipt.edges.length} edges`;
    if (word !== said) tell(word);
    said = word;
    await clock.sleep(FOLLOW_EVERY_MS, signal);
    signal.throwIfAborted();
  }
}

function receiptLines(receipt: Receipt): string[] {
  const { number, kind, committedAt, inLogMs, liveMs, written, edges, outgrown } = receipt;
  const after = (ms: number | null) => (ms === null ? "not yet" : `after ${durationText(ms)}`);
  const rows = edges.map(({ edge, appliedMs, purgedMs, live, lastError }) => [
    edge,
    after(appliedMs),
    after(purgedMs),
    live ? "live" : "not live",
    lastError ?? "",
  ]);
  return [
    `change ${number}: ${plain(kind)}, committed ${timeText(committedAt)}`,
    `  in the log  ${after(inLogMs)}${written === null ? "" : `, ${written} answers written`}`,
    `  everywhere  ${after(liveMs)}`,
    ...(rows.length === 0 ? ["  The site has no edges."] : []),
    ...(rows.length === 0
      ? []
      : table(["edge", "has it", "caches purged", "readers", "last error"], rows).map(
          (line) => `  ${line}`,
        )),
    ...outgrown.map(({ query, detail }) => `  too large: ${plain(query)}: ${plain(detail)}`),
  ];
}
