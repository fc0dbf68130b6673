import { AppError } from "../../shared/errors.ts";
import { COLLECT_GRACE_DAYS, COLLECT_GRACE_MAX_DAYS } from "../../shared/limits-collect.ts";
import { nowText } from "../../shared/clock.ts";
import { sizeText } from "../backup/progress.ts";
import { collectDocuments, collectLog, type CollectParts } from "../collect/collect.ts";
import { collectMedia } from "../collect/media.ts";
import { requireMigrated } from "../db/migrated.ts";
import { readArguments, type Command } from "../../program/command.ts";
import { runAsProgram } from "./command.ts";
import { withDatabase, type Tools } from "./with-database.ts";

const HELP = `Usage: npx larder collect [--dry-run] [--grace-days <n>] [--only <what>,…] [--uploads]

  Deletes what nobody needs any more, in small pieces, beside running origins. Nothing of it comes back but
  from a backup.

  documents   deleted longer ago than the grace period, with their revisions; not those that a release names
  log         rows that only tell edges what is no more, once all edges know and their changes are forgotten
  media       files that no revision of any document names: marked at first, and deleted by a run after the
              grace period if still nothing names them. Files that somebody uploaded stay.

  --dry-run         deletes and marks nothing, and says what would go: files of media one by one
  --grace-days <n>  how long documents and files are kept, ${COLLECT_GRACE_DAYS} unless given
  --only <what>     some of them: --only documents,log
  --uploads         files that were uploaded through /manage/v1/media, too, when nothing names them

Environment: that of the origin.
`;

const options = {
  "dry-run": { type: "boolean", default: false },
  "grace-days": { type: "string", default: String(COLLECT_GRACE_DAYS) },
  only: { type: "string", default: "documents,log,media" },
  uploads: { type: "boolean", default: false },
  help: { type: "boolean" },
} as const;

const KINDS = ["documents", "log", "media"] as const;
type Kind = (typeof KINDS)[number];

const DAY_MS = 86_400_000;

/** `npm run collect` */
export const collect: Command = {
  help: HELP,
  async run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    if (positionals.length > 0) throw new AppError("invalid", `It takes no names.\n\n${HELP}`);
    const kinds = kindsOf(values.only);
    const graceMs = daysOf(values["grace-days"]) * DAY_MS;
    const { print, signal } = surroundings;
    return withDatabase(surroundings, async (tools) => {
      await requireMigrated(tools.postgres);
      const before = nowText(tools, graceMs);
      const parts = { ...tools, signal, before, dryRun: values["dry-run"] };
      for (const kind of KINDS.filter((one) => kinds.includes(one)))
        print(await work[kind](parts, { uploads: values.uploads, print }));
      return 0;
    });
  },
};

type Work = (
  parts: CollectParts & Tools,
  more: { uploads: boolean; print: (line: string) => void },
) => Promise<string>;

const work: Record<Kind, Work> = {
  async documents(parts) {
    const { documents, revisions } = await collectDocuments(parts);
    return `documents: ${verb(parts)} ${documents} deleted ones with ${revisions} revisions`;
  },
  async log(parts) {
    const { documents, answers, released } = await collectLog(parts);
    return `log: ${verb(parts)} ${documents} rows of documents and ${answers} of answers; ${released} answers that say nothing is there are ${parts.dryRun ? "to be " : ""}given up`;
  },
  async media(parts, { uploads, print }) {
    const { store } = parts;
    if (store === null) return "media: no store is configured";
    const found = await collectMedia({ ...parts, store, uploads, onFile: print });
    return `media: ${verb(parts)} ${found.deleted} files, ${sizeText(found.bytes)}; ${found.marked} are named by nothing since now, ${found.waiting} not for long enough`;
  },
};

const verb = ({ dryRun }: CollectParts) => (dryRun ? "would delete" : "deleted");

function kindsOf(text: string): Kind[] {
  const named = text.split(",").map((kind) => kind.trim());
  const wrong = named.find((kind) => !KINDS.some((one) => one === kind));
  if (wrong !== undefined)
    throw new AppError("invalid", `--only takes ${KINDS.join(", ")}; not "${wrong}".\n\n${HELP}`);
  return KINDS.filter((kind) => named.includes(kind));
}

function daysOf(text: string): number {
  const days = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && days <= COLLECT_GRACE_MAX_DAYS) return days;
  throw new AppError(
    "invalid",
    `--grace-days is a number from 0 to ${COLLECT_GRACE_MAX_DAYS}.\n\n${HELP}`,
  );
}

runAsProgram(import.meta.url, collect);
