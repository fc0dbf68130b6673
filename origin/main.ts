import { pathToFileURL } from "node:url";
import { systemClock } from "../shared/clock.ts";
import { exposureOf } from "../doors/exposure.ts";
import { endAtSignals } from "../program/ending.ts";
import { reportToAll, type Report } from "../shared/events.ts";
import { readConfig } from "./config.ts";
import { hintOf } from "./hint.ts";
import { openOrigin, type Surroundings } from "./origin.ts";
import { reportToStdout } from "./stdout.ts";

const HELP = `Usage: npm run origin

The origin takes writes, keeps the log in Postgres and sends it to the edges.
  DATABASE_URL        Postgres, as postgres://user:password@host:port/database
  LARDER_PUSH_KEYS    <id>:<secret>[,…], shared with the edges; the first signs
  LARDER_EDGES        addresses of the edges a new site is registered with; they may be private
  LARDER_OUTBOUND_ALLOW  <host>:<port>[,…] that webhooks, media by URL and edges may be at although private
  LARDER_PUBLIC_URL   where readers reach the edges; goes before addresses of media
  LARDER_METRICS_TOKEN  at least 16 characters; opens /metrics, which is not there without it
  LARDER_DRAIN_NOTICE_S  how long it goes on after SIGTERM while /readyz says that it ends, 5 unless set
  LARDER_AUDIT_DAYS   how many days the audit log goes back (400)
  LARDER_PROBE        0: edges are not asked after each change whether their readers get it
  LARDER_MEDIA_DIR    folder for copies of media; without a store, their addresses are kept as they are
  LARDER_MEDIA_S3_ENDPOINT, _BUCKET, _REGION, _KEY, _SECRET   a bucket instead of the folder
  LARDER_HOSTS        names it is called by besides loopback's: the demo's tokens change nothing under others
  LARDER_TRUSTED_PROXIES  addresses and networks of proxies and edges (127.0.0.1,::1): no cap of connections by address
  ORIGIN_HOST         127.0.0.1 unless set
  ORIGIN_PORT         8700 unless set

Limits (LARDER_DB_CONNECTIONS, LARDER_CONNECTIONS…, LARDER_…_WITHIN_S) and all of these: docs/operating.md
`;

async function main(): Promise<void> {
  if (process.argv.includes("--help")) process.stdout.write(HELP);
  else await runOrigin(process.env);
}

/**
 * Runs an origin until a signal ends it, and the process with it. @returns when it serves
 * @throws what waiting would not mend
 */
export async function runOrigin(
  env: Readonly<Record<string, string | undefined>>,
  instead: Partial<Surroundings> = {},
): Promise<void> {
  const config = readConfig(env);
  process.stderr.write(exposureOf(config.host, "ORIGIN_HOST") ?? "");
  const origin = await openOrigin(config, {
    clock: systemClock,
    random: Math.random,
    report: reportToAll(reportToStdout, tellWaiting),
    fetch: globalThis.fetch,
    ...instead,
  });
  const isStopping = endAtSignals({
    program: "origin",
    stop: origin.stop,
    noticeMs: config.drainNoticeMs,
    report: reportToStdout,
  });
  await origin.ready.catch((error: unknown) => {
    if (!isStopping()) throw error;
  });
}

/** For people: what keeps it from serving, and what to do if we know it. */
const tellWaiting: Report = (event) => {
  if (event.kind === "program.waiting")
    process.stderr.write(`Waiting, and trying again: ${event.cause}\n`);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  main().catch((error: unknown) => {
    process.stderr.write(`Cannot start: ${hintOf(error)}\n`);
    process.exit(1);
  });
}
