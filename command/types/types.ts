import { readFile, writeFile } from "node:fs/promises";
import {
  onlyArgument,
  readArguments,
  type Command,
  type Surroundings,
} from "../../program/command.ts";
import { CONNECTION_HELP, connectionOptions, readConnection } from "../connection.ts";
import { createManage } from "../manage.ts";
import { MAX_MODEL_FILE_BYTES, parseModel } from "../model/file.ts";
import type { ModelType } from "../model/shapes.ts";
import { loadModel } from "../model/site-model.ts";
import { readText } from "../read-text.ts";
import { printTypes } from "./print.ts";

const TYPES_FILE = "larder.types.ts";

const HELP = `Usage: larder types [<file>] [--model <file>] [--check]

  Writes a site's content model as TypeScript, so that a client knows the fields of every page and item:

    import { createClient } from "larder";
    import type { Site } from "./larder.types.ts";
    const client = createClient<Site>({ token, endpoints });

  References are written out to as many levels as a read asks for (2 unless it does), and are addresses below
  that. An optional number or date may be null, an optional dropdown "". The file is ${TYPES_FILE} unless
  another one is named; - is stdout.

  --model <file>   from a file that larder model pull wrote, instead of the site
  --check          writes nothing, and ends with 2 when the file is another
${CONNECTION_HELP}

Examples:
  larder types
  larder types src/site.ts --model larder.model.json
  larder types src/site.ts --model larder.model.json --check      in CI
  larder types - --origin https://origin.example --token "$LARDER_TOKEN"
`;

const options = {
  ...connectionOptions,
  model: { type: "string" },
  check: { type: "boolean", default: false },
} as const;

/** `larder types` */
export const types: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    const path = onlyArgument(
      positionals.length === 0 ? [TYPES_FILE] : positionals,
      "one file",
      HELP,
    );
    const model = await modelOf(values, surroundings);
    const text = printTypes(model);
    if (path === "-") surroundings.print(text.trimEnd());
    else if (values.check) return check(path, text, surroundings);
    else {
      await writeFile(path, text);
      surroundings.print(`${path}: ${model.length} types`);
    }
    return 0;
  },
};

async function modelOf(
  { model, ...values }: { model?: string; origin?: string; token?: string },
  surroundings: Surroundings,
): Promise<ModelType[]> {
  if (model !== undefined) return parseModel(await readText(model, MAX_MODEL_FILE_BYTES), model);
  return loadModel(createManage({ ...surroundings, ...readConnection(values, surroundings.env) }));
}

async function check(path: string, text: string, { print }: Surroundings): Promise<number> {
  const found = await readFile(path, "utf8").catch(() => null);
  if (found === text) {
    print(`${path} is what the model says.`);
    return 0;
  }
  print(
    `${path} is ${found === null ? "not there" : "another than the model says"}: run larder types.`,
  );
  return 2;
}
