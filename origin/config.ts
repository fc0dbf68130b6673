import * as z from "zod";
import { isLoopback } from "../doors/exposure.ts";
import { readDoorSettings, type DoorSettings } from "../doors/settings.ts";
import { readMetricsToken } from "../program/metrics/answer.ts";
import { readNoticeMs } from "../program/ending.ts";
import { readTracing, type Tracing } from "../program/tracing/settings.ts";
import { AppError } from "../shared/errors.ts";
import { AUDIT_MS, DAY_MS } from "../shared/limits-people.ts";
import { DRAIN_NOTICE_MAX_S } from "../shared/limits-life.ts";
import { parseSecretKeys, type SecretKeys } from "../shared/signature.ts";
import type { S3Config } from "./media/s3-store.ts";
import { readMail, type MailSettings } from "./people/mail.ts";
import { readDashboardUrl, readOidc, type OidcSettings } from "./people/oidc/settings.ts";
import { hostAndPort, readEdgeAddress } from "./outbound/edge-address.ts";

/** What an origin needs to know. Only this file reads the environment. */
export interface Config {
  databaseUrl: string;
  host: string;
  port: number;
  pushKeys: SecretKeys;
  /** Whom it lets in, and how long it waits for them. */
  doors: DoorSettings;
  /** Names it is called by, besides loopback's and `publicUrl`: tokens that everybody knows change things under these alone. */
  hosts: string[];
  /** Edges that new sites are registered with. */
  edges: string[];
  /** Creates the demo site, whose tokens are public knowledge. */
  demo: boolean;
  maxConnections: number;
  /** How long it goes on after SIGTERM while `/readyz` says that it ends. */
  drainNoticeMs: number;
  /** `host:port` that requests on behalf of users may reach although they are private. */
  outboundAllow: string[];
  /** The same for edges: those of `edges` besides. */
  edgesAllow: string[];
  /** Where files of media are kept; null copies none. */
  mediaStore: MediaStoreConfig | null;
  /** Where readers reach the edges, without a last slash. */
  publicUrl: string | null;
  /** Opens `/metrics`; null: there is none. */
  metricsToken: string | null;
  /** How long the audit log goes back. */
  auditMs: number;
  /** Whether edges are asked after each change whether their readers get it. */
  probe: boolean;
  /** Where people open the dashboard; null: under the host that each asks. */
  dashboardUrl: string | null;
  /** Where else people sign in; null: nowhere. */
  oidc: OidcSettings | null;
  /** How letters are sent; null: not at all. */
  mail: MailSettings | null;
  /** Whether and where traces are sent, by OpenTelemetry's variables. */
  tracing: Tracing;
}

export type MediaStoreConfig = { kind: "disk"; folder: string } | ({ kind: "s3" } & S3Config);

const optional = z.string().default("");
const isUrl = (text: string) => text === "" || /^https?:$/.test(URL.parse(text)?.protocol ?? "");
const isOriginUrl = (text: string) =>
  isUrl(text) && (text === "" || /^https?:\/\/[^/?#]+\/?$/.test(text));

const environment = z.object({
  DATABASE_URL: z.string({ error: "is not set" }).min(1, "is not set"),
  ORIGIN_HOST: z.string().default("127.0.0.1"),
  ORIGIN_PORT: z.coerce.number("is not a port").int().min(0).max(65_535).default(8700),
  LARDER_PUSH_KEYS: z.string({ error: "is not set; it is <id>:<secret>, shared with the edges" }),
  LARDER_EDGES: z.string().default(""),
  LARDER_HOSTS: z.string().default(""),
  LARDER_DEMO: z.enum(["0", "1"]).default("0"),
  LARDER_DB_CONNECTIONS: z.coerce.number().int().min(5).max(200).default(10),
  LARDER_DRAIN_NOTICE_S: optional
    .transform(readNoticeMs)
    .pipe(z.number(`is not a number of seconds from 0 to ${DRAIN_NOTICE_MAX_S}`)),
  LARDER_OUTBOUND_ALLOW: z.string().default(""),
  LARDER_PUBLIC_URL: optional.refine(isOriginUrl, "is no URL without a path"),
  LARDER_METRICS_TOKEN: optional,
  LARDER_AUDIT_DAYS: z.coerce
    .number("is not a number of days")
    .int("is not a number of days")
    .min(1, "is less than a day")
    .max(36_500, "is more than a hundred years")
    .default(AUDIT_MS / DAY_MS),
  LARDER_PROBE: z.enum(["0", "1"]).default("1"),
  LARDER_MEDIA_DIR: optional,
  LARDER_MEDIA_S3_ENDPOINT: optional.refine(isUrl, "is no URL"),
  LARDER_MEDIA_S3_BUCKET: optional,
  LARDER_MEDIA_S3_REGION: z.string().default("auto"),
  LARDER_MEDIA_S3_KEY: optional,
  LARDER_MEDIA_S3_SECRET: optional,
});

/** Turns the environment into a typed configuration. @throws AppError `invalid` naming the variable, never its value */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError("invalid", `${String(issue?.path[0])} ${issue?.message ?? "is wrong"}.`);
  }
  const values = parsed.data;
  if (values.LARDER_DEMO === "1" && !isLoopback(values.ORIGIN_HOST))
    throw new AppError(
      "invalid",
      `LARDER_DEMO makes a site whose tokens everybody knows, so it is for 127.0.0.1 alone, and ORIGIN_HOST is ${values.ORIGIN_HOST}. Take one of them out.`,
    );
  const edges = readUrls(values.LARDER_EDGES);
  const outboundAllow = readHosts(values.LARDER_OUTBOUND_ALLOW);
  return {
    databaseUrl: parsed.data.DATABASE_URL,
    host: values.ORIGIN_HOST,
    port: values.ORIGIN_PORT,
    pushKeys: readKeys(values.LARDER_PUSH_KEYS),
    doors: readDoorSettings(env),
    hosts: [
      values.ORIGIN_HOST,
      ...listOf(values.LARDER_HOSTS),
      URL.parse(values.LARDER_PUBLIC_URL)?.hostname ?? "",
    ].map((host) => host.toLowerCase()),
    edges,
    demo: values.LARDER_DEMO === "1",
    maxConnections: values.LARDER_DB_CONNECTIONS,
    drainNoticeMs: values.LARDER_DRAIN_NOTICE_S,
    outboundAllow,
    edgesAllow: [...outboundAllow, ...edges.map(hostAndPort)],
    mediaStore: readMediaStore(values),
    metricsToken: readMetricsToken(values.LARDER_METRICS_TOKEN),
    auditMs: values.LARDER_AUDIT_DAYS * DAY_MS,
    probe: values.LARDER_PROBE === "1",
    dashboardUrl: readDashboardUrl(env),
    oidc: readOidc(env, readDashboardUrl(env)),
    mail: readMail(env, readDashboardUrl(env)),
    tracing: readTracing(env, "larder-origin"),
    publicUrl: values.LARDER_PUBLIC_URL.replace(/\/$/, "") || null,
  };
}

/** The bucket when one is named, else the folder. */
function readMediaStore(values: z.output<typeof environment>): MediaStoreConfig | null {
  const folder = values.LARDER_MEDIA_DIR;
  const endpoint = values.LARDER_MEDIA_S3_ENDPOINT;
  if (endpoint === "") return folder === "" ? null : { kind: "disk", folder };
  const named = (name: "BUCKET" | "KEY" | "SECRET") => {
    const value = values[`LARDER_MEDIA_S3_${name}`];
    if (value === "") throw new AppError("invalid", `LARDER_MEDIA_S3_${name} is not set.`);
    return value;
  };
  return {
    kind: "s3",
    endpoint,
    region: values.LARDER_MEDIA_S3_REGION,
    bucket: named("BUCKET"),
    accessKeyId: named("KEY"),
    secretAccessKey: named("SECRET"),
  };
}

function readKeys(text: string): SecretKeys {
  try {
    return parseSecretKeys(text);
  } catch (error) {
    throw new AppError(
      "invalid",
      `LARDER_PUSH_KEYS: ${error instanceof Error ? error.message : "is wrong"}.`,
    );
  }
}

const listOf = (text: string): string[] =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

function readHosts(text: string): string[] {
  const hosts = listOf(text.toLowerCase());
  const wrong = hosts.find((host) => !/^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+):\d{1,5}$/.test(host));
  if (wrong !== undefined)
    throw new AppError("invalid", `LARDER_OUTBOUND_ALLOW: "${wrong}" is not <host>:<port>.`);
  return hosts;
}

function readUrls(text: string): string[] {
  const urls = listOf(text);
  for (const url of urls) {
    if (URL.parse(url) === null)
      throw new AppError("invalid", `LARDER_EDGES: "${url}" is not a URL.`);
    const read = readEdgeAddress(url, [hostAndPort(url)]);
    if (read.kind === "refused")
      throw new AppError("invalid", `LARDER_EDGES: "${url}" cannot be used: ${read.reason}.`);
  }
  return urls;
}
