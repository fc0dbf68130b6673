import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Problem, runProgram } from "../program/problem.ts";
import { LEDGER_LOCATIONS } from "../shared/ledger-locations.ts";
import { parseSecretKeys } from "../shared/signature.ts";
import { deploymentConfig, storeOf, type Deployment } from "./wrangler-config.ts";

const HELP = `Usage: npm run deploy:cloudflare -- --domain <host> --origins <url>[,<url>…] [--dry-run]

  Deploys the edge for Cloudflare, or deploys it anew: creates its namespace of Workers KV unless it is
  there, and uploads the worker with its route and secrets. May be repeated at any time. Wrangler has to be
  logged in (npx wrangler login), or CLOUDFLARE_API_TOKEN be set.

  --domain <host>      the host readers ask, in a zone of the account; wrangler makes its DNS record
  --origins <urls>     addresses of the origins, the primary first
  --name <name>        the worker's name, larder-edge unless given; another one is another edge
  --location <where>   where ledgers are made, near the origin: weur, enam, … They never move
  --dry-run            says what it would do and compiles the worker; creates and uploads nothing

Environment: LARDER_PUSH_KEYS, and LARDER_PURGE_TOKEN where there is one: uploaded as secrets, never printed.
`;

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SECRETS = ["LARDER_PUSH_KEYS", "LARDER_PURGE_TOKEN"] as const;

interface Wanted extends Omit<Deployment, "storeId"> {
  dryRun: boolean;
  secrets: Record<string, string>;
}

async function main(): Promise<void> {
  const wanted = readWanted(process.argv.slice(2), process.env);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const storeId = await storeFor(wanted, say);
  const config = deploymentConfig(await readFile(join(ROOT, "wrangler.toml"), "utf8"), {
    ...wanted,
    storeId,
  });
  // beside the project's own, since paths in it are from where it is
  const path = join(ROOT, `.wrangler-${wanted.name}.toml`);
  const folder = await mkdtemp(join(tmpdir(), "larder-deploy-"));
  try {
    await writeFile(path, config);
    await deploy(wanted, { path, folder }, say);
  } finally {
    await rm(path, { force: true });
    await rm(folder, { recursive: true });
  }
  if (wanted.dryRun) return say("Nothing was created or uploaded.");
  say(
    `The edge is at https://${wanted.domain}. Add it to each site, once, with a token that may manage:`,
  );
  say(
    `  curl -H 'Authorization: Token …' -H 'content-type: application/json' -d '{"name":"${wanted.name}","url":"https://${wanted.domain}"}' ${wanted.origins.split(",")[0] ?? ""}/manage/v1/edges`,
  );
}

/** The id of the worker's namespace, which is made unless it is there. @throws Problem */
async function storeFor({ name, dryRun }: Wanted, say: (line: string) => void): Promise<string> {
  const title = storeOf(name);
  const find = async () => {
    const { code, out, said } = await wrangler(["kv", "namespace", "list"]);
    if (code !== 0) throw new Problem(`Wrangler does not list namespaces: ${said.trim() || out}`);
    return idIn(out, title);
  };
  const found = await find().catch((error: unknown) => {
    if (!dryRun) throw error;
    say("The account's namespaces cannot be listed, so this goes by none being there.");
    return undefined;
  });
  if (found !== undefined) {
    say(`namespace ${title}: is there (${found})`);
    return found;
  }
  say(`namespace ${title}: ${dryRun ? "would be created" : "creating it"}`);
  if (dryRun) return "0".repeat(32);
  const made = await wrangler(["kv", "namespace", "create", title]);
  const id = await find();
  if (id === undefined) throw new Problem(`Wrangler made no namespace: ${made.said.trim()}`);
  return id;
}

/** Wrangler prints a line or two before the JSON in some surroundings. */
function idIn(out: string, title: string): string | undefined {
  const json: unknown = JSON.parse(out.slice(Math.max(0, out.indexOf("["))));
  const all = Array.isArray(json) ? (json as { id?: unknown; title?: unknown }[]) : [];
  const found = all.find((one) => one.title === title);
  return typeof found?.id === "string" ? found.id : undefined;
}

async function deploy(
  { dryRun, domain, name, secrets }: Wanted,
  { path, folder }: { path: string; folder: string },
  say: (line: string) => void,
): Promise<void> {
  const names = Object.keys(secrets).join(", ");
  say(
    `worker ${name}: ${dryRun ? "would be uploaded" : "uploading it"} for ${domain}, with the secrets ${names}`,
  );
  const args = ["deploy", "--config", path];
  if (dryRun) args.push("--dry-run", "--outdir", join(folder, "out"));
  else {
    const file = join(folder, "secrets.json");
    await writeFile(file, JSON.stringify(secrets), { mode: 0o600 });
    args.push("--secrets-file", file);
  }
  const { code, out, said } = await wrangler(args);
  if (code !== 0) throw new Problem(`Wrangler does not deploy it: ${said.trim() || out.trim()}`);
  say(out.trim());
}

interface Ended {
  code: number;
  out: string;
  said: string;
}

/** The locked one, or what `LARDER_WRANGLER` names. */
function wrangler(args: string[]): Promise<Ended> {
  const program = process.env["LARDER_WRANGLER"] || join(ROOT, "node_modules/.bin/wrangler");
  return new Promise((resolve, reject) => {
    // wrangler is run by the Node that is found first
    const PATH = `${join(ROOT, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`;
    const env = { ...process.env, PATH, WRANGLER_SEND_METRICS: "false" };
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    let [out, said] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, out, said }));
  });
}

const options = {
  domain: { type: "string", default: "" },
  origins: { type: "string", default: "" },
  name: { type: "string", default: "larder-edge" },
  location: { type: "string", default: "" },
  "dry-run": { type: "boolean", default: false },
} as const;

function readWanted(args: string[], env: NodeJS.ProcessEnv): Wanted {
  const { "dry-run": dryRun, ...values } = parsed(args);
  const { domain, name, location } = values;
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain))
    throw new Problem(`--domain is a host.\n\n${HELP}`);
  if (!/^[a-z0-9][a-z0-9-]{0,50}$/.test(name))
    throw new Problem(`--name is lower-case letters, digits and hyphens.\n\n${HELP}`);
  if (location !== "" && !LEDGER_LOCATIONS.some((one) => one === location))
    throw new Problem(`--location is one of ${LEDGER_LOCATIONS.join(", ")}.\n\n${HELP}`);
  const origins = values.origins.split(",").map((origin) => origin.trim().replace(/\/$/, ""));
  const wrong = origins.find((origin) => !/^https:\/\/[^/?#\s]+$/.test(origin));
  if (wrong !== undefined)
    throw new Problem(`--origins: "${wrong}" is no https address without a path.\n\n${HELP}`);
  const secrets = Object.fromEntries(SECRETS.flatMap((one) => (env[one] ? [[one, env[one]]] : [])));
  try {
    parseSecretKeys(secrets["LARDER_PUSH_KEYS"] ?? "");
  } catch (error) {
    throw new Problem(`LARDER_PUSH_KEYS: ${error instanceof Error ? error.message : "is wrong"}.`);
  }
  return { domain, name, location, origins: origins.join(","), dryRun, secrets };
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : "wrong arguments"}\n\n${HELP}`);
  }
}

runProgram(HELP, main);
