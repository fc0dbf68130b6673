import { createServer } from "node:net";
import type { Attack } from "../attack.ts";
import { atOnce, ask } from "../requests.ts";

/** Addresses that nobody allowed: of this machine, of networks inside, and with what no edge has. */
const PLACES = (port: number) => [
  `http://127.0.0.1:${port}`,
  `http://2130706433:${port}`,
  `http://0x7f.1:${port}`,
  `http://[::1]:${port}`,
  `http://[::ffff:127.0.0.1]:${port}`,
  `http://localhost:${port}`,
  `http://user:pw@127.0.0.1:${port}`,
  `http://127.0.0.1:${port}/path?query`,
  "http://127.0.0.1:22",
  "http://10.0.0.1",
  "http://169.254.169.254",
];
const CONNECTIONS = 2;

export const attack: Attack = {
  row: 6,
  title: "edges inside the private network, one after another",
  holds: "manage token",
  run: async ({ originUrl, tokens }, signal) => {
    let reached = 0;
    const server = createServer((socket) => {
      reached++;
      socket.destroy();
    });
    // a port of its own: that of the stack may be asked
    await new Promise<void>((resolve) => server.listen(0, "::", resolve));
    const address = server.address();
    const places = PLACES(typeof address === "object" && address !== null ? address.port : 0);
    const edges = `${originUrl}/manage/v1/edges`;
    const made: number[] = [];
    const saw = await atOnce(CONNECTIONS, signal, async (number) => {
      const url = places[number % places.length];
      const body = { name: `inside-${number}`, url };
      const answer = await ask(edges, { method: "POST", token: tokens.manage, body, signal });
      if (answer.status === 201) made.push((JSON.parse(answer.text) as { id: number }).id);
      return answer;
    });
    for (const id of made)
      await ask(`${edges}/${id}?force=1`, { method: "DELETE", token: tokens.manage });
    await new Promise<void>((resolve) => server.close(() => resolve()));
    return { what: { ...saw.what, "connections to it": reached } };
  },
};
