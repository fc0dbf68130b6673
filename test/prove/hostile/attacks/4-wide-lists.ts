import type { Attack } from "../attack.ts";
import { ask, atOnce } from "../requests.ts";

/** As in the row: so many connections, each list one that nobody asked before. */
const CONNECTIONS = 60;
const ORDERS = ["name", "capital", "area", "official_name", "published", "updated"].flatMap(
  (order) => [order, `-${order}`],
);
/** Lists of another run are other lists. */
const FIRST = process.pid % 97;

export const attack: Attack = {
  row: 4,
  title: "60 connections of distinct lists, 100 pages of 5 levels each",
  holds: "read token",
  run: ({ edgeUrl, tokens }, signal) =>
    atOnce(CONNECTIONS, signal, (number) =>
      ask(`${edgeUrl}${listPath(number + FIRST)}`, { token: tokens.read, signal }),
    ),
};

/** A list of a number of its own; offsets leave at least half a list. */
function listPath(number: number): string {
  const order = ORDERS[number % ORDERS.length] ?? "name";
  const offset = Math.floor(number / ORDERS.length) % 150;
  const size = 100 - (Math.floor(number / ORDERS.length / 150) % 50);
  return `/v2/pages/country/?levels=5&limit=${size}&offset=${offset}&order=${order}`;
}
