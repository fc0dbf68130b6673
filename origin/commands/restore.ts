import { checkBackup, type Checked } from "../backup/check.ts";
import { createProgress } from "../backup/progress.ts";
import { restoreBackup } from "../backup/restore.ts";
import { onlyArgument, readArguments, type Command } from "../../program/command.ts";
import { runAsProgram } from "./command.ts";
import { withDatabase } from "./with-database.ts";

const HELP = `Usage: npx larder restore <file> [--check] [--replace] [--without-media]

  Makes the database what it was when the backup was taken, puts the files of media back into the
  store, begins a new epoch (so that every edge takes the log of the restored database), and migrates
  it up to this version. Stop the origins first. The file is read to its end before anything is
  touched, and what is in the database is replaced in one transaction: whole or not at all.

  --check           only says whether the file is whole, and what is in it. Needs no database.
  --replace         DELETES what Larder has in the database, all sites of it, and puts the backup in its place.
                    Without it only a database that has no sites is taken.
  --without-media   leaves the files of media in the backup.

Ends with 0, or with 1 when nothing was restored.
Environment: that of the origin.
`;

const options = {
  check: { type: "boolean", default: false },
  replace: { type: "boolean", default: false },
  "without-media": { type: "boolean", default: false },
  help: { type: "boolean" },
} as const;

/** `npm run restore` */
export const restore: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    const path = onlyArgument(positionals, "which file", HELP);
    const { print, tell, clock, random, signal } = surroundings;
    if (values.check) {
      const checked = await checkBackup(path, createProgress(clock, tell), signal);
      for (const line of describe(checked)) print(line);
      return 0;
    }
    return withDatabase(surroundings, async (tools) => {
      const { replace, "without-media": withoutMedia } = values;
      const store = withoutMedia ? null : tools.store;
      const parts = { ...tools, store, random, signal };
      const restored = await restoreBackup(parts, path, { replace, withoutMedia });
      for (const line of describe(restored)) print(line);
      for (const name of restored.migrated) print(`migrated: ${name}`);
      print(
        `A new epoch began for ${restored.sites} sites; start the origins, and their edges will take the whole log again.`,
      );
      return 0;
    });
  },
};

function describe({ manifest, end }: Checked): string[] {
  const rows = Object.values(end.rows).reduce((sum, count) => sum + count, 0);
  return [
    `taken ${manifest.takenAt}, at migration ${manifest.migrations.at(-1) ?? "none"}`,
    `${rows} rows in ${manifest.tables.length} tables, ${end.media.files} files of media`,
    ...manifest.sites.map(({ id, slug, change }) => `site ${slug} (${id}), up to change ${change}`),
    ...(end.media.missing > 0 ? [`${end.media.missing} files of media were missing`] : []),
  ];
}

runAsProgram(import.meta.url, restore);
