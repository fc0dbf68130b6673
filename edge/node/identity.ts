import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { Problem } from "../../program/problem.ts";
import { sha256Hex } from "../../shared/digest.ts";

/** What an edge that registers itself is known by: made once, and kept on its disk, so that it begins again with every origin dead. */

const identitySchema = z.object({
  key: z.object({ id: z.string(), secret: z.string() }),
  name: z.string(),
  /** Where origins and readers reach it. */
  url: z.string(),
  /** The origin that took it in, or is to. */
  origin: z.string(),
  /** Of the token that it was taken in by; null as long as it was not. */
  joinedBy: z.string().nullable(),
});

export type Identity = z.infer<typeof identitySchema> & {
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
 * The identity that is on the disk, or a new one to register; null when there is neither. One that was taken in by this token stays as it is.
 * @throws Problem when the file cannot be read as one
 */
export async function findIdentity(
  folder: string,
  joining: Joining | null,
): Promise<Identity | null> {
  const kept = await readIdentity(folder);
  if (joining === null) return kept === null ? null : { ...kept, token: null };
  const { origin, token, url, name } = joining;
  if (kept !== null && kept.joinedBy === (await sha256Hex(token))) return { ...kept, token: null };
  const key = kept?.key ?? {
    id: `e-${randomBytes(8).toString("hex")}`,
    secret: randomBytes(32).toString("base64url"),
  };
  return { key, name, url, origin, joinedBy: null, token };
}

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
  { token: _secret, ...identity }: Identity,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const aside = `${fileOf(folder)}.new`;
  await writeFile(aside, `${JSON.stringify(identity, null, 2)}\n`, { mode: OWNER_ONLY });
  await chmod(aside, OWNER_ONLY);
  await rename(aside, fileOf(folder));
}
