import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { systemClock } from "../shared/clock.ts";
import { AppError } from "../shared/errors.ts";
import { inviteOperator, readEmail, replacePassword, welcome } from "./cli-people.ts";
import {
  addToken,
  listTokensOf,
  readId,
  readLabel,
  readScopes,
  revokeToken,
  type Told,
} from "./cli-tokens.ts";
import { edgeCommand } from "./cli-edges.ts";
import { readConfig, type Config } from "./config.ts";
import { createSite, FIRST_TOKENS, SITE_SLUG } from "./content/site/sites.ts";
import { connect } from "./db/client.ts";
import { createDatabaseClock } from "./db/clock.ts";
import { migrate, newerThan, type Migrated } from "./db/migrate.ts";
import { listSites } from "./db/site/sites.ts";
import { beginNewerEpoch } from "./db/standing.ts";
import { hintOf } from "./hint.ts";
import { readEdgeAddress } from "./outbound/edge-address.ts";

const HELP = `Usage: npx larder site <command>

  create <slug> [--name <name>] [--locales en,de] [--edge <url>]… [--keep-media-urls]
      Creates a site and prints its tokens, this once: only their hashes are stored.
      The first locale is the default one. Without --edge the site gets those of LARDER_EDGES.
      With --keep-media-urls its writes do not copy the media they name.
  list
      The sites of this database.
  token <slug> --scopes read,write [--label <label>]
      Gives a site a token (scopes: read, preview, write, manage) and prints it, this once.
      The way back in when no token of the site may manage any more.
  tokens <slug>
      The site's tokens, without their text, which is not stored.
  revoke <slug> <id>
      Takes a token out of force. The id is in the list of tokens.
  edges join-token [--sites <slug>,…] [--hours 24] [--uses 1]
      Makes a token by which an edge registers itself (LARDER_JOIN), and prints it, this once.
      Without --sites it is for every site, and those that are made later.
  edges list
      The edges that registered themselves, and how far each is.
  edges remove <name> [--force]
      Removes one from all its sites; with --force it is not told.
  welcome
      Prints the path of the dashboard's first page, which opens once: whoever opens it makes the first
      account, and is an operator. Only while there is nobody.
  operator <e-mail>
      Prints a secret that opens once: whoever has it becomes an operator, who is an admin of every site.
  password <e-mail>
      The same for who has forgotten the password; all their sessions end.
  epoch
      After restoring the database from a backup, before the origin is started: begins a new epoch,
      so that every edge takes the whole log again instead of believing to be ahead of it.

Environment: DATABASE_URL and LARDER_PUSH_KEYS, as for \`npm run origin\`.
`;

const options = {
  help: { type: "boolean" },
  name: { type: "string" },
  locales: { type: "string", default: "en" },
  edge: { type: "string", multiple: true },
  "keep-media-urls": { type: "boolean", default: false },
  scopes: { type: "string" },
  label: { type: "string" },
  sites: { type: "string" },
  hours: { type: "string" },
  uses: { type: "string" },
  force: { type: "boolean" },
} as const;

/**
 * Does what the arguments say.
 * @throws AppError with a sentence for whoever typed them
 */
export async function runCommand(
  args: string[],
  env: Record<string, string | undefined>,
  print: Told["print"],
): Promise<void> {
  const { values, positionals } = readArgs(args);
  const [command, slug, id] = positionals;
  if (values.help === true || command === undefined) return print(HELP);
  const work = commandOf(command, { slug, id, values });
  const config = readConfig(env);
  const postgres = connect({ url: config.databaseUrl, maxConnections: 3 });
  try {
    const clock = await createDatabaseClock(postgres.db, systemClock);
    requireMigrated(
      await migrate(postgres, { clock: systemClock, random: Math.random, report: () => undefined }),
    );
    await work({ postgres, clock, report: () => undefined, print }, config);
  } finally {
    await postgres.end();
  }
}

/** @throws AppError saying why the database cannot be worked with */
function requireMigrated(migrated: Migrated): void {
  if (migrated.kind === "newer") throw new AppError("conflict", newerThan(migrated.needs));
  if (migrated.kind === "blocked") {
    const why = `Migration ${migrated.name} waits for locks that others hold. Try again.`;
    throw new AppError("unavailable", why, { cause: migrated.cause });
  }
}

function readArgs(args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "The arguments cannot be read.";
    throw new AppError("invalid", `${why}\n\n${HELP}`, { cause });
  }
}

type Work = (writer: Told, config: Pick<Config, "edges" | "edgesAllow">) => Promise<void>;

interface Given {
  slug: string | undefined;
  id: string | undefined;
  values: ReturnType<typeof readArgs>["values"];
}

/** What a command does, its arguments read. @throws AppError `invalid` before anything is touched */
function commandOf(command: string, { slug, id, values }: Given): Work {
  if (command === "list") return list;
  if (command === "epoch") return epoch;
  if (command === "welcome") return welcome;
  if (command === "edges") return edgeCommand(slug, id, values);
  if (slug === undefined) throw unknown(command);
  switch (command) {
    case "create": {
      const { name = slug, locales } = values;
      const copyMedia = !values["keep-media-urls"];
      return (writer, config) => {
        const named = values.edge ?? config.edges;
        const edges = named.map((url) => edgeAddress(url, config.edgesAllow));
        return create(writer, { slug, name, locales, edges, copyMedia });
      };
    }
    case "token": {
      const scopes = readScopes(values.scopes);
      const label = readLabel(values.label ?? scopes.join(", "));
      return (writer) => addToken(writer, slug, { scopes, label });
    }
    case "operator": {
      const email = readEmail(slug);
      return (writer) => inviteOperator(writer, email);
    }
    case "password": {
      const email = readEmail(slug);
      return (writer) => replacePassword(writer, email);
    }
    case "tokens":
      return (writer) => listTokensOf(writer, slug);
    case "revoke": {
      const number = readId(id);
      return (writer) => revokeToken(writer, slug, number);
    }
    default:
      throw unknown(command);
  }
}

const unknown = (command: string) =>
  new AppError(
    "invalid",
    `There is no such command as "${command}", or it lacks something.\n\n${HELP}`,
  );

async function create(
  writer: Told,
  input: { slug: string; name: string; locales: string; edges: string[]; copyMedia: boolean },
): Promise<void> {
  const locales = [...new Set(input.locales.split(",").map((locale) => locale.trim()))];
  const wrong = locales.find((locale) => !/^[A-Za-z0-9_-]{1,10}$/.test(locale));
  if (wrong !== undefined)
    throw new AppError("invalid", `"${wrong}" is no locale; use up to 10 letters, digits, - or _.`);
  if (!SITE_SLUG.test(input.slug)) {
    throw new AppError("invalid", "A site's slug is lower-case letters, digits and hyphens.");
  }
  const { site, tokens } = await createSite(writer, {
    ...input,
    locales,
    defaultLocale: locales[0] ?? "en",
    tokens: FIRST_TOKENS,
  });
  writer.print(`site ${site.slug} (${site.id}), locales ${locales.join(", ")}`);
  for (const { label, token } of tokens) writer.print(`${label.padEnd(8)} ${token}`);
  writer.print("Keep the tokens: only their hashes are stored.");
}

async function list({ postgres, print }: Told): Promise<void> {
  for (const site of await listSites(postgres.db)) {
    print(`${site.id}\t${site.slug}\t${site.locales.join(",")}`);
  }
}

async function epoch({ postgres, clock, print }: Told): Promise<void> {
  const count = await beginNewerEpoch(postgres.db, clock.now());
  print(`A new epoch began for ${count} sites; their edges will take the whole log again.`);
}

function edgeAddress(text: string, allowed: readonly string[]): string {
  if (URL.parse(text) === null) throw new AppError("invalid", `"${text}" is not a URL.`);
  const address = readEdgeAddress(text, allowed);
  if (address.kind === "address") return address.origin;
  const how = "A private address, or one without TLS, is named in LARDER_EDGES first.";
  throw new AppError("invalid", `"${text}" is no edge's address: ${address.reason}. ${how}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  runCommand(process.argv.slice(2), process.env, print).catch((error: unknown) => {
    process.stderr.write(`${hintOf(error)}\n`);
    process.exit(1);
  });
}
