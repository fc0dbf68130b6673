import type { Attack } from "../attack.ts";
import { atOnce } from "../requests.ts";
import { sendRaw } from "../raw-requests.ts";

const NAMES = [
  ["Host: evil.example"],
  ["Host: 127.0.0.1.evil.example"],
  ["Host: 10.0.0.1"],
  ["Host: localhost", "Origin: https://evil.example"],
  ["Host: localhost", "Origin: null"],
];
const LINES = [
  ["OPTIONS /manage/v1/tokens", "Access-Control-Request-Method: GET"],
  ["GET /manage/v1/tokens", "Authorization: Token demo-manage"],
  ["DELETE /manage/v1/edges/1", "Authorization: Token demo-manage"],
];
const CONNECTIONS = 8;

export const attack: Attack = {
  row: 8,
  title: "pages of other sites that drive an origin with the demo's tokens",
  holds: "nothing (the demo's tokens are known to all)",
  run: async ({ originUrl }, signal) => {
    let opened = 0;
    const saw = await atOnce(CONNECTIONS, signal, async (number) => {
      const [line = "", ...headers] = LINES[number % LINES.length] ?? [];
      const names = NAMES[Math.floor(number / LINES.length) % NAMES.length] ?? [];
      const answer = await sendRaw(originUrl, [line, ...names, ...headers], signal);
      if (answer.headers.has("access-control-allow-origin")) opened++;
      return answer;
    });
    return { what: { ...saw.what, "opened to pages": opened } };
  },
};
