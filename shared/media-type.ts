import { MEDIA_SNIFF_BYTES } from "./limits-media.ts";

/**
 * The types of media we keep and how their bytes begin. The list is ours and short, so it is a table: what a file is
 * called and what its server says of it is not asked, and nothing is parsed that somebody else made.
 */

const EXTENSIONS = {
  "image/png": "png",
  "image/jpeg": "jpg",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/avif": "avif",
  "image/heic": "heic",
  "image/tiff": "tif",
  "image/x-icon": "ico",
  "image/svg+xml": "svg",
  "video/mp4": "mp4",
  "video/quicktime": "mov",
  "video/webm": "webm",
  "video/ogg": "ogv",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "audio/aac": "aac",
  "audio/ogg": "ogg",
  "audio/wav": "wav",
  "audio/flac": "flac",
  "application/pdf": "pdf",
} as const;

export type MediaType = keyof typeof EXTENSIONS;

export const extensionOf = (type: MediaType): string => EXTENSIONS[type];

export const isMediaType = (text: string): text is MediaType => Object.hasOwn(EXTENSIONS, text);

/** Whether Cloudflare compresses it on its way (Cloudflare's docs); what is packed already is passed on as it is. */
export const isCompressible = (type: MediaType): boolean =>
  type === "image/svg+xml" || type === "image/x-icon";

/** Whether browsers show it in a page; anything else is given to be saved. */
export const isShown = (type: MediaType): boolean => !type.startsWith("application/");

/** Whether it is a picture of pixels, which can be cut and made smaller; drawings have none. */
export const isRaster = (type: string): boolean =>
  type.startsWith("image/") && type !== "image/svg+xml";

/** Texts that begin a file, by type; `?` stands for any byte. The first that fits counts. */
const BEGINNINGS: [MediaType, string[]][] = [
  ["image/png", ["\x89PNG\r\n\x1a\n"]],
  ["image/jpeg", ["\xff\xd8\xff"]],
  ["image/gif", ["GIF87a", "GIF89a"]],
  ["image/webp", ["RIFF????WEBP"]],
  ["audio/wav", ["RIFF????WAVE"]],
  ["image/avif", ["????ftypavif", "????ftypavis"]],
  ["image/heic", ["????ftyphei", "????ftyphev", "????ftypmif1", "????ftypmsf1"]],
  ["audio/mp4", ["????ftypM4A", "????ftypM4B"]],
  ["video/quicktime", ["????ftypqt"]],
  ["video/mp4", ["????ftypiso", "????ftypmp4", "????ftypavc1", "????ftypM4V", "????ftypdash"]],
  ["video/mp4", ["????ftypMSNV", "????ftyphvc1", "????ftypf4v"]],
  ["audio/mpeg", ["ID3", "\xff\xfb", "\xff\xfa", "\xff\xf3", "\xff\xf2"]],
  ["audio/aac", ["\xff\xf1", "\xff\xf9"]],
  ["audio/flac", ["fLaC"]],
  ["image/tiff", ["II*\0", "MM\0*"]],
  ["image/x-icon", ["\0\0\x01\0"]],
  ["application/pdf", ["%PDF-"]],
];

/** What the bytes are; undefined when that is nothing we keep. Looks at the first MEDIA_SNIFF_BYTES only. */
export function typeOf(bytes: Uint8Array): MediaType | undefined {
  const start = bytes.subarray(0, MEDIA_SNIFF_BYTES);
  const text = String.fromCharCode(...start);
  const [found] = BEGINNINGS.find(([, wanted]) => wanted.some((one) => begins(text, one))) ?? [];
  if (found !== undefined) return found;
  const head = text.slice(0, 128);
  if (begins(text, "\x1a\x45\xdf\xa3")) return head.includes("webm") ? "video/webm" : undefined;
  if (begins(text, "OggS")) return head.includes("theora") ? "video/ogg" : "audio/ogg";
  return isSvg(new TextDecoder().decode(start)) ? "image/svg+xml" : undefined;
}

const begins = (text: string, wanted: string): boolean =>
  text.length >= wanted.length &&
  wanted.split("").every((char, index) => char === "?" || text[index] === char);

/** Whether a text is an SVG document: its first element is, behind what XML lets stand before it. */
function isSvg(text: string): boolean {
  let rest = text.trimStart();
  for (;;) {
    const end = prologEnd(rest);
    if (end === undefined) return /^<svg[\s/>]/.test(rest);
    // cut off, or a document type with declarations of its own, which can make a small file very large
    if (end === -1) return false;
    rest = rest.slice(end).trimStart();
  }
}

/** The length of the declaration, comment or document type that begins here, -1 when it has no end, undefined for none. */
function prologEnd(text: string): number | undefined {
  const after = (end: string) => {
    const at = text.indexOf(end);
    return at === -1 ? -1 : at + end.length;
  };
  if (text.startsWith("<?")) return after("?>");
  if (text.startsWith("<!--")) return after("-->");
  if (!/^<!doctype\b/i.test(text)) return undefined;
  const end = after(">");
  return text.slice(0, end).includes("[") ? -1 : end;
}
