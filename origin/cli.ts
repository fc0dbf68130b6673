import { parseArgs } from "node:util";
import { systemClock } from "../shared/clock.ts";
import { AppError } from "../shared/errors.ts";
import { causeText } from "../shared/events.ts";
import { readConfig } from "./config.ts";
import { createSite } from "./content/sites.ts";
import type { Writer } from "./content/publish.ts";
import { connect } from "./db/client.ts";
import { migrate } from "./db/migrate.ts";
import { beginEpoch, listSites } from "./db/sites.ts";

const HELP = `Usage: npm run site -- <command>

  create <slug> [--name <name>] [--locales en,de] [--edge <url>]… [--keep-media-urls]
      Creates a site and prints its tokens, this once: only their hashes are stored.
      The first locale is the default one. Without --edge the site gets those of LARDER_EDGES.
      With --keep-media-urls its writes do not copy the media they name.
  list
      The sites of this database.
  epoch
      After restoring the database from a backup, before the origin is started: begins a new epoch,
      so that every edge takes the whole log again instead of believing to be ahead of it.

Environment: DATABASE_URL and LARDER_PUSH_KEYS, as for \`npm run origin\`.
`;

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      help: { type: "boolean" },
      name: { type: "string" },
      locales: { type: "string", default: "en" },
      edge: { type: "string", multiple: true },
      "keep-media-urls": { type: "boolean", default: false },
    },
  });
  const [command, slug] = positionals;
  if (values.help === true || command === undefined) return print(HELP);
  const config = readConfig(process.env);
  const postgres = connect({ url: config.databaseUrl, maxConnections: 3 });
  const writer: Writer = { postgres, clock: systemClock, report: () => undefined };
  try {
    await migrate(postgres);
    if (command === "list") await list(writer);
    else if (command === "epoch") await epoch(writer);
    else if (command === "create" && slug !== undefined) {
      const edges = (values.edge ?? config.edges).map(checkedUrl);
      const { name = slug, locales } = values;
      const copyMedia = !values["keep-media-urls"];
      await create(writer, { slug, name, locales, edges, copyMedia });
    } else throw new AppError("invalid", `There is no such command. ${HELP}`);
  } finally {
    await postgres.end();
  }
}

async function create(
  writer: Writer,
  input: { slug: string; name: string; locales: string; edges: string[]; copyMedia: boolean },
): Promise<void> {
  const locales = input.locales.split(",").map((locale) => locale.trim());
  const wrong = locales.find((locale) => !/^[A-Za-z0-9_-]{1,10}$/.test(locale));
  if (wrong !== undefined)
    throw new AppError("invalid", `"${wrong}" is no locale; use up to 10 letters, digits, - or _.`);
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(input.slug)) {
    throw new AppError("invalid", "A site's slug is lower-case letters, digits and hyphens.");
  }
  const { site, tokens } = await createSite(writer, {
    ...input,
    locales,
    defaultLocale: locales[0] ?? "en",
    tokens: [
      { label: "read", scopes: ["read"] },
      { label: "preview", scopes: ["read", "preview"] },
      { label: "write", scopes: ["read", "write"] },
      { label: "manage", scopes: ["read", "manage"] },
    ],
  });
  print(`site ${site.slug} (${site.id}), locales ${locales.join(", ")}`);
  for (const { label, token } of tokens) print(`${label.padEnd(8)} ${token}`);
  print("Keep the tokens: only their hashes are stored.");
}

async function list({ postgres }: Writer): Promise<void> {
  for (const site of await listSites(postgres.db)) {
    print(`${site.id}\t${site.slug}\t${site.locales.join(",")}`);
  }
}

async function epoch({ postgres, clock }: Writer): Promise<void> {
  const count = await beginEpoch(postgres.db, clock.now());
  print(`A new epoch began for ${count} sites; their edges will take the whole log again.`);
}

function checkedUrl(text: string): string {
  if (URL.parse(text) === null) throw new AppError("invalid", `"${text}" is not a URL.`);
  return text;
}

run(process.argv.slice(2)).catch((error: unknown) => {
  const hint = error instanceof AppError ? error.message : causeText(error);
  process.stderr.write(`${hint}\n`);
  process.exit(1);
});
