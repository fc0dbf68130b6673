import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, inject } from "vitest";
import { systemClock } from "../../../shared/clock.ts";
import type { Role } from "../../../shared/permissions.ts";
import { createSite } from "../../../origin/content/site/sites.ts";
import { connect, type Postgres } from "../../../origin/db/client.ts";
import type { Site } from "../../../origin/db/site/sites.ts";
import { invite } from "../../../origin/people/links.ts";
import { createDatabase } from "../../support/database.ts";
import { freePorts, startProgram, type Program } from "../../support/processes.ts";
import { UNLIMITED } from "../../support/unlimited.ts";

/** A real origin that serves the dashboard, and real edges; each test has a site of its own on them. */

export const PASSWORD = "correct horse battery";

const projectRoot = fileURLToPath(new URL("../../../", import.meta.url));

export interface RunningEdge {
  url: string;
  /** As `Settings` shows it. */
  name: string;
  kill(): Promise<void>;
  start(): Promise<void>;
}

export interface World {
  /** By a name that browsers take for this machine, so the session's cookie goes over plain HTTP. */
  url: string;
  postgres: Postgres;
  edges: readonly RunningEdge[];
  origin: { kill(): Promise<void>; start(): Promise<void> };
  addSite(name?: string): Promise<TestSite>;
  /** Somebody new with a role at a site. */
  addPerson(site: Site, role: Role, name?: string): Promise<Person>;
  /** Gives somebody who is there a role at another site. */
  addTo(site: Site, role: Role, person: Person): Promise<void>;
  /** A session more. */
  signIn(person: Person): Promise<void>;
  /** The secret of an invitation. */
  invite(site: Site, role: Role, email: string): Promise<string>;
}

/** A site with a token that opens all of it. */
export type TestSite = Site & {
  token: string;
  /** A request to `/manage/v1` or `/v2` by a program. @throws Error with what was answered unless it is a success */
  request(method: string, path: string, body?: unknown): Promise<unknown>;
};

export interface Person {
  name: string;
  email: string;
}

interface Started extends World {
  stop(): Promise<void>;
}

interface WorldOptions {
  edges?: number;
  /** For tests that end its programs, or change what is not of a site of theirs: nobody else's. */
  isOwn?: boolean;
  /** Variables of the origin beside the usual ones, once it is known where it is. */
  env?: (url: string) => Promise<Record<string, string>>;
}

/** By how many edges they have: those of all files that a worker runs. They end with it. */
const shared = new Map<number, Promise<Started>>();

function sharedWorld(edges: number): Promise<Started> {
  const world = shared.get(edges) ?? startWorld({ edges });
  shared.set(edges, world);
  return world;
}

/** One for all tests of a file. */
export function useWorld(options: WorldOptions = {}): () => World {
  const { edges = 2, env, isOwn = env !== undefined } = options;
  let world: Started | undefined;
  beforeAll(async () => {
    world = isOwn ? await startWorld({ ...options, edges }) : await sharedWorld(edges);
  });
  if (isOwn) afterAll(() => world?.stop());
  return () => {
    if (world === undefined) throw new Error("the world is there for tests only");
    return world;
  };
}

let built: Promise<unknown> | undefined;

async function startWorld({ edges: count = 2, env }: WorldOptions): Promise<Started> {
  built ??= promisify(execFile)(process.execPath, ["dashboard/build.ts"], { cwd: projectRoot });
  await built;
  const [folder, database, ports] = await Promise.all([
    mkdtemp(join(inject("runFolder"), "world-")),
    createDatabase(),
    freePorts(count + 1),
  ]);
  const [originPort = 0, ...edgePorts] = ports;
  const url = `http://localhost:${originPort}`;
  const common = {
    LARDER_PUSH_KEYS: `test:${"0123456789abcdef".repeat(2)}`,
    LARDER_DRAIN_NOTICE_S: "0",
  };
  const edges = edgePorts.map((port) =>
    createPart("edge/node/main.ts", {
      ...common,
      EDGE_PORT: String(port),
      LARDER_DATA: `${folder}/edge-${port}`,
      LARDER_ORIGINS: `http://127.0.0.1:${originPort}`,
      LARDER_EDGE_LIMITS: UNLIMITED,
    }),
  );
  const edgeUrls = edgePorts.map((port) => `http://127.0.0.1:${port}`);
  const origin = createPart("origin/main.ts", {
    ...common,
    DATABASE_URL: database.url,
    ORIGIN_PORT: String(originPort),
    LARDER_DATA: `${folder}/origin`,
    LARDER_MEDIA_DIR: `${folder}/media`,
    LARDER_EDGES: edgeUrls.join(","),
    ...(await env?.(url)),
  });
  const postgres = connect({ url: database.url, maxConnections: 2 });
  const stop = async () => {
    await Promise.all([origin, ...edges].map((part) => part.end()));
    await postgres.end();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all([origin, ...edges].map((part) => part.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    postgres,
    origin,
    edges: edges.map((edge, index) => {
      const edgeUrl = edgeUrls[index] ?? "";
      return { ...edge, url: edgeUrl, name: new URL(edgeUrl).host };
    }),
    ...peopleOf(url, postgres, edgeUrls),
    stop,
  };
}

function createPart(script: string, env: Record<string, string>) {
  let program: Program | undefined;
  return {
    async start() {
      program = await startProgram({ script, env });
    },
    async kill() {
      await program?.kill("SIGKILL");
    },
    async end() {
      if (program?.isRunning() === true) await program.crash();
    },
  };
}

const unique = () => randomBytes(4).toString("hex");

function peopleOf(
  url: string,
  postgres: Postgres,
  edges: string[],
): Pick<World, "addSite" | "addPerson" | "addTo" | "signIn" | "invite"> {
  const writer = { postgres, clock: systemClock, report: () => undefined };
  const inviteTo = async (site: Site, role: Role, email: string) => {
    const asked = { email, siteId: site.id, role, madeBy: null };
    const { secret } = await postgres.transaction((tx) => invite(tx, systemClock, asked));
    return secret;
  };
  return {
    async addSite(name = "The Gazette") {
      const slug = `site-${unique()}`;
      const token = `token-${unique()}${unique()}`;
      const { site } = await createSite(writer, {
        slug,
        name,
        locales: ["en"],
        defaultLocale: "en",
        edges,
        tokens: [{ label: "test", scopes: ["read", "preview", "write", "manage"], token }],
      });
      const request = (method: string, path: string, body?: unknown) =>
        requestAs(`Token ${token}`, method, `${url}${path}`, body);
      return { ...site, token, request };
    },
    invite: inviteTo,
    async addTo(site, role, { email }) {
      const secret = await inviteTo(site, role, email);
      await send(`${url}/manage/v1/links/open`, { secret, password: PASSWORD });
    },
    async signIn({ email }) {
      await send(`${url}/manage/v1/session`, { email, password: PASSWORD });
    },
    async addPerson(site, role, name = "Ann Baker") {
      const email = `${role}-${unique()}@example.com`;
      const secret = await inviteTo(site, role, email);
      const response = await send(`${url}/manage/v1/links/open`, {
        secret,
        name,
        password: PASSWORD,
      });
      if (!response.ok) throw new Error(`nobody came in: ${await response.text()}`);
      return { name, email };
    },
  };
}

const send = (url: string, body: unknown): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

async function requestAs(authorization: string, method: string, url: string, body: unknown) {
  const response = await fetch(url, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}
