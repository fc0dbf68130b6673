import { createServer } from "node:http";
import type { Attack } from "../attack.ts";
import { ask, mustAsk } from "../requests.ts";

/** As in the row: so many edges, each of which says to every push that it has nothing. */
const EDGES = 40;
const NOTHING = JSON.stringify({
  outcome: "refused",
  head: { epoch: 1, position: 0, change: 0 },
  purgedTo: 0,
  documents: 0,
  detail: "The edge goes on from the head named here.",
});

export const attack: Attack = {
  row: 1,
  title: "40 edges that answer each push 409 with a head of position 0",
  holds: "manage token",
  run: async ({ originUrl, tokens, listenPort, listenHosts }, signal) => {
    const what: Record<string, number> = { pushes: 0 };
    const server = createServer((request, response) => {
      what["pushes"] = (what["pushes"] ?? 0) + 1;
      request.resume();
      response.writeHead(409, { "content-type": "application/json" }).end(NOTHING);
    });
    await new Promise<void>((resolve) => server.listen(listenPort, "0.0.0.0", resolve));
    const made: number[] = [];
    for (const host of listenHosts.slice(0, EDGES)) {
      const body = { name: host, url: `http://${host}:${listenPort}` };
      const asked = { method: "POST", token: tokens.manage, body };
      const { status, text } = await ask(`${originUrl}/manage/v1/edges`, asked);
      what[`edge ${status}`] = (what[`edge ${status}`] ?? 0) + 1;
      if (status === 201) made.push((JSON.parse(text) as { id: number }).id);
    }
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    for (const id of made)
      await mustAsk(`${originUrl}/manage/v1/edges/${id}?force=1`, {
        method: "DELETE",
        token: tokens.manage,
      });
    server.closeAllConnections();
    server.close();
    return { what };
  },
};
