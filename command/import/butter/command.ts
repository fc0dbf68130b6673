import * as z from "zod";
import type { Command, Surroundings } from "../../../program/command.ts";
import { AppError } from "../../../shared/errors.ts";
import { header } from "../../../shared/headers.ts";
import { COPY_LIVE_EVERY_MS, COPY_LIVE_WITHIN_MS } from "../../../shared/limits-import-sources.ts";
import { readConnection } from "../../connection.ts";
import { createManage, type Manage } from "../../manage.ts";
import { readSiteLocales, requireLocale } from "../bring.ts";
import { NO_HINTS, readHints } from "../model/hints.ts";
import { reportTally } from "../report.ts";
import { send } from "../send.ts";
import { showSource } from "../show.ts";
import { compare, type Compared } from "./compare.ts";
import { openKept, type Kept } from "./kept.ts";
import { createLists } from "./lists.ts";
import { BUTTER_HELP, readButterOptions, type ButterOptions } from "./options.ts";
import { underName } from "../source.ts";
import { createReader } from "./reader.ts";
import { readButter, type ButterSource } from "./source.ts";

/** `larder import butter` */
export const importButter: Command = {
  help: BUTTER_HELP,
  async run(args, surroundings) {
    const options = readButterOptions(args, surroundings.env);
    const hints = options.hints === null ? NO_HINTS : await readHints(options.hints);
    const manage = options.isDryRun ? null : manageOf(options, surroundings);
    const site = manage === null ? null : await readSiteLocales(manage);
    if (site !== null) for (const locale of options.locales) requireLocale(site, locale);
    const kept = await openKept(options.state, options, options.isFresh);
    if (kept.resumed)
      surroundings.tell(`Goes on with what is in ${options.state} (--fresh forgets it).`);
    try {
      const lists = createLists(createReader({ ...options, ...surroundings, kept }));
      const defaultLocale = site?.defaultLocale ?? options.locales[0] ?? "en";
      const parts = { lists, asked: options, hints, defaultLocale, from: options.from };
      const read = await readButter({ ...parts, tell: surroundings.tell });
      const source = underName(read, options.source);
      if (manage === null) return await show(source, surroundings);
      return await bringAndCompare({ options, manage, source, kept }, surroundings);
    } catch (error) {
      surroundings.tell(
        `What was read is in ${options.state}; the same command goes on from there.`,
      );
      throw error;
    }
  },
};

const manageOf = ({ connection }: ButterOptions, { env, ...surroundings }: Surroundings): Manage =>
  createManage({ ...readConnection(connection, env), ...surroundings });

async function show(source: ButterSource, surroundings: Surroundings): Promise<number> {
  await showSource(source, surroundings);
  for (const note of source.notes) surroundings.print(note);
  return 0;
}

interface Bringing {
  options: ButterOptions;
  manage: Manage;
  source: ButterSource;
  kept: Kept;
}

async function bringAndCompare(bringing: Bringing, surroundings: Surroundings): Promise<number> {
  const { options, manage, source, kept } = bringing;
  const media = options.keepMedia ? "keep" : "copy";
  const sending = { overwrite: options.overwrite, media } as const;
  const tally = await send({ manage, ...surroundings }, source, sending);
  const code = reportTally(tally, source.notes, surroundings, options.isJson);
  // the next run reads the source as it is then
  await kept.clear();
  if (!options.compares) return code;
  const isSame = await compareAll(bringing, surroundings);
  return isSame ? code : 2;
}

const changesBody = z.object({
  data: z.array(z.object({ number: z.int(), live: z.boolean() })),
});

/** Compares every address of the source, as it is now, with the copy. @returns whether all are the same */
async function compareAll(
  { options, manage, source }: Bringing,
  surroundings: Surroundings,
): Promise<boolean> {
  const { print, tell } = surroundings;
  const change = await newestChange(manage, options.edge !== null, surroundings);
  const connection = readConnection(options.connection, surroundings.env);
  const from = `${options.edge ?? connection.origin}/v2`;
  const token = options.readToken ?? connection.token;
  // an origin answers what names a change from its database; an edge has it by now
  const headers =
    options.edge === null && change !== null ? { [header.minChange]: String(change) } : {};
  const copy = createReader({
    ...surroundings,
    from,
    token,
    headers,
    ratePerS: COPY_RATE_PER_S,
    kept: null,
  });
  if ((await copy.get("posts/")).kind === "refused")
    throw new AppError("forbidden", `${from} does not let this token read; say --read-token.`);
  tell("Comparing every address of the source with the copy");
  const compared = await compare({
    source: createReader({ ...options, ...surroundings, kept: null }),
    copy,
    found: source.found,
    locales: options.locales,
    tell,
  });
  if (options.isJson) print(JSON.stringify({ compared }));
  else showCompared(compared, print);
  return compared.different === 0;
}

function showCompared(compared: Compared, print: Surroundings["print"]): void {
  print(
    `${compared.urls} addresses compared: ${compared.different === 0 ? "all the same" : `${compared.different} differ`}`,
  );
  for (const line of compared.lines) print(`  ${line}`);
}

/** ours: the copy is ours, and asked one request after the other. */
const COPY_RATE_PER_S = 1_000;

/** The site's newest change, once every edge has it where that is asked. @throws AppError `unavailable` when that takes too long */
async function newestChange(
  manage: Manage,
  isLive: boolean,
  { clock, signal, tell }: Surroundings,
): Promise<number | null> {
  const untilMs = clock.now() + COPY_LIVE_WITHIN_MS;
  for (let isFirst = true; ; isFirst = false) {
    const [newest] = (await manage.request("GET", "/changes", changesBody)).data;
    if (newest === undefined) return null;
    if (!isLive || newest.live) return newest.number;
    if (clock.now() >= untilMs)
      throw new AppError(
        "unavailable",
        "What was brought is not at every edge yet; compare it later by the same command.",
      );
    if (isFirst) tell("Waiting until every edge has what was brought");
    await clock.sleep(COPY_LIVE_EVERY_MS, signal);
    signal.throwIfAborted();
  }
}
