import { AppError } from "../../shared/errors.ts";
import { MEDIA_MAX_PER_WRITE } from "../../shared/limits-media.ts";
import { parseMediaPath } from "../../shared/media.ts";
import type { Site } from "../db/site/sites.ts";

/**
 * Addresses of media in what is written. A write that names files of others is rolled back, has them copied, and runs again
 * with their new addresses: no lock is held while other people's servers are waited for.
 */

/** Addresses of files by the places that name them. */
export type WantedMedia = ReadonlyMap<string, readonly string[]>;

/** What copies files into the site's store. */
export interface MediaCopier {
  /** Where readers find media, without a last slash; null gives relative addresses. */
  publicUrl: string | null;
  /**
   * Copies what the addresses lead to, all or none of it. @param personId who asked for it, of whom the library tells
   * @returns our addresses by theirs
   * @throws AppError `invalid` with messages by place
   */
  copy(
    site: Site,
    wanted: WantedMedia,
    personId?: number | null,
  ): Promise<ReadonlyMap<string, string>>;
}

/** The addresses of one attempt at a write. */
export interface MediaUrls {
  /** The address to store for this one; null when nothing can be read there. What has to be copied first is remembered. */
  stored(url: string, path: string): string | null;
  /** To be called when all addresses are known and everything else was found right. @throws MediaWanted */
  settle(): void;
}

/** Rolls a write back until the files it names are copied. Never leaves `untilCopied`. */
class MediaWanted extends Error {
  readonly wanted: WantedMedia;
  constructor(wanted: WantedMedia) {
    super("media have to be copied first");
    this.wanted = wanted;
  }
}

/** Addresses are kept as they are; for what writes no media, and where nothing copies them. */
export const keptUrls: MediaUrls = {
  stored: (url) => url,
  settle: () => undefined,
};

/**
 * Attempts a write until it names only files that are ours; between attempts it copies what the last one named.
 * @throws AppError `invalid`, and whatever an attempt throws
 */
export async function untilCopied<T>(
  copier: MediaCopier | undefined,
  site: Site,
  attempt: (media: MediaUrls) => Promise<T>,
): Promise<T> {
  if (copier === undefined || !site.copyMedia) return attempt(keptUrls);
  const known = new Map<string, string>();
  // this ends: each attempt knows more addresses than the one before, and there may only be so many
  for (;;) {
    const outcome = await attempted(() => attempt(mediaUrls(copier.publicUrl, site, known)));
    if (outcome.kind === "done") return outcome.result;
    if (known.size + outcome.wanted.size > MEDIA_MAX_PER_WRITE) throw tooMany();
    const copied = await copier.copy(site, outcome.wanted);
    if (copied.size === 0) throw new Error("a copy gave no address");
    for (const [url, ours] of copied) known.set(url, ours);
  }
}

type Attempted<T> = { kind: "done"; result: T } | { kind: "rolled back"; wanted: WantedMedia };

async function attempted<T>(attempt: () => Promise<T>): Promise<Attempted<T>> {
  try {
    return { kind: "done", result: await attempt() };
  } catch (thrown) {
    if (thrown instanceof MediaWanted) return { kind: "rolled back", wanted: thrown.wanted };
    throw thrown;
  }
}

const tooMany = () =>
  new AppError(
    "invalid",
    `At most ${MEDIA_MAX_PER_WRITE} files can be copied in one write; send it in parts.`,
  );

function mediaUrls(
  publicUrl: string | null,
  site: Site,
  known: ReadonlyMap<string, string>,
): MediaUrls {
  const wanted = new Map<string, string[]>();
  return {
    stored(url, path) {
      const copied = known.get(url);
      if (copied !== undefined) return copied;
      if (isOurs(url, publicUrl, site)) return url;
      if (!isWebUrl(url)) return null;
      wanted.set(url, [...(wanted.get(url) ?? []), path]);
      return url;
    },
    settle() {
      if (wanted.size > 0) throw new MediaWanted(wanted);
    },
  };
}

/** Whether an address is one that the site gave out: a page may be read and sent back. */
function isOurs(url: string, publicUrl: string | null, site: Site): boolean {
  const path =
    publicUrl !== null && url.startsWith(`${publicUrl}/`) ? url.slice(publicUrl.length) : url;
  return parseMediaPath(path)?.site === site.id && path.startsWith("/media/");
}

/** Whether a text is an address of the web. */
export function isWebUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "https:" || url.protocol === "http:");
}

/** Whether a text may stand for media at all: an address of the web, or a path below `/media/`. */
export const isMediaUrl = (text: string): boolean =>
  isWebUrl(text) || (text.startsWith("/media/") && parseMediaPath(text) !== null);
