import { keepAsking } from "./connection.ts";
import { createGenerator } from "./generator.ts";
import { written, type Made } from "./made.ts";
import { problemOf, type Secrets } from "./oracle.ts";
import type { Failure, SendOptions } from "./sender.ts";

/** A failure again, by itself and as small as it still fails. */

/** @returns lines for people: what it was, whether it is so alone, and how to ask it with curl */
export async function explainFailure(failure: Failure, options: SendOptions): Promise<string[]> {
  const made = createGenerator(options.seed, options.principals)(failure.number);
  const secrets = options.secrets.map(([name, text]) => ({ name, text: Buffer.from(text) }));
  const port = options[`${made.target}Port`];
  const isSame = async (candidate: Made) =>
    (await problemAlone(candidate, port, secrets)) === failure.problem;
  const alone = await isSame(made);
  const least = alone ? await shrink(made, isSame) : made;
  return [
    `${failure.problem}: request ${failure.number} of seed ${options.seed}, ${made.target}, ${made.kind}`,
    `  ${failure.status} ${JSON.stringify(failure.text)}`,
    `  ${alone ? "alone too" : "not when asked alone"}: ${curl(least, port)}`,
  ];
}

async function problemAlone(
  made: Made,
  port: number,
  secrets: Secrets,
): Promise<string | undefined> {
  let problem: string | undefined;
  const left = [made];
  const ended = await keepAsking({
    port,
    from: "127.0.0.1",
    depth: 1,
    next: () => left.shift() ?? null,
    answered: (asked, answer) => void (problem = problemOf(asked, answer, secrets)),
  });
  return ended.unanswered.length > 0 ? `no answer: ${ended.why}` : problem;
}

/** Leaves out what is not needed: headers, the body, parameters. */
async function shrink(made: Made, isSame: (made: Made) => Promise<boolean>): Promise<Made> {
  let least = made;
  const attempt = async (smaller: Made) => {
    if (await isSame(smaller)) least = smaller;
  };
  for (const header of made.headers)
    await attempt({ ...least, headers: least.headers.filter((other) => other !== header) });
  if (least.body !== undefined) {
    const { body: _, ...without } = least;
    await attempt(without);
  }
  const [, query] = parted(made.path);
  for (const parameter of query.split("&")) {
    const [path, left] = parted(least.path);
    const rest = left.split("&").filter((other) => other !== parameter);
    await attempt({ ...least, path: rest.length === 0 ? path : `${path}?${rest.join("&")}` });
  }
  return least;
}

/** A path and its query. */
function parted(path: string): [path: string, query: string] {
  const at = path.indexOf("?");
  return at === -1 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
}

/** For a shell. What curl would mend is given as bytes to send instead. */
function curl(made: Made, port: number): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const bytes = written(made, `127.0.0.1:${port}`);
  const isPlain = [...bytes].every((byte) => byte < 128) && !made.path.startsWith("//");
  if (!isPlain || bytes.length > 3_000)
    return `echo ${bytes.subarray(0, 3_000).toString("base64")} | base64 -d | nc 127.0.0.1 ${port}`;
  const parts = made.headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const body = made.body === undefined ? [] : [`--data-binary ${quoted(made.body.toString())}`];
  const url = quoted(`http://127.0.0.1:${port}${made.path}`);
  const how = made.method === "HEAD" ? "-I" : `-X ${made.method}`;
  return ["curl -i --path-as-is -g", how, ...parts, ...body, url].join(" ");
}
