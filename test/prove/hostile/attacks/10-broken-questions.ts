import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../../../shared/clock.ts";
import { parseSecretKeys, signRequest } from "../../../../shared/signature.ts";
import type { Attack } from "../attack.ts";
import { ask, atOnce } from "../requests.ts";

const SITES = ["", "0", "-1", "999", "1e3", "x", "%00", "1"];
const QUERIES = ["", "x", "http://[", "%00", "/v2/pages/*/a/?levels=9", "/v2/pages/*/%E0%A4%A/"];
const PATHS = ["/internal/v1/rendition", "/internal/v1/entry", "/internal/v1/probe"];
const CONNECTIONS = 8;

export const attack: Attack = {
  row: 10,
  title: "signed questions that make no sense, and a look at the data folder's modes",
  holds: "push key; a user of the same machine",
  run: async ({ edgeUrl, originUrl, pushKeys, dataFolder }, signal) => {
    const keys = parseSecretKeys(pushKeys);
    const saw = await atOnce(CONNECTIONS, signal, async (number) => {
      const base = number % 2 === 0 ? originUrl : edgeUrl;
      const site = SITES[number % SITES.length];
      const query = QUERIES[number % QUERIES.length] ?? "";
      const asked = `site=${site}&query=${query.includes("%") ? query : encodeURIComponent(query)}`;
      const url = new URL(`${PATHS[number % PATHS.length]}?${asked}`, base);
      const signature = await signRequest(keys, systemClock.now(), {
        method: "GET",
        host: url.host,
        path: url.pathname + url.search,
        body: new Uint8Array(),
      });
      return ask(url.href, { headers: { "larder-signature": signature }, signal });
    });
    const { looked, open } = await look(dataFolder);
    return { what: { ...saw.what, "files looked at": looked, "open to others": open } };
  },
};

/** What others may reach of the programs' files: what is behind a closed folder is closed. Postgres's are its own, media public. */
async function look(root: string): Promise<{ looked: number; open: number }> {
  const seen = { looked: 0, open: 0 };
  for (const name of await readdir(root)) {
    if (name === "postgres" || name === "media") continue;
    const { mode } = await lstat(join(root, name));
    seen.looked++;
    if ((mode & 0o077) !== 0) seen.open++;
  }
  return seen;
}
