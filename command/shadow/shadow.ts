import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { readArguments, type Command, type Surroundings } from "../../program/command.ts";
import { AppError } from "../../shared/errors.ts";
import { readAddress } from "../connection.ts";
import { plain } from "../table.ts";
import { differencesOf, MAX_SHOWN, type Compared } from "./difference.ts";
import { questionOf, targetIn } from "./log-lines.ts";

const BUTTER = "https://api.buttercms.com";
/** ours: ButterCMS's limits are not known; a few a second disturb nobody. */
const DEFAULT_RATE = 4;
const MAX_RATE = 1_000;
/** ours: distinct questions that are held in memory. */
const MAX_QUESTIONS = 200_000;
const TIMEOUT_MS = 30_000;
/** ours: a question is asked again this often where nobody answers, or it is too much. */
const ATTEMPTS = 4;
const WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;
/** How often it says how far it is. */
const SAY_EVERY = 25;

const HELP = `Usage: larder shadow --log <file> --against <url> [--source <url>] --source-token <token> --against-token <token>

  Asks two APIs what readers asked lately, and says where their answers differ: the reads of /v2 in an access
  log, each distinct one once, a few a second. Nothing is written anywhere.

  --log <file>              common or combined log format, one URL a line, or JSON lines with url or path;
                            - is stdin
  --against <url>           the Larder that is compared
  --source <url>            with what: ${BUTTER} unless given
  --source-token <token>    a read token of the source; else LARDER_SOURCE_TOKEN
  --against-token <token>   a read token of the Larder; else LARDER_TOKEN
  --rate <n>                questions a second at each, ${DEFAULT_RATE} unless given
  --limit <n>               only the first n questions
  --bytes                   answers that are the same JSON must be the same bytes, too
  --json                    a list of {path, differences}

  Tokens in the log are not used, and neither are parameters on which no answer depends (utm_…, callback).

Ends with 0 when all answers are the same, with 2 when some are not, and with 1 when nothing could be compared.

Examples:
  larder shadow --log access.log --against https://edge.example
  zcat access.log.*.gz | larder shadow --log - --against https://edge.example --rate 10
  larder shadow --log urls.txt --source https://edge-1.example --against https://edge-2.example --bytes --json
`;

const options = {
  log: { type: "string" },
  against: { type: "string" },
  source: { type: "string", default: BUTTER },
  "source-token": { type: "string" },
  "against-token": { type: "string" },
  rate: { type: "string", default: String(DEFAULT_RATE) },
  limit: { type: "string", default: String(MAX_QUESTIONS) },
  bytes: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

interface Side {
  url: string;
  token: string;
}

/** `larder shadow` */
export const shadow: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    if (positionals.length > 0 || values.log === undefined || values.against === undefined)
      throw new AppError("invalid", `Say --log and --against.\n\n${HELP}`);
    const { env, print, tell } = surroundings;
    const source = sideOf(
      values.source,
      "--source",
      values["source-token"] ?? env["LARDER_SOURCE_TOKEN"],
    );
    const against = sideOf(
      values.against,
      "--against",
      values["against-token"] ?? env["LARDER_TOKEN"],
    );
    const gapMs = 1_000 / readNumber(values.rate, "--rate", MAX_RATE);
    const limit = Math.floor(readNumber(values.limit, "--limit", MAX_QUESTIONS));
    const { questions, lines } = await questionsIn(values.log, limit);
    if (questions.length === 0)
      throw new AppError("not_found", `${values.log} has no read of /v2 in ${lines} lines.`);
    tell(`${questions.length} questions in ${lines} lines`);
    const parts = { source, against, gapMs, byBytes: values.bytes };
    const found = await compareAll(questions, parts, surroundings);
    if (values.json) print(JSON.stringify(found, null, 2));
    else for (const line of linesOf(found, questions.length)) print(line);
    return found.length === 0 ? 0 : 2;
  },
};

function sideOf(url: string, option: string, token: string | undefined): Side {
  if (token === undefined || token === "")
    throw new AppError("invalid", `Say with which token ${option} is asked: ${option}-token.`);
  // addresses are given with and without the API's path
  return { url: readAddress(url, option).replace(/\/v2$/, ""), token };
}

function readNumber(text: string, option: string, most: number): number {
  const number = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && number > 0 && number <= most) return number;
  throw new AppError("invalid", `${option} is a number above 0, ${most} at most.`);
}

/** @throws AppError `not_found` when the log cannot be read */
async function questionsIn(
  path: string,
  limit: number,
): Promise<{ questions: string[]; lines: number }> {
  const questions = new Set<string>();
  let lines = 0;
  try {
    const input = path === "-" ? process.stdin : createReadStream(path);
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      lines++;
      const target = targetIn(line);
      const question = target === null ? null : questionOf(target);
      if (question !== null) questions.add(question);
      if (questions.size >= limit) break;
    }
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "it is not there";
    throw new AppError("not_found", `${path} cannot be read (${why}).`, { cause: error });
  }
  return { questions: [...questions], lines };
}

interface Difference {
  path: string;
  differences: string[];
}

interface Parts {
  source: Side;
  against: Side;
  gapMs: number;
  byBytes: boolean;
}

/** One after the other, so that a pause is one for both. */
async function compareAll(
  questions: readonly string[],
  { source, against, gapMs, byBytes }: Parts,
  surroundings: Surroundings,
): Promise<Difference[]> {
  const { clock, signal, tell } = surroundings;
  const found: Difference[] = [];
  for (const [index, path] of questions.entries()) {
    const begun = clock.now();
    const [one, other] = await Promise.all([
      ask(source, path, surroundings),
      ask(against, path, surroundings),
    ]);
    const differences = differencesOf(one, other, byBytes);
    if (differences.length > 0) found.push({ path, differences });
    if ((index + 1) % SAY_EVERY === 0)
      tell(`${index + 1} of ${questions.length}, ${found.length} differ`);
    const restMs = gapMs - (clock.now() - begun);
    if (restMs > 0 && index + 1 < questions.length) await clock.sleep(restMs, signal);
    signal.throwIfAborted();
  }
  return found;
}

/** An answer; what is too much for who is asked is asked again later. @throws AppError `unavailable` */
async function ask(
  { url, token }: Side,
  path: string,
  { fetch, clock, signal }: Surroundings,
): Promise<Compared> {
  const address = `${url}${path}${path.includes("?") ? "&" : "?"}auth_token=${encodeURIComponent(token)}`;
  for (let attempt = 1; ; attempt++) {
    let waitMs = WAIT_MS * 2 ** (attempt - 1);
    try {
      const response = await fetch(address, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      const text = await response.text();
      const { status } = response;
      if ((status !== 429 && status !== 503) || attempt === ATTEMPTS) return { status, text };
      waitMs = Math.max(waitMs, Number(response.headers.get("retry-after")) * 1_000 || 0);
    } catch (error) {
      signal.throwIfAborted();
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const why = cause instanceof Error ? cause.message : String(cause);
      if (attempt === ATTEMPTS)
        throw new AppError("unavailable", `${url} cannot be reached: ${why}`);
    }
    await clock.sleep(Math.min(waitMs, MAX_WAIT_MS), signal);
    signal.throwIfAborted();
  }
}

function linesOf(found: readonly Difference[], asked: number): string[] {
  const lines = found.flatMap(({ path, differences }) => [
    plain(path),
    ...differences.slice(0, MAX_SHOWN).map((line) => `  ${plain(line)}`),
    ...(differences.length > MAX_SHOWN ? ["  and more"] : []),
  ]);
  return [...lines, `${asked} asked, ${asked - found.length} the same, ${found.length} differ.`];
}
