import type { Random } from "../../../../shared/clock.ts";
import { pick } from "../../../support/random.ts";
import { authorize, type Made, type Principals } from "./made.ts";
import { mutated } from "./texts.ts";
import * as words from "./words.ts";

/** Wrong tokens, which are tried again and again: each new one is a question to the origin. The rest are new. */
const GUESSES = 400;
const GUESSED_AGAIN = 0.85;

/** Wrong tokens: right ones with a character changed, and such as no program has. */
export function guessesOf(random: Random, who: Principals): string[] {
  return Array.from({ length: GUESSES }, () => guess(random, who));
}

function guess(random: Random, who: Principals): string {
  const lot = random();
  if (lot < 0.6) return mutated(random, pick(random, rightTokens(who)));
  if (lot < 0.8) return `${words.SENT}${Math.floor(random() * 1e9)}`;
  return "x".repeat(Math.floor(random() * 600));
}

const rightTokens = ({ attacker, idleRead, readers }: Principals): string[] => [
  ...Object.values(attacker),
  idleRead,
  ...readers,
];

/** Any token in any place, most of them wrong. */
export function addToken(random: Random, made: Made, who: Principals, guesses: string[]): void {
  const token = pick(random, rightTokens(who));
  const wrong = random() < GUESSED_AGAIN ? pick(random, guesses) : guess(random, who);
  const lot = Math.floor(random() * 11);
  const query = (value: string) =>
    void (made.path += `${made.path.includes("?") ? "&" : "?"}auth_token=${value}`);
  if (lot === 0) return;
  if (lot === 1) return authorize(made, pick(random, ["", " ", "null", "a b", "é", "../x"]));
  if (lot === 2) return query(wrong);
  if (lot === 3) return query(pick(random, words.ODD));
  if (lot === 4) return query(token);
  if (lot === 5) return void made.headers.push(["authorization", `Bearer ${token}`]);
  if (lot === 6) return void made.headers.push(["authorization", token]);
  if (lot <= 8) return authorize(made, wrong);
  authorize(made, token);
  if (lot === 9) authorize(made, wrong);
}
