import { AppError } from "../../../shared/errors.ts";
import { MAX_LOCALE_CHARS } from "../../../shared/limits.ts";
import { SOURCE_RATE_PER_S } from "../../../shared/limits-import-sources.ts";
import { readArguments } from "../../../program/command.ts";
import { readAddress } from "../../connection.ts";
import { isKey } from "../keys.ts";

const BUTTER_URL = "https://api.buttercms.com/v2";
const STATE_FOLDER = ".larder-import";

export const BUTTER_HELP = `Usage: larder import butter --token <token> [options]

Reads a whole site over the read API of ButterCMS, makes the types that its answers show, brings its documents, and
compares every address of it with the copy. Stopped, it goes on where it was; run again, it brings what changed.

  --token <token>        a read token of ButterCMS; else BUTTER_TOKEN
  --from <url>           the API that is read; else ${BUTTER_URL}
  --page-types <a,b>     page types; the API has no list of them. Those that a search finds and references lead to are found
  --collections <a,b>    collections, likewise
  --locales <en,de>      locales; the API does not say which there are. Without it the default one is read
  --preview              drafts too
  --hints <file>         states what answers do not show: {"page country": {"capital": "reference collection city"}}
  --dry-run              prints the model and counts, and writes nothing
  --rate <n>             requests a second to the source (${SOURCE_RATE_PER_S})
  --state <folder>       where what was read is kept until it is all there (${STATE_FOLDER})
  --fresh                forgets what a run before has kept
  --no-compare           does not compare afterwards
  --edge <url>           the copy is read there, once it is live; else at the origin
  --read-token <token>   by which the copy is read; else the token of the origin
  --keep-media           files stay where they are, also at a site that copies what it names
  --source <name>        what the site is called here, so that it is known again (butter): one name for each, where
                         two are brought into one site
  --overwrite            what was changed here since the last import becomes what the source has
  --json                 what became of it, and what differs, each as a line of JSON
  --origin <url>         the origin; else LARDER_ORIGIN, else http://127.0.0.1:8700
  --larder-token <token> a token that may manage the site; else LARDER_TOKEN

Exit code: 0, 2 when something is to be looked at or is another here, 1 when it could not be done.

Examples:
  larder import butter --token <read token> --dry-run
  larder import butter --token <read token> --page-types landing-page --collections menu --larder-token <token>
`;

const options = {
  token: { type: "string" },
  from: { type: "string" },
  "page-types": { type: "string" },
  collections: { type: "string" },
  locales: { type: "string" },
  preview: { type: "boolean" },
  hints: { type: "string" },
  "dry-run": { type: "boolean" },
  rate: { type: "string" },
  state: { type: "string" },
  fresh: { type: "boolean" },
  "no-compare": { type: "boolean" },
  edge: { type: "string" },
  "read-token": { type: "string" },
  "keep-media": { type: "boolean" },
  source: { type: "string" },
  overwrite: { type: "boolean" },
  json: { type: "boolean" },
  origin: { type: "string" },
  "larder-token": { type: "string" },
} as const;

export interface ButterOptions {
  token: string;
  from: string;
  pageTypes: string[];
  collections: string[];
  /** One null: the default locale of the source. */
  locales: (string | null)[];
  isPreview: boolean;
  hints: string | null;
  isDryRun: boolean;
  ratePerS: number;
  state: string;
  isFresh: boolean;
  compares: boolean;
  edge: string | null;
  readToken: string | null;
  keepMedia: boolean;
  source: string | undefined;
  overwrite: boolean;
  isJson: boolean;
  connection: { origin: string | undefined; token: string | undefined };
}

/** @throws AppError `invalid` naming what is missing or wrong */
export function readButterOptions(
  args: string[],
  env: Record<string, string | undefined>,
): ButterOptions {
  const { values, positionals } = readArguments(args, options, BUTTER_HELP);
  if (positionals.length > 0)
    throw new AppError("invalid", `What is ${positionals.join(" ")}?\n\n${BUTTER_HELP}`);
  const token = values.token ?? env["BUTTER_TOKEN"] ?? "";
  if (token === "")
    throw new AppError("invalid", "Say which token of ButterCMS to use: --token, or BUTTER_TOKEN.");
  const locales = listed(values.locales, "--locales", isLocale);
  return {
    token,
    from: readAddress(values.from ?? BUTTER_URL, "--from"),
    pageTypes: listed(values["page-types"], "--page-types", isKey),
    collections: listed(values.collections, "--collections", isKey),
    locales: locales.length === 0 ? [null] : locales,
    isPreview: values.preview === true,
    hints: values.hints ?? null,
    isDryRun: values["dry-run"] === true,
    ratePerS: rateOf(values.rate),
    state: values.state ?? STATE_FOLDER,
    isFresh: values.fresh === true,
    compares: values["no-compare"] !== true,
    edge: values.edge === undefined ? null : readAddress(values.edge, "--edge"),
    readToken: values["read-token"] ?? null,
    keepMedia: values["keep-media"] === true,
    source: values.source,
    overwrite: values.overwrite === true,
    isJson: values.json === true,
    connection: { origin: values.origin, token: values["larder-token"] },
  };
}

const isLocale = (text: string) => /^[A-Za-z0-9_-]+$/.test(text) && text.length <= MAX_LOCALE_CHARS;

function listed(text: string | undefined, option: string, fits: (one: string) => boolean) {
  const named = (text ?? "").split(",").map((one) => one.trim());
  const all = [...new Set(named.filter((one) => one !== ""))];
  const wrong = all.find((one) => !fits(one));
  if (wrong === undefined) return all;
  throw new AppError("invalid", `${option}: ${JSON.stringify(wrong)} cannot be one.`);
}

function rateOf(text: string | undefined): number {
  if (text === undefined) return SOURCE_RATE_PER_S;
  const rate = /^\d{1,4}(?:\.\d{1,3})?$/.test(text) ? Number(text) : 0;
  if (rate > 0) return rate;
  throw new AppError("invalid", "--rate is how many requests a second, such as 5 or 0.5.");
}
