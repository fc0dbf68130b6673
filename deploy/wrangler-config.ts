/** What `wrangler.toml` says for everybody, made one deployment's. */

/** What differs between deployments. */
export interface Deployment {
  /** The worker's name in the account. */
  name: string;
  /** The host readers ask. */
  domain: string;
  /** Addresses of the origins, the primary first. */
  origins: string;
  /** Where ledgers are made (Cloudflare's location hints); empty: near whoever asks first. */
  location: string;
  /** Of the namespace of Workers KV. */
  storeId: string;
}

/** The namespace of Workers KV that belongs to a worker. */
export const storeOf = (name: string): string => `${name}-store`;

/**
 * The configuration of a deployment: that of the project with its own lines in it.
 * @throws Error when the project's has another form than this knows
 */
export function deploymentConfig(project: string, deployment: Deployment): string {
  const { name, domain, origins, location, storeId } = deployment;
  const lines: [RegExp, string][] = [
    [/^name = "larder-edge"$/m, `name = ${quoted(name)}`],
    [
      /^workers_dev = false$/m,
      `workers_dev = false\nroutes = [{ pattern = ${quoted(domain)}, custom_domain = true }]`,
    ],
    [/^LARDER_ORIGINS = .*$/m, `LARDER_ORIGINS = ${quoted(origins)}`],
    [/^# LARDER_EDGE_HOSTS = .*$/m, `LARDER_EDGE_HOSTS = ${quoted(domain)}`],
    [/^id = "0{32}"$/m, `id = ${quoted(storeId)}`],
  ];
  if (location !== "")
    lines.push([
      /^# LARDER_LEDGER_LOCATION = .*$/m,
      `LARDER_LEDGER_LOCATION = ${quoted(location)}`,
    ]);
  return lines.reduce((text, [line, put]) => {
    if (text.match(new RegExp(line.source, "gm"))?.length !== 1)
      throw new Error(`wrangler.toml has not one line like ${line.source}`);
    return text.replace(line, () => put);
  }, project);
}

// JSON's strings are TOML's
const quoted = (text: string) => JSON.stringify(text);
