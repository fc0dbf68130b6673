import fc from "fast-check";
import type { Random } from "../../../../shared/clock.ts";
import { anyRequest, PARAMETERS, VALUES } from "../../../support/hostile.ts";
import { createRandom, pick } from "../../../support/random.ts";
import { wireToken } from "../../../support/wire-token.ts";
import type { SiteTokens } from "../attack.ts";
import * as words from "./words.ts";

/** A request as it will be written, byte for byte. */
export interface Made {
  /** With the seed this makes the same request again. */
  number: number;
  target: "edge" | "origin";
  kind: Kind;
  method: string;
  path: string;
  headers: [name: string, value: string][];
  body?: Buffer;
}

export type Kind = "known" | "parameter" | "path" | "token" | "internal" | "manage" | "any";

/** Who asks: the attacker's site with each of its tokens, a site without secrets, and strangers. */
export interface Principals {
  attacker: SiteTokens;
  /** More tokens of the attacker's that may read: limits are per token. */
  readers: string[];
  idleRead: string;
}

/** In a thousand requests. What an edge answers of itself is most; writes and what only an origin has are slower. */
const WEIGHTS: [Kind, number][] = [
  ["known", 330],
  ["parameter", 220],
  ["path", 170],
  ["token", 150],
  ["internal", 80],
  ["manage", 20],
  ["any", 30],
];
const TOTAL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
/** Of what either could be asked. */
const ORIGIN_SHARE = 0.06;
/** Requests drawn by fast-check, which are then changed a little each time. */
const POOL = 1_500;
/** Of those that write. */
const WRITE_SHARE = 0.25;

/** Makes the request with a number: the same seed and number, the same request. */
export function createGenerator(seed: number, who: Principals): (number: number) => Made {
  const pool = fc.sample(anyRequest, { numRuns: POOL, seed });
  const known: Record<string, string> = {
    [wireToken.read]: who.attacker.read,
    [wireToken.write]: who.attacker.write,
    [wireToken.manage]: who.attacker.manage,
  };
  const makers: Record<Kind, (random: Random, made: Made) => void> = {
    known(random, made) {
      made.path = pick(random, words.READS);
      authorize(made, pick(random, who.readers));
      addHeaders(random, made, 3);
    },
    parameter(random, made) {
      made.path = mutatedRead(random);
      authorize(made, pick(random, who.readers));
      if (random() < 0.3) addHeaders(random, made, 2);
    },
    path(random, made) {
      made.path = oddPath(random);
      authorize(made, pick(random, [...who.readers, who.idleRead]));
      if (random() < 0.3) addHeaders(random, made, 2);
    },
    token(random, made) {
      made.path = random() < 0.5 ? pick(random, words.READS) : mutatedRead(random);
      addToken(random, made, who);
    },
    internal: (random, made) => askInternal(random, made, who),
    manage: (random, made) => askManage(random, made, who),
    any(random, made) {
      const drawn = pick(random, pool);
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
    if (kind !== "any" && random() < 0.03) changeMethod(random, made);
    return made;
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

const authorize = (made: Made, token: string) =>
  void made.headers.push(["authorization", `Token ${token}`]);

function addHeaders(random: Random, made: Made, most: number): void {
  for (let count = Math.floor(random() * (most + 1)); count > 0; count--)
    made.headers.push(pick(random, words.HEADERS));
}

/** Any token in any place, most of them wrong. */
function addToken(random: Random, made: Made, who: Principals): void {
  const right = [...Object.values(who.attacker), who.idleRead, ...who.readers];
  const token = pick(random, right);
  const lot = Math.floor(random() * 12);
  const query = (value: string) =>
    void (made.path += `${made.path.includes("?") ? "&" : "?"}auth_token=${value}`);
  if (lot === 0) return;
  if (lot === 1) return authorize(made, pick(random, ["", " ", "null", "a b", "é", "../x"]));
  if (lot === 2) return authorize(made, mutated(random, token));
  if (lot === 3) return query(mutated(random, token));
  if (lot === 4) return query(pick(random, words.ODD));
  if (lot === 5) return query(token);
  if (lot === 6) return void made.headers.push(["authorization", `Bearer ${token}`]);
  if (lot === 7) return void made.headers.push(["authorization", token]);
  if (lot === 8) return authorize(made, `${words.SENT}${Math.floor(random() * 1e9)}`);
  if (lot === 9) return authorize(made, "x".repeat(Math.floor(random() * 600)));
  authorize(made, token);
  if (lot === 10) authorize(made, mutated(random, token));
}

/** A valid read with something put in, taken out or said twice. */
function mutatedRead(random: Random): string {
  const read = pick(random, words.READS);
  const [path = "", query = ""] = read.split("?");
  const parts = query === "" ? [] : query.split("&");
  for (let count = 1 + Math.floor(random() * 2); count > 0; count--) {
    const lot = random();
    const at = Math.floor(random() * (parts.length + 1));
    if (lot < 0.45) parts.splice(at, 0, parameter(random));
    else if (lot < 0.6) parts.splice(at, 0, `${pick(random, words.ODD)}=${words.SENT}`);
    else if (lot < 0.8 && parts.length > 0) parts.splice(at, 1, mutated(random, parts[at] ?? "="));
    else if (parts.length > 0) parts.splice(at, 0, pick(random, parts));
    else parts.push(parameter(random));
  }
  return `${path}?${parts.join("&")}`;
}

/** Most are refused, or taken for one that the edge has. */
function parameter(random: Random): string {
  const name = pick(random, PARAMETERS);
  const lot = random();
  if (lot < 0.4) return `${name}=${pick(random, words.ODD)}`;
  if (lot < 0.7) return `${name}=${pick(random, words.NUMBERS)}`;
  return `${name}=${pick(random, lot < 0.85 ? VALUES : words.NAMES)}`;
}

/** With one character changed; none that would end the line. */
function mutated(random: Random, text: string): string {
  const at = Math.floor(random() * (text.length + 1));
  const other = pick(random, ["", "%", "%00", "%ff", "a", "=", ".", "-", "_", "%20", "%25"]);
  return `${text.slice(0, at)}${other}${text.slice(at + (random() < 0.5 ? 1 : 0))}`;
}

function oddPath(random: Random): string {
  const base =
    random() < 0.8 ? "/v2/" : pick(random, ["/", "//", "/v2//", "/V2/", "/v2/../v2/", "/%76%32/"]);
  const segments = [pick(random, words.RESOURCES)];
  for (let count = Math.floor(random() * 4); count > 0; count--)
    segments.push(random() < 0.6 ? pick(random, words.ODD) : pick(random, words.NAMES));
  const end = pick(random, ["/", "/", "", "//", "/.", "/..", "?", "#", "/?&", "/?=", "/;a=b"]);
  return `${base}${segments.join("/")}${end}`;
}

function askInternal(random: Random, made: Made, who: Principals): void {
  made.path = pick(random, words.INTERNAL);
  if (random() < 0.2) made.path = mutated(random, made.path.slice(1)).replace(/^\/*/, "/");
  made.method = pick(random, ["GET", "POST", "PUT", "HEAD", "DELETE", "PATCH"]);
  if (random() < 0.5) authorize(made, pick(random, Object.values(who.attacker)));
  addHeaders(random, made, 2);
  const digits = (count: number) =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join("");
  if (random() < 0.6)
    made.headers.push([
      "larder-signature",
      pick(random, [
        `v1 hostile ${Math.floor(random() * 2e9)} ${digits(64)}`,
        `v1 __proto__ 1 ${digits(64)}`,
        `v9 hostile 1 ${digits(8)}`,
        digits(20),
        "",
      ]),
    ]);
  addBody(random, made);
}

function askManage(random: Random, made: Made, who: Principals): void {
  const parts = [pick(random, words.MANAGE)];
  if (random() < 0.6)
    parts.push(random() < 0.5 ? pick(random, words.NUMBERS) : pick(random, words.ODD));
  if (random() < 0.3)
    parts.push(pick(random, ["revisions", "publish", "why", "items", "schedule", "1"]));
  made.path = `/manage/v1/${parts.join("/")}`;
  if (random() < 0.4) made.path += `?${parameter(random)}&limit=${pick(random, words.NUMBERS)}`;
  const { attacker, idleRead } = who;
  authorize(
    made,
    pick(random, [attacker.manage, attacker.manage, attacker.manage, attacker.write, idleRead]),
  );
  if (random() < 0.2 && !/tokens|edges|site/.test(parts[0] ?? "")) {
    made.method = pick(random, ["POST", "PUT", "PATCH", "DELETE"]);
    addBody(random, made);
  }
}

function addBody(random: Random, made: Made): void {
  if (["GET", "HEAD", "DELETE"].includes(made.method)) return;
  made.body = Buffer.from(pick(random, words.BODIES));
  made.headers.push(["content-type", "application/json"]);
}

function changeMethod(random: Random, made: Made): void {
  made.method = pick(random, ["HEAD", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", ...words.METHODS]);
  addBody(random, made);
}

/** What goes over the wire. Latin-1, for that is what header lines are. */
export function written({ method, path, headers, body }: Made, host: string): Buffer {
  let head = `${method} ${path.replaceAll(" ", "%20")} HTTP/1.1\r\n`;
  let hasHost = false;
  for (const [name, value] of headers) {
    hasHost ||= name === "host";
    head += `${name}: ${value}\r\n`;
  }
  if (!hasHost) head += `host: ${host}\r\n`;
  if (body !== undefined) head += `content-length: ${body.length}\r\n`;
  const lines = Buffer.from(`${head}\r\n`, "latin1");
  return body === undefined ? lines : Buffer.concat([lines, body]);
}
