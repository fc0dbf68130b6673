import type { Clock } from "../../shared/clock.ts";
import { unavailable } from "../../shared/errors.ts";
import {
  PICTURE_DEADLINE_MS,
  PICTURE_START_MS,
  PICTURE_WAIT_MS,
  PICTURES_AT_ONCE,
  PICTURES_WAITING,
} from "../../shared/limits-pictures.ts";
import type {
  Described,
  Made,
  MakeOptions,
  PictureMaker,
  Source,
} from "../../shared/pictures/maker.ts";
import { NO_LIBRARY, TOO_MUCH_MEMORY, type Work } from "./messages.ts";
import { createTurns, type Turns } from "./turns.ts";
import { startWorker, type Ending, type Worker } from "./worker.ts";

/** A maker whose process can be ended with the program. */
export interface OwnPictureMaker extends PictureMaker {
  /** The process that works for it; undefined while there is none. */
  pid(): number | undefined;
  stop(): void;
}

type Result = Made | Described;

interface Job {
  work: Work;
  source: Source;
  name: string;
  /** It ran when a process ended: it runs once more, alone in a new one, so that it is known whose fault it is. */
  isSuspect: boolean;
  /** Aborts when it is settled. */
  over: AbortController;
  settle(result: Result): void;
  fail(error: unknown): void;
}

/** What is working: a process and what it works at. */
interface Crew {
  worker: Worker;
  /** What it works at, and what ends its deadline: that holds although nobody waits any more. */
  jobs: Map<number, { job: Job; told: AbortController }>;
  /** Whether it has worked at anything. */
  isUsed: boolean;
  /** The job that took too long, for which it is ended. */
  late: Job | null;
}

interface Shop {
  clock: Clock;
  turns: Turns<Job>;
  suspects: Job[];
  crew: Crew | null;
  /** Jobs whose files are on their way. */
  loading: number;
  lastId: number;
  isStopped: boolean;
}

/**
 * Makes pictures in a process of its own, which is started with the first of them and again when it ends: what a picture does
 * to a library of C, or a leak, ends that process and no other.
 */
export function createPictureMaker(clock: Clock): OwnPictureMaker {
  const turns = createTurns<Job>(PICTURES_WAITING);
  const shop: Shop = {
    clock,
    turns,
    suspects: [],
    crew: null,
    loading: 0,
    lastId: 0,
    isStopped: false,
  };
  const ask = <T extends Result>(work: Work, source: Source, options: MakeOptions): Promise<T> =>
    queued<T>(shop, { work, source, options });
  return {
    make: (source, order, options) => ask<Made>({ kind: "make", order }, source, options),
    describe: (source, options) => ask<Described>({ kind: "describe" }, source, options),
    pid: () => shop.crew?.worker.pid,
    stop() {
      shop.isStopped = true;
      shop.crew?.worker.kill();
    },
  };
}

/** Begins whatever may begin now. */
function pump(shop: Shop): void {
  const running = () => shop.loading + (shop.crew?.jobs.size ?? 0);
  while (!shop.isStopped && running() < PICTURES_AT_ONCE) {
    if (isAlone(shop)) return;
    if (shop.suspects.length > 0) {
      // those that run go on first, and then begins a new process
      if (running() > 0) return;
      if (shop.crew?.isUsed === true) return shop.crew.worker.kill();
      const suspect = shop.suspects.shift();
      if (suspect !== undefined) void run(shop, suspect);
      return;
    }
    const next = shop.turns.next();
    if (next === undefined) return;
    void run(shop, next);
  }
}

async function run(shop: Shop, job: Job): Promise<void> {
  shop.loading += 1;
  try {
    const bytes = job.source instanceof Uint8Array ? job.source : await job.source();
    if (job.over.signal.aborted) return;
    shop.crew ??= begin(shop);
    hand(shop, shop.crew, job, bytes);
  } catch (error) {
    job.fail(error);
  } finally {
    shop.loading -= 1;
    pump(shop);
  }
}

function hand(shop: Shop, crew: Crew, job: Job, bytes: Uint8Array<ArrayBuffer>): void {
  const id = ++shop.lastId;
  const told = new AbortController();
  crew.jobs.set(id, { job, told });
  const withinMs = PICTURE_DEADLINE_MS + (crew.isUsed ? 0 : PICTURE_START_MS);
  void shop.clock.sleep(withinMs, told.signal).then(() => {
    if (told.signal.aborted) return;
    crew.late = job;
    crew.worker.kill();
  });
  crew.isUsed = true;
  crew.worker.send({ id, bytes, ...job.work });
}

function begin(shop: Shop): Crew {
  const begun: Crew = {
    jobs: new Map(),
    isUsed: false,
    late: null,
    worker: startWorker({
      onTold: ({ id, result }) => {
        const done = begun.jobs.get(id);
        begun.jobs.delete(id);
        done?.told.abort();
        done?.job.settle(result);
        pump(shop);
      },
      onEnd: (ending) => end(shop, begun, ending),
    }),
  };
  return begun;
}

function end(shop: Shop, ended: Crew, ending: Ending): void {
  if (shop.crew === ended) shop.crew = null;
  for (const { job, told } of ended.jobs.values()) {
    told.abort();
    if (job.over.signal.aborted) continue;
    if (job === ended.late) job.settle(tooLong());
    else if (shop.isStopped) job.fail(brokenOff());
    else if (job.isSuspect) blame(job, ending);
    else shop.suspects.push(Object.assign(job, { isSuspect: true }));
  }
  pump(shop);
}

const isAlone = ({ crew }: Shop) =>
  [...(crew?.jobs.values() ?? [])].some(({ job }) => job.isSuspect);

/** Puts a job in the queue. It leaves it when nobody waits for it any more, or has waited too long. */
function queued<T extends Result>(
  shop: Shop,
  { work, source, options }: { work: Work; source: Source; options: MakeOptions },
): Promise<T> {
  const { clock, turns } = shop;
  const { name, signal } = options;
  return new Promise<T>((resolve, reject) => {
    const over = new AbortController();
    const leave = () => {
      turns.remove(name, job);
      job.fail(noTurn());
    };
    const done = () => {
      signal?.removeEventListener("abort", leave);
      over.abort();
    };
    const job: Job = {
      work,
      source,
      name,
      isSuspect: false,
      over,
      settle(result) {
        done();
        resolve(result as T);
      },
      fail(error) {
        done();
        reject(error);
      },
    };
    if (signal?.aborted === true || !turns.add(name, job)) return job.fail(noTurn());
    signal?.addEventListener("abort", leave);
    void clock.sleep(PICTURE_WAIT_MS, over.signal).then(() => {
      if (turns.remove(name, job)) job.fail(noTurn());
    });
    pump(shop);
  });
}

/** A process that had only this to do has ended: by the picture's fault, or by somebody's will. */
function blame(job: Job, { code, signal }: Ending): void {
  if (code === TOO_MUCH_MEMORY)
    return job.settle(refused("It takes more memory than one picture may. Ask for a smaller one."));
  if (code === NO_LIBRARY) return job.fail(noLibrary());
  if (signal !== null && CRASHES.has(signal))
    return job.settle(refused("This file cannot be opened as a picture."));
  job.fail(brokenOff());
}

const CRASHES: ReadonlySet<string> = new Set(["SIGSEGV", "SIGABRT", "SIGBUS", "SIGILL", "SIGFPE"]);

const refused = (why: string) => ({ kind: "refused" as const, why });
const tooLong = () => refused("It takes longer than one picture may. Ask for a smaller one.");
const brokenOff = () => unavailable("Making this picture was broken off. Try again.");
const noLibrary = () =>
  unavailable("This server makes no pictures: the library for them is not installed.");
const noTurn = () => unavailable("Many pictures are being made now. Try again.");
