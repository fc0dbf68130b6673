import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { exposureOf, isLoopback } from "../../doors/exposure.ts";
import { readConfig } from "../../origin/config.ts";
import { readGraph } from "../imports/graph.ts";

/** The image, the units and the compose file: what can be told of them without running any. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

const dockerfile = read("Dockerfile");
/** What the last stage takes from the project. */
const copied = [
  ...(dockerfile.split(/^FROM /m).at(-1) ?? "").matchAll(/^COPY (?!--from)(.+) \S+$/gm),
].flatMap(([, paths = ""]) => paths.split(" "));

const PROGRAMS = [
  "origin/main.ts",
  "origin/cli.ts",
  "origin/commands/backup.ts",
  "origin/commands/restore.ts",
  "origin/commands/export.ts",
  "origin/commands/collect.ts",
  "edge/node/main.ts",
];

/** The files that programs are made of. */
function filesOf(programs: readonly string[]): string[] {
  const graph = readGraph(root, ["shared", "program", "doors", "edge", "origin"]);
  const seen = new Set<string>();
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const next of graph.get(file) ?? []) follow(next);
  };
  programs.forEach(follow);
  return [...seen];
}

describe("the image", () => {
  it("is of the Node that everything is tested with, in both stages", () => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    const node = `node:${read(".node-version").trim()}-trixie-slim`;
    expect(bases).toEqual([node, node, node]);
  });

  it("copies only what is there and not left out, and all that its programs are made of", () => {
    const ignored = read(".dockerignore").split("\n");
    for (const path of copied) {
      expect.soft(existsSync(join(root, path)), path).toBe(true);
      expect.soft(ignored, path).toContain(`!${path}`);
    }
    const files = filesOf(PROGRAMS);
    expect(files.length).toBeGreaterThan(300);
    expect(files.filter((file) => !copied.some((path) => file.startsWith(`${path}/`)))).toEqual([]);
    expect(copied).toContain("migrations");
  });

  it("has every package that these import, without those for development", () => {
    const { dependencies } = JSON.parse(read("package.json")) as {
      dependencies: Record<string, string>;
    };
    const names = filesOf(PROGRAMS).flatMap((file) =>
      [
        ...read(file).matchAll(/\b(?:from|import) "((?:@[^/"]+\/)?[^."/:@][^/":]*)(?:\/[^"]*)?"/g),
      ].map(([, name = ""]) => name),
    );
    expect(new Set(names).size).toBeGreaterThan(5);
    expect([...new Set(names)].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
  });

  it("runs as nobody in particular, with one folder to write, and ends by the signal that is listened to", () => {
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(dockerfile.indexOf("USER node")).toBeGreaterThan(dockerfile.lastIndexOf("COPY"));
    expect(dockerfile).toMatch(/^STOPSIGNAL SIGTERM$/m);
    expect(dockerfile).not.toMatch(/LARDER_PUSH_KEYS|DATABASE_URL|LARDER_DEMO/);
  });
});

describe("the files for a server", () => {
  it("give units 20 s to end, one folder, one port, and no right", () => {
    for (const [part, port, program] of [
      ["origin", 8700, "origin/main.ts"],
      ["edge", 8787, "edge/node/main.ts"],
    ] as const) {
      const unit = read(`deploy/systemd/larder-${part}.service`);
      expect(existsSync(join(root, program))).toBe(true);
      for (const line of [
        `ExecStart=/srv/larder/node_modules/.bin/node ${program}`,
        `StateDirectory=larder-${part}`,
        "TimeoutStopSec=20",
        "DynamicUser=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        `SocketBindAllow=tcp:${port}`,
        "Restart=always",
      ])
        expect.soft(unit.split("\n")).toContain(line);
    }
  });

  interface Service {
    command?: string[];
    environment?: Record<string, string>;
    ports?: string[];
    stop_grace_period?: string;
    read_only?: boolean;
    cap_drop?: string[];
  }

  it("let only what ends TLS be reached, and settings be such as the programs take", () => {
    const { services } = parse(read("deploy/compose.yaml"), { merge: true }) as {
      services: Record<string, Service>;
    };
    expect(Object.keys(services).filter((name) => services[name]?.ports !== undefined)).toEqual([
      "tls",
    ]);
    const { origin, edge } = services;
    for (const part of [origin, edge]) {
      expect(part).toMatchObject({ read_only: true, cap_drop: ["ALL"], stop_grace_period: "20s" });
      expect(copied.some((path) => part?.command?.[0]?.startsWith(`${path}/`))).toBe(true);
    }
    const values: Record<string, string> = {
      POSTGRES_PASSWORD: "secret",
      LARDER_PUSH_KEYS: `a:${"0".repeat(32)}`,
      EDGE_DOMAIN: "content.example.com",
    };
    const filled = Object.fromEntries(
      Object.entries(origin?.environment ?? {}).map(([name, text]) => [
        name,
        text.replaceAll(/\$\{(\w+)[^}]*\}/g, (_, variable: string) => values[variable] ?? ""),
      ]),
    );
    expect(readConfig(filled)).toMatchObject({
      edges: ["http://edge:8787"],
      demo: false,
      host: "0.0.0.0",
    });
    const needed = [...read("deploy/compose.yaml").matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    for (const name of needed)
      expect.soft(read("deploy/env.example")).toMatch(new RegExp(`^${name}=`, "m"));
  });
});

describe("what must not happen by accident", () => {
  it("a demo, whose tokens everybody knows, is not made where others reach it", () => {
    const env = {
      DATABASE_URL: "postgres://a",
      LARDER_PUSH_KEYS: `a:${"0".repeat(32)}`,
      LARDER_DEMO: "1",
    };
    for (const host of ["127.0.0.1", "127.8.0.1", "::1", "localhost"])
      expect(readConfig({ ...env, ORIGIN_HOST: host }).demo).toBe(true);
    for (const host of [
      "0.0.0.0",
      "::",
      "10.0.0.1",
      "203.0.113.9",
      "example.com",
      "127.0.0.1.example.com",
    ])
      expect(() => readConfig({ ...env, ORIGIN_HOST: host }), host).toThrow(
        "tokens everybody knows",
      );
  });

  it("listening where others reach it is said loudly, and only then", () => {
    expect(
      ["127.0.0.1", "::1", "localhost"].map((host) => [isLoopback(host), exposureOf(host, "X")]),
    ).toEqual([
      [true, null],
      [true, null],
      [true, null],
    ]);
    for (const host of ["0.0.0.0", "::", "192.168.0.1", "nowhere.example"]) {
      const said = exposureOf(host, "EDGE_HOST") ?? "";
      expect(said).toContain(`It listens on ${host} (EDGE_HOST)`);
      expect(said).toContain("without TLS");
    }
  });
});
