import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { handle } from "../../edge/app.ts";
import { mediaKey } from "../../shared/keys.ts";
import { hashOf } from "../../shared/media.ts";
import { typeOf } from "../../shared/media-type.ts";
import { readGraph, type Graph } from "../imports/graph.ts";
import { lockedPackages } from "../install/lock.ts";
import { createTestEdge } from "../support/edge.ts";
import { SITE } from "../support/entries.ts";
import { pathOf } from "../support/media.ts";

/** Files that are two things at once, or far larger than they look: kept as bytes, and opened in a process of its own, if at all. */

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (char) => char.charCodeAt(0));
const root = fileURLToPath(new URL("../../", import.meta.url));

const SCRIPT = "alert(document.domain)";
/** What they are named, what they begin with, and what is served. */
const POLYGLOTS: [what: string, fileName: string, text: string, type: string | undefined][] = [
  ["a GIF that is a script", "a.js", `GIF89a/*\0*/=1;${SCRIPT}`, "image/gif"],
  ["a GIF that is a page", "a.html", `GIF89a<html><script>${SCRIPT}</script>`, "image/gif"],
  ["a JPEG that is a page", "a.html", `\xff\xd8\xff\xe0<script>${SCRIPT}</script>`, "image/jpeg"],
  ["a PDF that is a page", "a.html", `%PDF-1.7<script>${SCRIPT}</script>`, "application/pdf"],
  [
    "a drawing with a script",
    "a.svg",
    `<svg xmlns="http://www.w3.org/2000/svg"><script>${SCRIPT}</script></svg>`,
    "image/svg+xml",
  ],
  [
    "a drawing with a page in it",
    "a.svg",
    `<svg><foreignObject><iframe srcdoc="<script>${SCRIPT}</script>"/></foreignObject></svg>`,
    "image/svg+xml",
  ],
  ["a drawing of a million uses", "a.svg", `<svg>${"<use/>".repeat(1_000)}</svg>`, "image/svg+xml"],
  [
    "a drawing that reads a file",
    "a.svg",
    `<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///x">]><svg/>`,
    undefined,
  ],
  ["a page called a picture", "a.jpg", `<!DOCTYPE html><script>${SCRIPT}</script>`, undefined],
  ["a script called a picture", "a.png", SCRIPT, undefined],
  ["an archive", "a.png", "PK\x03\x04", undefined],
  ["an archive called an archive", "a.zip", "PK\x05\x06", undefined],
  ["gzip", "a.svg", "\x1f\x8b\x08", undefined],
];

describe("D10: a file that is two things at once", () => {
  it.each(POLYGLOTS)("is what it begins with, or nothing: %s", async (_, fileName, text, type) => {
    const bytes = bytesOf(text);
    expect(typeOf(bytes)).toBe(type);
    if (type === undefined) return;
    const edge = createTestEdge();
    const key = mediaKey({ site: SITE, hash: await hashOf(bytes) });
    await edge.media.put(key, bytes, typeOf(bytes) ?? "image/png");
    const path = await pathOf(bytes, SITE, fileName);
    const response = await handle(edge.parts, new Request(`https://edge.test${path}`));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": type,
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringMatching(
        /^default-src 'none'; .*; sandbox$/,
      ) as string,
    });
    // scripts stay dead in a sandbox that allows nothing
    expect(response.headers.get("content-security-policy")).not.toMatch(/script-src|allow-/);
    expect(response.headers.has("content-disposition")).toBe(type === "application/pdf");
  });
});

describe("D11: a picture that is larger than it looks", () => {
  it("is bytes to us: 50,000 pixels by 50,000 cost what the file has", () => {
    const header = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x06\0\0\0";
    expect(typeOf(bytesOf(header))).toBe("image/png");
  });

  it("is opened by one library alone, in a process that programs only start: none of them loads it", async () => {
    const decoders =
      /(?:^|\/)(?:sharp|jimp|canvas|jsdom|image|gm|pngjs|jpeg|gif|svg|heic|unzip|yauzl|adm-zip|tar)/;
    const packages = await lockedPackages();
    const running = packages.filter(({ dev }) => dev !== true).map(({ path }) => path);
    expect(running.length).toBeGreaterThan(20);
    const named = running.map((path) => path.slice(path.lastIndexOf("node_modules/") + 13));
    expect(named.filter((name) => decoders.test(name.replace(/^@img\//, "")))).toSatisfy(
      (found: string[]) =>
        found.includes("sharp") && found.every((one) => /^(?:@img\/)?sharp/.test(one)),
    );
    const graph = readGraph(root, ["shared", "program", "doors", "edge", "origin"]);
    const opening = [...graph.keys()].filter((file) =>
      /from "sharp"/.test(readFileSync(join(root, file), "utf8")),
    );
    expect(opening.length).toBeGreaterThan(0);
    expect(opening.filter((file) => !file.startsWith("program/pictures/"))).toEqual([]);
    for (const program of [
      "origin/main.ts",
      "edge/node/main.ts",
      "edge/node/reader.ts",
      "edge/worker.ts",
    ]) {
      const loaded = reachable(graph, program);
      expect(loaded.size, program).toBeGreaterThan(50);
      expect(
        opening.filter((file) => loaded.has(file)),
        program,
      ).toEqual([]);
    }
    for (const entry of await readdir(join(root, "origin/media"))) {
      const source = await readFile(join(root, "origin/media", entry), "utf8");
      expect(source, entry).not.toMatch(/node:zlib|DecompressionStream/);
    }
  });
});

/** A file and all that it imports. */
function reachable(graph: Graph, from: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(from)) return seen;
  seen.add(from);
  for (const next of graph.get(from) ?? []) reachable(graph, next, seen);
  return seen;
}
