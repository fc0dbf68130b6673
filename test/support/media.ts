import { hashOf } from "../../shared/media.ts";
import type { MediaType } from "../../shared/media-type.ts";

/** Files as short as their types allow, told apart by a text. */

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (char) => char.charCodeAt(0));

export const png = (text = "a"): Uint8Array<ArrayBuffer> => bytesOf(`\x89PNG\r\n\x1a\n${text}`);
export const svg = (text = "a"): Uint8Array<ArrayBuffer> =>
  bytesOf(`<svg xmlns="http://www.w3.org/2000/svg"><title>${text}</title></svg>`);
export const pdf = (text = "a"): Uint8Array<ArrayBuffer> => bytesOf(`%PDF-1.7\n${text}`);

/** A WebP of this size, as far as its head says (RFC 9649 §2.6); parts behind the picture by their names. */
export function webp(width: number, height: number, ...more: string[]): Uint8Array<ArrayBuffer> {
  const bits = (width - 1) | ((height - 1) << 14);
  const size = [bits & 0xff, (bits >> 8) & 0xff, (bits >> 16) & 0xff, bits >>> 24];
  const head = String.fromCharCode(...size);
  const picture = `VP8L\x05\0\0\0\x2f${head}\0`;
  const parts = [picture, ...more.map((name) => `${name}\x02\0\0\0ab`)].join("");
  const length = String.fromCharCode((parts.length + 4) & 0xff, (parts.length + 4) >> 8);
  return bytesOf(`RIFF${length}\0\0WEBP${parts}`);
}

/** The beginnings of files as the formats' own documents give them, one or more per type. */
export const BEGINNINGS: [MediaType, Uint8Array<ArrayBuffer>][] = (
  [
    ["image/png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
    ["image/jpeg", "\xff\xd8\xff\xe0\0\x10JFIF\0"],
    ["image/jpeg", "\xff\xd8\xff\xe1\0\x18Exif\0\0"],
    ["image/gif", "GIF89a\x01\0\x01\0"],
    ["image/webp", "RIFF\x24\0\0\0WEBPVP8 "],
    ["image/avif", "\0\0\0\x20ftypavif\0\0\0\0"],
    ["image/heic", "\0\0\0\x18ftypheic\0\0\0\0"],
    ["image/tiff", "II*\0\x08\0\0\0"],
    ["image/tiff", "MM\0*\0\0\0\x08"],
    ["image/x-icon", "\0\0\x01\0\x01\0\x10\x10"],
    ["image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ["image/svg+xml", '\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <html> -->\n<svg>'],
    ["image/svg+xml", '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd">\n<svg >'],
    ["video/mp4", "\0\0\0\x20ftypisom\0\0\x02\0"],
    ["video/mp4", "\0\0\0\x18ftypmp42\0\0\0\0"],
    ["video/quicktime", "\0\0\0\x14ftypqt  \0\0\0\0"],
    ["video/webm", "\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm"],
    ["video/ogg", "OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x2a\x80theora"],
    ["audio/mpeg", "ID3\x04\0\0\0\0\0"],
    ["audio/mpeg", "\xff\xfb\x90\x64"],
    ["audio/mp4", "\0\0\0\x1cftypM4A \0\0\0\0"],
    ["audio/aac", "\xff\xf1\x50\x80"],
    ["audio/ogg", "OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis"],
    ["audio/wav", "RIFF\x24\0\0\0WAVEfmt "],
    ["audio/flac", "fLaC\0\0\0\x22"],
    ["application/pdf", "%PDF-1.7\n"],
  ] as const
).map(([type, text]) => [type, bytesOf(text)]);

/** What is none of them, with a reason. */
export const STRANGERS: [string, Uint8Array<ArrayBuffer>][] = (
  [
    ["nothing", ""],
    ["text", "hello"],
    ["JSON", '{"a":1}'],
    ["a page", "<!DOCTYPE html><html><svg></svg></html>"],
    ["a page that begins with a comment", "<!-- <svg> --><html>"],
    ["a page that begins with an element like it", "<svgx>"],
    ["a script", "<script>alert(1)</script>"],
    ["a drawing that defines entities", '<!DOCTYPE svg [<!ENTITY a "a">]><svg>&a;</svg>'],
    ["a comment without end", `<!--${"<svg>".repeat(10)}`],
    ["an archive", "PK\x03\x04"],
    ["a program", "\x7fELF"],
    ["Matroska that is not WebM", "\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska"],
    ["half a signature", "\x89PNG"],
  ] as const
).map(([name, text]) => [name, bytesOf(text)]);

/** The path under which a site's file is read. */
export const pathOf = async (
  bytes: Uint8Array<ArrayBuffer>,
  site: number,
  fileName = "a.png",
): Promise<string> => `/media/${site}/${await hashOf(bytes)}/${fileName}`;
