import { addMessage } from "../../shared/errors.ts";
import {
  MEDIA_AT_ONCE,
  MEDIA_FETCH_TIMEOUT_MS,
  MEDIA_MAX_BYTES,
  MEDIA_MAX_REDIRECTS,
  MEDIA_WRITE_TIMEOUT_MS,
} from "../../shared/limits-media.ts";
import { cutText } from "../../shared/text.ts";
import { invalidFields } from "../content/invalid.ts";
import type { MediaCopier } from "../content/media.ts";
import type { Site } from "../db/site/sites.ts";
import { createSlots } from "../../shared/slots.ts";
import type { Outbound } from "../outbound/client.ts";
import { addFiles, keepBytes, NO_MEDIA, type KeptFile, type Library } from "./library.ts";

/** What became of one address. */
type Copied = { kind: "kept"; file: KeptFile } | { kind: "failed"; why: string };

/** Copies files from strangers' servers, a few at once over all writes: each may take MEDIA_MAX_BYTES of memory. */
export function createCopier(library: Library, outbound: Outbound): MediaCopier {
  const slots = createSlots(MEDIA_AT_ONCE);
  const { publicUrl, clock } = library;
  return {
    publicUrl,
    async copy(site, wanted, personId = null) {
      const deadlineMs = clock.now() + MEDIA_WRITE_TIMEOUT_MS;
      const copies = await Promise.all(
        [...wanted.keys()].map((url) =>
          slots.use("copy", () => copyOne(library, outbound, site, url, deadlineMs)),
        ),
      );
      const kept = new Map<string, KeptFile>();
      const errors = new Map<string, string[]>();
      for (const [index, [url, paths]] of [...wanted].entries()) {
        const copied = copies[index];
        if (copied?.kind === "kept") kept.set(url, copied.file);
        else
          for (const path of paths)
            addMessage(errors, path, `${shown(url)} could not be copied: ${copied?.why}.`);
      }
      if (errors.size > 0) throw invalidFields(errors);
      // rows come last and all together: a write that fails leaves bytes that nobody can name
      const addresses = await addFiles(library, site, [...kept.values()], personId);
      return addressesOf(kept, addresses);
    },
  };
}

function addressesOf(
  kept: ReadonlyMap<string, KeptFile>,
  addresses: ReadonlyMap<string, { url: string }>,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const [url, { hash }] of kept) {
    const address = addresses.get(hash);
    if (address === undefined) throw new Error("a file that was added has no row");
    found.set(url, address.url);
  }
  return found;
}

async function copyOne(
  library: Library,
  outbound: Outbound,
  site: Site,
  url: string,
  deadlineMs: number,
): Promise<Copied> {
  const timeoutMs = Math.min(MEDIA_FETCH_TIMEOUT_MS, deadlineMs - library.clock.now());
  if (timeoutMs <= 0) return failed("there was no time left for it; send fewer files at once");
  const limits = { timeoutMs, maxBytes: MEDIA_MAX_BYTES, maxRedirects: MEDIA_MAX_REDIRECTS };
  const headers = { accept: "image/*, video/*, audio/*, application/pdf" };
  const result = await outbound({ method: "GET", url, headers, limits });
  if (result.kind !== "answered") return failed(result.reason);
  if (result.status !== 200) return failed(`it answered ${result.status}`);
  const { origin, pathname } = new URL(url);
  const from = { name: lastPart(pathname), sourceUrl: origin + pathname };
  const file = await keepBytes(library, site, new Uint8Array(result.body), from);
  return file === null ? failed(`it is ${NO_MEDIA}`) : { kind: "kept", file };
}

const failed = (why: string): Copied => ({ kind: "failed", why });

/** An address in an error: without its query, which may hold what is secret. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return cutText(`${origin}${pathname}`, 200);
}

function lastPart(pathname: string): string {
  const part = pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
