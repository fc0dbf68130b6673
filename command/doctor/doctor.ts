import { readArguments, type Command } from "../../program/command.ts";
import { AppError } from "../../shared/errors.ts";
import { CONNECTION_HELP, connectionOptions, readAddress, readConnection } from "../connection.ts";
import { plain } from "../table.ts";
import { createAsk } from "./asking.ts";
import { checkEdge } from "./edge.ts";
import type { Finding } from "./finding.ts";
import { checkOrigin } from "./origin.ts";
import { checkPushKeys } from "./push-keys.ts";

const HELP = `Usage: larder doctor [--edge <url>]… [--read-token <token>] [--json]

  Looks at an installation from outside and says what to do: whether origin and edges answer and can serve,
  what the token may, clocks, how each edge stands in the log, a read with its ETag, cache headers, whether
  something in front keeps answers wrongly, browsers (CORS), and the way of writes, by one that is refused.
  It changes nothing. With LARDER_PUSH_KEYS it also tries whether each edge takes what they sign.

  --edge <url>           instead of the edges that the origin names; may be there more than once
  --read-token <token>   what reads are made with; --token unless given
  --json                 a list of {part, check, state, says, advice}; state is ok, look or broken
${CONNECTION_HELP}

Ends with 0 when all is well, with 2 when something is to be looked at, and with 1 when something is broken.

Examples:
  larder doctor
  larder doctor --origin https://origin.example --token "$LARDER_TOKEN"
  larder doctor --edge https://edge.example --json
`;

const options = {
  ...connectionOptions,
  edge: { type: "string", multiple: true },
  "read-token": { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** `larder doctor` */
export const doctor: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    if (positionals.length > 0) throw new AppError("invalid", `It takes no names.\n\n${HELP}`);
    const { env, clock, print, tell } = surroundings;
    const connection = readConnection(values, env);
    const named = values.edge?.map((url) => ({
      name: new URL(readAddress(url, "--edge")).host,
      url: readAddress(url, "--edge"),
    }));
    const ask = createAsk(surroundings);
    tell(`asking ${connection.origin}`);
    const { findings, edges: known } = await checkOrigin({ ask, clock }, connection);
    const edges = named ?? known;
    for (const { name, url } of edges) {
      tell(`asking ${name}, ${url}`);
      const token = values["read-token"] ?? connection.token;
      findings.push(...(await checkEdge(ask, { name, url, token, origin: connection.origin })));
    }
    const keys = env["LARDER_PUSH_KEYS"] ?? "";
    if (keys !== "") findings.push(...(await checkPushKeys({ ask, clock }, keys, edges)));
    if (values.json) print(JSON.stringify(findings, null, 2));
    else for (const line of linesOf(findings)) print(line);
    return codeOf(findings);
  },
};

const WORDS = { ok: "ok     ", look: "look   ", broken: "BROKEN " };

function linesOf(findings: readonly Finding[]): string[] {
  const width = Math.max(
    0,
    ...findings.map(({ part, check }) => plain(`${part}: ${check}`).length),
  );
  const lines = findings.flatMap(({ part, check, state, says, advice }) => [
    `${WORDS[state]} ${plain(`${part}: ${check}`).padEnd(width)}  ${plain(says)}`,
    ...(advice === "" ? [] : [`        → ${plain(advice)}`]),
  ]);
  const count = (state: Finding["state"]) => findings.filter((one) => one.state === state).length;
  const [look, broken] = [count("look"), count("broken")];
  const sum = look + broken === 0 ? "All is well." : `${broken} broken, ${look} to look at.`;
  return [...lines, "", sum];
}

function codeOf(findings: readonly Finding[]): number {
  if (findings.some(({ state }) => state === "broken")) return 1;
  return findings.some(({ state }) => state === "look") ? 2 : 0;
}
