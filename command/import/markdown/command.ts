import { onlyArgument, readArguments, type Command } from "../../../program/command.ts";
import { AppError } from "../../../shared/errors.ts";
import { readAddress } from "../../connection.ts";
import { bring, BRING_HELP, bringOptions } from "../bring.ts";
import { isKey } from "../keys.ts";
import { readMarkdownFolder, type MarkdownOptions } from "./source.ts";

const HELP = `Usage: larder import markdown <folder> [options]

  Brings the Markdown files of a folder, as Jekyll, Hugo, Astro and their like have them: what stands between
  two lines of --- is read as YAML (title, slug, date, updated, draft, author, categories, tags, description,
  summary, image), the rest as Markdown with HTML in it. Files that cannot be read are left out and named.
  Run again it brings only what has changed.

  --as <post|page:type>  what the files become (post); of pages everything else in front matter is a field
  --media-base <url>     where the images are read that stand beside the files
${BRING_HELP}

  Examples:
    larder import markdown content/posts --dry-run
    larder import markdown docs --as page:doc --media-base https://www.example.com/docs/ --token …
`;

const options = {
  ...bringOptions,
  as: { type: "string", default: "post" },
  "media-base": { type: "string" },
} as const;

/** `larder import markdown` */
export const importMarkdown: Command = {
  help: HELP,
  run(args, surroundings) {
    const { values, positionals } = readArguments(args, options, HELP);
    const folder = onlyArgument(positionals, "which folder", HELP);
    const base = values["media-base"];
    const mediaBase = base === undefined ? null : `${readAddress(base, "--media-base")}/`;
    const as = asOf(values.as);
    return bring(
      (locale) => readMarkdownFolder({ folder, locale, as, mediaBase }),
      values,
      surroundings,
    );
  },
};

/** @throws AppError `invalid` */
function asOf(text: string): MarkdownOptions["as"] {
  const [kind, type = "", ...rest] = text.split(":");
  if (text === "post") return { kind: "post" };
  if (kind === "page" && isKey(type) && rest.length === 0) return { kind: "page", type };
  throw new AppError(
    "invalid",
    "--as is post, or page: and the key of a page type, as in page:doc.",
  );
}
