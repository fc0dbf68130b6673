import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** A part of the dashboard in a page of its own, under the policy of the dashboard. */

const root = fileURLToPath(new URL("../../../", import.meta.url));

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob: https:;" +
  " form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types ProseMirrorClipboard";

export interface Bundled {
  title: string;
  /** The script of the page, a path below the project's root. */
  entry: string;
  /** Styles of the dashboard, by their paths below it, without `.css`. */
  styles: readonly string[];
  /** Answers what is no file of the page, as JSON; undefined for 204. */
  answer?: (request: IncomingMessage) => unknown;
}

const bundles = new Map<string, Promise<Map<string, Uint8Array>>>();

async function bundle({ entry, styles }: Bundled): Promise<Map<string, Uint8Array>> {
  const common = { absWorkingDir: root, bundle: true, write: false, logLevel: "silent" } as const;
  const script = await build({
    ...common,
    entryPoints: [entry],
    entryNames: "page",
    outdir: "out",
    splitting: true,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
  });
  const contents = styles.map((name) => `@import "./dashboard/${name}.css";`).join("\n");
  const sheet = await build({ ...common, stdin: { contents, loader: "css", resolveDir: root } });
  return new Map([
    ...script.outputFiles.map((file) => [`/${basename(file.path)}`, file.contents] as const),
    ["/page.css", sheet.outputFiles[0]?.contents ?? new Uint8Array()],
  ]);
}

const pageOf = (title: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>` +
  '<link rel="stylesheet" href="/page.css"><body><div id="page"></div><script type="module" src="/page.js"></script>';

export interface Served {
  url: string;
  end(): void;
}

/** Serves the page and its files, bundled once for each script. */
export async function servePage(page: Bundled): Promise<Served> {
  const known = bundles.get(page.entry) ?? bundle(page);
  bundles.set(page.entry, known);
  const files = await known;
  const server = createServer((request, response) => {
    const { url = "/" } = request;
    const file = files.get(url);
    const isPage = url === "/";
    const answer = file === undefined && !isPage ? page.answer?.(request) : undefined;
    const type = url.endsWith(".js") ? "text/javascript" : "text/css";
    const other = isPage ? "text/html; charset=utf-8" : "application/json";
    response.writeHead(file !== undefined || isPage || answer !== undefined ? 200 : 204, {
      "content-type": file === undefined ? other : type,
      "content-security-policy": POLICY,
    });
    response.end(isPage ? pageOf(page.title) : (file ?? JSON.stringify(answer)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    end: () => void server.close(),
  };
}
