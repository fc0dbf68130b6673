import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import * as z from "zod";
import { Problem } from "../../program/problem.ts";
import { sha256Hex } from "../../shared/digest.ts";

/** What an edge that registers itself is known by: made once, and kept on its disk, so that it begins again with every origin dead. */

const keySchema = z.object({ id: z.string(), secret: z.string() });

const identitySchema = z.object({
  key: keySchema,
  /** What is to be in its place, as long as no origin knows it. */
  next: keySchema.nullable().default(null),
  name: z.string(),
  /** Where origins and readers reach it. */
  url: z.string(),
  /** The origin that took it in, or is to. */
  origin: z.string(),
  /** Of the token that it was taken in by; null as long as it was not. */
  joinedBy: z.string().nullable(),
});

export type Identity = Omit<z.infer<typeof identitySchema>, "next"> & {
  /** What it was known by before, which is taken until its next start: origins go by the new one within seconds, not at once. */
  previous: z.infer<typeof keySchema> | null;
  /** What it is still to register itself with; null when that is done. */
  token: string | null;
};

/** What an operator says. */
export interface Joining {
  origin: string;
  token: string;
  url: string;
  name: string;
}

const fileOf = (folder: string) => join(folder, "identity.json");
/** Its key is in it. */
const OWNER_ONLY = 0o600;

/**
 * Reads `LARDER_JOIN`, which is `<origin's address>#<token>`. The key is sent there once, so without TLS it may only be this
 * machine or a private network.
 * @throws Problem naming the variable, never the token
 */
export function parseJoining(text: string, { url, name }: { url: string; name: string }): Joining {
  const [address = "", token = "", ...rest] = text.split("#");
  const origin = URL.parse(address);
  if (origin === null || !/^https?:$/.test(origin.protocol) || token === "" || rest.length > 0)
    throw new Problem("LARDER_JOIN must be <the origin's address>#<the token>.");
  if (origin.protocol === "http:" && !isNear(origin.hostname))
    throw new Problem(
      "LARDER_JOIN must be an https address: the edge's key is sent there. Without TLS it may be a private one.",
    );
  const edge = URL.parse(url);
  if (edge === null || !/^https?:$/.test(edge.protocol))
    throw new Problem(`EDGE_URL must be where the origin reaches this edge; "${url}" is no URL.`);
  return { origin: origin.origin, token, url: edge.origin, name: name || edge.host };
}

const PRIVATE =
  /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|\[?::1\]?$|\[?f[cd])/i;

/** Names without a dot are those of a machine's own network, as of containers beside one another. */
const isNear = (host: string): boolean =>
  isIP(host.replace(/^\[|\]$/g, "")) === 0 ? !host.includes(".") : PRIVATE.test(host);

/**
 * The identity that is on the disk, or a new one to register; null when there is neither. One that was taken in by this token stays as it is;
 * by another one the edge gets another key, and is known by the one it had until an origin has heard of it.
 * @throws Problem when the file cannot be read as one
 */
export async function findIdentity(
  folder: string,
  joining: Joining | null,
): Promise<Identity | null> {
  const kept = await readIdentity(folder);
  const asItIs = (known: NonNullable<typeof kept>): Identity => {
    const { next: _next, ...identity } = known;
    return { ...identity, previous: null, token: null };
  };
  if (joining === null) return kept === null ? null : asItIs(kept);
  const { origin, token, url, name } = joining;
  const named = { name, url, origin, token };
  if (kept === null || kept.joinedBy === null)
    return { ...named, key: kept?.key ?? newKey(), previous: null, joinedBy: null };
  if (kept.joinedBy === (await sha256Hex(token))) return asItIs(kept);
  const { key: previous, next, joinedBy } = kept;
  return { ...named, key: next ?? newKey(), previous, joinedBy };
}

const newKey = () => ({
  id: `e-${randomBytes(8).toString("hex")}`,
  secret: randomBytes(32).toString("base64url"),
});

async function readIdentity(folder: string) {
  const text = await readFile(fileOf(folder), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new Problem(`${fileOf(folder)} cannot be read: ${error.code}.`);
  });
  if (text === null) return null;
  try {
    return identitySchema.parse(JSON.parse(text));
  } catch {
    const what = "Remove it, and the edge registers itself anew with a new token.";
    throw new Problem(`${fileOf(folder)} is no identity of an edge. ${what}`);
  }
}

/** Under another name first: there is never half of it. */
export async function saveIdentity(
  folder: string,
  { token: _secret, key, previous, ...identity }: Identity,
): Promise<void> {
  const keys = previous === null ? { key } : { key: previous, next: key };
  await mkdir(folder, { recursive: true });
  const aside = `${fileOf(folder)}.new`;
  await writeFile(aside, `${JSON.stringify({ ...keys, ...identity }, null, 2)}\n`, {
    mode: OWNER_ONLY,
  });
  await chmod(aside, OWNER_ONLY);
  await rename(aside, fileOf(folder));
}
