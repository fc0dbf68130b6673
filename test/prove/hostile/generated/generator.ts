import fc from "fast-check";
import type { Random } from "../../../../shared/clock.ts";
import type { Sent } from "../../../support/exchange.ts";
import { anyRequest } from "../../../support/hostile.ts";
import { createRandom, pick } from "../../../support/random.ts";
import { wireToken } from "../../../support/wire-token.ts";
import { askInternal, askManage, askMedia, writeBroken } from "./doors.ts";
import { addBody, addHeaders, authorize, type Kind, type Made, type Principals } from "./made.ts";
import { mutatedRead, oddPath } from "./texts.ts";
import { addToken, guessesOf } from "./tokens.ts";
import * as words from "./words.ts";

/** In a thousand requests. What an edge answers of itself is most; writes and what only an origin has are slower. */
const WEIGHTS: [Kind, number][] = [
  ["known", 300],
  ["parameter", 220],
  ["path", 160],
  ["token", 130],
  ["media", 60],
  ["internal", 60],
  ["write", 20],
  ["manage", 30],
  ["any", 20],
];
const TOTAL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
/** Of what either could be asked. */
const ORIGIN_SHARE = 0.04;
/** Requests drawn by fast-check at once, and for how many numbers: about as many as are sent of them. */
const POOL = 1_000;
const POOL_NUMBERS = 50_000;
/** Of those that write. */
const WRITE_SHARE = 0.25;
/** Of reads that name a site by their token, those of the other site. */
const IDLE_SHARE = 0.1;

/** Makes the request with a number: the same seed and number, the same request. */
export function createGenerator(seed: number, who: Principals): (number: number) => Made {
  const poolOf = poolsOf(seed);
  const known: Record<string, string> = {
    [wireToken.read]: who.attacker.read,
    [wireToken.write]: who.attacker.write,
    [wireToken.manage]: who.attacker.manage,
  };
  const guesses = guessesOf(createRandom(seed), who);
  const reader = (random: Random) =>
    random() < IDLE_SHARE ? who.idleRead : pick(random, who.readers);
  const makers: Record<Kind, (random: Random, made: Made) => void> = {
    known(random, made) {
      made.path = pick(random, words.READS);
      authorize(made, reader(random));
      addHeaders(random, made, 3);
    },
    parameter(random, made) {
      made.path = mutatedRead(random);
      authorize(made, reader(random));
      if (random() < 0.3) addHeaders(random, made, 2);
    },
    path(random, made) {
      made.path = oddPath(random);
      authorize(made, pick(random, [...who.readers, who.idleRead]));
      if (random() < 0.3) addHeaders(random, made, 2);
    },
    token(random, made) {
      made.path = random() < 0.5 ? pick(random, words.READS) : mutatedRead(random);
      addToken(random, made, who, guesses);
    },
    media: (random, made) => askMedia(random, made, who),
    internal: (random, made) => askInternal(random, made, who),
    write: (random, made) => writeBroken(random, made, who),
    manage: (random, made) => askManage(random, made, who),
    any(random, made) {
      const drawn = pick(random, poolOf(made.number));
      const isWrite = !["GET", "HEAD", "OPTIONS"].includes(drawn.method);
      const sent = isWrite && random() > WRITE_SHARE ? { ...drawn, method: "GET" } : drawn;
      made.method = sent.method;
      made.path = sent.path;
      for (const [name, value] of Object.entries(sent.headers)) {
        const text = String(value);
        made.headers.push([name, text.replace(/wire-\w+/, (token) => known[token] ?? token)]);
      }
      if (sent.body !== undefined && sent.method === drawn.method)
        made.body = Buffer.from(sent.body);
    },
  };
  return (number) => {
    const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b));
    const kind = draw(random);
    const target = kind === "manage" || random() < ORIGIN_SHARE ? "origin" : "edge";
    const made: Made = { number, target, kind, method: "GET", path: "/", headers: [] };
    makers[kind](random, made);
    if (kind !== "any" && kind !== "write" && random() < 0.03) changeMethod(random, made);
    return made;
  };
}

/** What fast-check draws for a number and those around it. */
function poolsOf(seed: number): (number: number) => Sent[] {
  let at = -1;
  let pool: Sent[] = [];
  return (number) => {
    const wanted = Math.floor(number / POOL_NUMBERS);
    if (wanted !== at) pool = fc.sample(anyRequest, { numRuns: POOL, seed: seed + wanted });
    at = wanted;
    return pool;
  };
}

function draw(random: Random): Kind {
  let left = random() * TOTAL;
  for (const [kind, weight] of WEIGHTS) {
    left -= weight;
    if (left < 0) return kind;
  }
  return "known";
}

function changeMethod(random: Random, made: Made): void {
  made.method = pick(random, ["HEAD", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", ...words.METHODS]);
  addBody(random, made);
}
