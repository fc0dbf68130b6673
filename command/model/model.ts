import { writeFile } from "node:fs/promises";
import { readArguments, type Command, type Surroundings } from "../../program/command.ts";
import { AppError } from "../../shared/errors.ts";
import { CONNECTION_HELP, connectionOptions, readConnection } from "../connection.ts";
import { createManage, type Manage } from "../manage.ts";
import { readText } from "../read-text.ts";
import { differencesBetween, type Difference } from "./difference.ts";
import { MAX_MODEL_FILE_BYTES, parseModel, printModel } from "./file.ts";
import { planOf } from "./plan.ts";
import { lossesOf, push, requireWhole, stepWords } from "./push.ts";
import { KINDS, nameOf, type ModelType } from "./shapes.ts";
import { loadModel } from "./site-model.ts";

export const MODEL_FILE = "larder.model.json";

const HELP = `Usage: larder model pull [<file>]
       larder model diff [<file>] [--json]
       larder model push [<file>] [--dry-run] [--yes]

  The content model of a site as one JSON file in the site's repository: page types, single pages,
  collections and components with their fields. ${MODEL_FILE} unless another file is named; - is stdout
  or stdin.

  pull   writes the file. The same model is always the same text.
  diff   says what a push would change. Ends with 2 when there is something.
  push   makes the site's model that of the file. What readers would lose by it (fields and types that are
         taken out, with how many documents there are) is shown first, and done only with --yes. Types that
         name one another are made in two steps. When something is refused on the way it says what was
         done and what was not; a push after that goes on.

  --dry-run        shows what a push would do, and does nothing
  --yes            fields and types may be taken out
  --json           differences as JSON
${CONNECTION_HELP}

Examples:
  larder model pull
  larder model diff && echo "the site has this model"
  larder model push --dry-run
  larder model push --origin https://origin.example --token "$LARDER_TOKEN"
  larder model pull - > model-of-today.json
`;

const options = {
  ...connectionOptions,
  "dry-run": { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
} as const;

/** `larder model` */
export const model: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    const [act, path = MODEL_FILE, more] = positionals;
    if (more !== undefined || path === "")
      throw new AppError("invalid", `Name one file.\n\n${HELP}`);
    const acting = ACTS.find((one) => one === act);
    if (acting === undefined) throw new AppError("invalid", `Say pull, diff or push.\n\n${HELP}`);
    const manage = createManage({ ...surroundings, ...readConnection(values, surroundings.env) });
    if (acting === "pull") return pull(manage, path, surroundings);
    const text = await readText(path, MAX_MODEL_FILE_BYTES, hint);
    const wanted = parseModel(text, path);
    requireWhole(wanted);
    const current = await loadModel(manage);
    const parts = { manage, current, wanted, path, ...surroundings };
    return acting === "diff" ? diff(parts, values.json) : carryOut(parts, values);
  },
};

const ACTS = ["pull", "diff", "push"] as const;
const hint = "`larder model pull` makes it.";

interface Parts extends Surroundings {
  manage: Manage;
  current: ModelType[];
  wanted: ModelType[];
  path: string;
}

async function pull(manage: Manage, path: string, { print }: Surroundings): Promise<number> {
  const types = await loadModel(manage);
  const text = printModel(types);
  if (path === "-") {
    print(text.trimEnd());
    return 0;
  }
  await writeFile(path, text);
  print(`${path}: ${countWords(types)}`);
  return 0;
}

const countWords = (types: readonly ModelType[]): string =>
  KINDS.map(({ kind, word }) => {
    const count = types.filter((type) => type.kind === kind).length;
    return `${count} ${word}${count === 1 ? "" : "s"}`;
  }).join(", ");

function diff({ current, wanted, path, print }: Parts, json: boolean): number {
  const differences = differencesBetween(current, wanted);
  if (json) print(JSON.stringify(differences.map(asJson), null, 2));
  else if (differences.length === 0) print(`The site has the model of ${path}.`);
  else for (const line of differences.flatMap(linesOf)) print(line);
  return differences.length === 0 ? 0 : 2;
}

const asJson = (difference: Difference) => {
  const { kind: of, key } = difference.type;
  const type = { kind: of, key };
  if (difference.kind !== "changed") return { type, difference: difference.kind };
  const { said, taken } = difference;
  return { type, difference: "changed", changes: said, takenOut: taken };
};

/** `page type country`, and what of it is another. */
function linesOf(difference: Difference): string[] {
  const name = nameOf(difference.type);
  switch (difference.kind) {
    case "new":
      return [
        `${name} is new: ${difference.type.fields.map(({ key }) => key).join(", ") || "no fields"}`,
      ];
    case "gone":
      return [`${name} is removed`];
    case "changed":
      return [name, ...difference.said.map((line) => `  ${line}`)];
  }
}

async function carryOut(
  { manage, current, wanted, path, print, tell }: Parts,
  { "dry-run": dryRun, yes }: { "dry-run": boolean; yes: boolean },
): Promise<number> {
  const differences = differencesBetween(current, wanted);
  if (differences.length === 0) {
    print(`The site has the model of ${path}: nothing to do.`);
    return 0;
  }
  for (const line of differences.flatMap(linesOf)) print(line);
  const losses = await lossesOf(manage, current, differences);
  const lost = `Readers would lose:${losses.map((line) => `\n  ${line}`).join("")}`;
  if (losses.length > 0) tell(lost);
  if (dryRun) {
    for (const step of planOf(current, wanted)) tell(`would: ${stepWords(step)}`);
    return 0;
  }
  if (losses.length > 0 && !yes)
    throw new AppError("conflict", "Nothing was changed. Say --yes to take that out.");
  const steps = await push(manage, current, wanted, tell);
  print(`The site has the model of ${path}: ${steps} request${steps === 1 ? "" : "s"}.`);
  return 0;
}
