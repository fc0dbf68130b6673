import { once } from "node:events";
import { open } from "node:fs/promises";
import { rename, rm } from "node:fs/promises";
import { exportSite } from "../backup/export.ts";
import { AppError } from "../../shared/errors.ts";
import {
  onlyArgument,
  readArguments,
  type Command,
  type Surroundings,
} from "../../program/command.ts";
import { runAsProgram } from "./command.ts";
import { withDatabase } from "./with-database.ts";

const HELP = `Usage: npx larder export <site> [--out <file>] [--revisions all|current]

  Writes one site for others to read, as of one moment: its settings, its model, its documents (pages,
  items, posts, authors, categories, tags), the list of its media, schedules and releases. One line of
  JSON each (NDJSON); docs/backup.md describes them. The last line is of the kind "end": what ends
  without it is not whole. It has drafts in it, and no tokens, secrets or files of media.

  --out <file>       where to, instead of stdout. It must not be there yet; its owner alone may read it.
  --revisions all    every revision of each document; \`current\`, the default, is the newest and the
                     published one of each locale.

Environment: that of the origin.
`;

const options = {
  out: { type: "string" },
  revisions: { type: "string", default: "current" },
  help: { type: "boolean" },
} as const;

/** `npm run export` */
export const exportCommand: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    const slug = onlyArgument(positionals, "which site", HELP);
    const { revisions } = values;
    if (revisions !== "all" && revisions !== "current")
      throw new AppError("invalid", `--revisions is all or current.\n\n${HELP}`);
    await withDatabase(surroundings, ({ postgres, clock, progress }) =>
      written(surroundings, values.out, async (write) => {
        const parts = { postgres, clock, progress, signal: surroundings.signal, write };
        const counts = await exportSite(parts, slug, { allRevisions: revisions === "all" });
        const said = Object.entries(counts).map(([kind, count]) => `${count} ${kind}`);
        progress.say(`exported ${slug}: ${said.join(", ")}`);
      }),
    );
    return 0;
  },
};

type Write = (line: string) => Promise<void>;

/** To a file, which is there when it is whole; or to where the command prints. */
async function written(
  { print }: Surroundings,
  path: string | undefined,
  work: (write: Write) => Promise<void>,
): Promise<void> {
  if (path === undefined) return work((line) => printed(print, line));
  for (const taken of [path, `${path}.part`])
    if (await exists(taken)) throw new AppError("conflict", `There is a file ${taken} already.`);
  const file = await open(`${path}.part`, "wx", 0o600);
  try {
    const stream = file.createWriteStream({ autoClose: false });
    await work(async (line) => {
      if (!stream.write(`${line}\n`)) await once(stream, "drain");
    });
    stream.end();
    await once(stream, "finish");
    await file.sync();
    await rename(`${path}.part`, path);
  } finally {
    await file.close();
    await rm(`${path}.part`, { force: true });
  }
}

/** Whoever reads stdout more slowly than it is written is waited for. */
async function printed(print: (line: string) => void, line: string): Promise<void> {
  print(line);
  if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
}

const exists = (path: string): Promise<boolean> =>
  open(path).then(
    (file) => file.close().then(() => true),
    () => false,
  );

runAsProgram(import.meta.url, exportCommand);
