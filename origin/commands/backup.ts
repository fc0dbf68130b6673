import { takeBackup } from "../backup/backup.ts";
import { sizeText } from "../backup/progress.ts";
import { readArguments, type Command } from "../../program/command.ts";
import { runAsProgram } from "./command.ts";
import { withDatabase } from "./with-database.ts";
import { AppError } from "../../shared/errors.ts";

const HELP = `Usage: npx larder backup [--out <file>] [--without-media]

  Writes everything that Larder has to one file, as of one moment, while origins go on: all tables,
  and the files of media. The file is there under its name only when it is whole, and its owner alone
  may read it: it has hashes of tokens, and secrets of webhooks as they are.

  --out <file>      where to; larder-<time>.tar.zst in this folder unless given. It must not be there yet.
  --without-media   leaves the files of media out, for those who keep their store safe otherwise.

  npx larder restore <file> --check   looks at what was written.

Ends with 0; with 1 when there is no backup; with 2 when there is one, but files of media were missing.
Environment: that of the origin.
`;

const options = {
  out: { type: "string" },
  "without-media": { type: "boolean", default: false },
  help: { type: "boolean" },
} as const;

/** `npm run backup` */
export const backup: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    if (positionals.length > 0)
      throw new AppError("invalid", `Say --out before the name of the file.\n\n${HELP}`);
    const { print, tell, signal } = surroundings;
    return withDatabase(surroundings, async ({ postgres, clock, store, progress }) => {
      const path = values.out ?? `larder-${stampOf(clock.now())}.tar.zst`;
      const withMedia = !values["without-media"];
      const parts = { postgres, clock, progress, signal, store: withMedia ? store : null };
      const { end, manifest, sizeBytes } = await takeBackup(parts, path);
      const { files, missing, named } = end.media;
      if (withMedia && store === null)
        tell("No store of media is configured, so no files of it are in the backup.");
      if (missing > 0)
        tell(`The store of media lacks ${missing} files: ${named.slice(0, 5).join(", ")} …`);
      print(
        `${path}: ${manifest.sites.length} sites, ${files} files of media, ${sizeText(sizeBytes)}`,
      );
      return missing > 0 ? 2 : 0;
    });
  },
};

/** A time as part of a file's name. */
const stampOf = (ms: number) => new Date(ms).toISOString().slice(0, 19).replaceAll(":", "-") + "Z";

runAsProgram(import.meta.url, backup);
