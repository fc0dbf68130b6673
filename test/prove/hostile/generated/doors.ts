import type { Random } from "../../../../shared/clock.ts";
import { pick } from "../../../support/random.ts";
import { addBody, addHeaders, authorize, type Made, type Principals } from "./made.ts";
import { mutated, parameter } from "./texts.ts";
import * as words from "./words.ts";

/** Requests of everything but reads. */

export function askInternal(random: Random, made: Made, who: Principals): void {
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

/** A file that is there, and what looks like one. */
export function askMedia(random: Random, made: Made, who: Principals): void {
  const lot = random();
  made.path = who.file;
  if (lot < 0.2) made.path = mutated(random, who.file.slice(1)).replace(/^\/*/, "/");
  else if (lot < 0.4) made.path += `?${parameter(random)}`;
  else if (lot < 0.5) made.path += pick(random, ["/", "%00", "/..", "/../a.png", "%2f", "?", "\\"]);
  made.method = pick(random, ["GET", "GET", "GET", "GET", "HEAD", "OPTIONS"]);
  addHeaders(random, made, 2);
  if (random() < 0.6) made.headers.push(["range", pick(random, words.RANGES)]);
}

/** A write with a body that is small and mostly broken. */
export function writeBroken(random: Random, made: Made, who: Principals): void {
  const parts = [pick(random, words.WRITABLE)];
  for (let count = Math.floor(random() * 3); count > 0; count--)
    parts.push(pick(random, random() < 0.5 ? words.NAMES : words.ODD));
  made.path = `/v2/${parts.join("/")}/`;
  made.method = pick(random, ["POST", "POST", "PUT", "PATCH"]);
  const { write, manage, read } = who.attacker;
  authorize(made, pick(random, [write, write, write, manage, read, who.idleRead]));
  addHeaders(random, made, 1);
  addBody(random, made);
}

export function askManage(random: Random, made: Made, who: Principals): void {
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
