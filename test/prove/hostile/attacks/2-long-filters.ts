import type { Attack } from "../attack.ts";
import { ask, atOnce } from "../requests.ts";

const CONNECTIONS = 30;
/** The most a filter's path holds, and what the row did first. */
const HOPS = [5, 4, 6];
/** Values of another run are other values. */
const RUN = process.pid;

export const attack: Attack = {
  row: 2,
  title: "30 connections of filters through five references, no value twice",
  holds: "read token",
  run: ({ edgeUrl, tokens }, signal) =>
    atOnce(CONNECTIONS, signal, (number) => {
      const hops = "borders.".repeat(HOPS[number % HOPS.length] ?? 5);
      const path = `/v2/pages/country/?fields.${hops}capital=x${RUN}-${number}`;
      return ask(`${edgeUrl}${path}`, { token: tokens.read, signal });
    }),
};
