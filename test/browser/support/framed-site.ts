import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A site at an origin of its own that shows a page of the content, by an edge, with whatever token it is given. */
export interface FramedSite {
  url: string;
  /** How often its page was loaded. */
  loads(): number;
}

export interface FramedSiteParts {
  edgeUrl: string;
  /** Where the dashboard is, whose word it takes; null for a site that knows nothing of it. */
  listensTo: string | null;
}

export async function serveFramedSite({
  edgeUrl,
  listensTo,
}: FramedSiteParts): Promise<FramedSite> {
  let loads = 0;
  const headline = async (url: URL) => {
    const token = url.searchParams.get("larder_token") ?? "";
    const response = await fetch(`${edgeUrl}/v2/pages/*${url.pathname}/?preview=draft`, {
      headers: { authorization: `Token ${token}` },
    });
    if (!response.ok) return `Refused: ${response.status}`;
    const { data } = (await response.json()) as { data: { fields: { headline: string } } };
    return data.fields.headline;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://site.invalid");
    const text = await headline(url);
    if (url.searchParams.has("text")) return response.end(text);
    loads += 1;
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(pageOf(text, listensTo));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, loads: () => loads };
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const pageOf = (headline: string, listensTo: string | null): string => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>A site</title></head>
  <body>
    <main><h1>${escaped(headline)}</h1><p id="told"></p></main>
    ${listensTo === null ? "" : `<script>${scriptOf(listensTo)}</script>`}
  </body>
</html>
`;

/** The snippet of docs/preview.md, of a site that draws again what it shows. */
const scriptOf = (dashboard: string): string => `
  addEventListener("message", async ({ origin, data }) => {
    if (origin !== ${JSON.stringify(dashboard)} || data?.larder !== "preview.changed") return;
    const address = new URL(location.href);
    address.searchParams.set("larder_token", data.token);
    address.searchParams.set("text", "1");
    document.querySelector("h1").textContent = await (await fetch(address)).text();
    document.querySelector("#told").textContent = data.document.slug + " " + data.version;
  });
  parent.postMessage({ larder: "preview.listening" }, ${JSON.stringify(dashboard)});
`;
