import { expect, test } from "vitest";
import { circlesOf, importsOf, readGraph, roomsOf } from "./graph.ts";

/** Imports flow one way (ARCHITECTURE.md). What a single import may name is lint's: `.oxlintrc.json`. */

const root = new URL("../..", import.meta.url).pathname;
const code = readGraph(root, [
  "shared",
  "program",
  "doors",
  "edge",
  "origin",
  "dashboard",
  "client",
  "command",
]);

test("no file imports itself by way of others, types included", () => {
  expect(code.size).toBeGreaterThan(300);
  expect(circlesOf(code)).toEqual([]);
});

test("no file of the world does", () => {
  const world = readGraph(root, ["test/world"]);
  expect(world.size).toBeGreaterThan(50);
  expect(circlesOf(world)).toEqual([]);
});

test("no room does", () => {
  expect(circlesOf(roomsOf(code))).toEqual([]);
});

test.each([
  // what lint does not say: which side may import which is there
  { folder: "origin/shares/", may: ["origin/shares/", "shared/"] },
  { folder: "origin/outbound/", may: ["origin/outbound/", "origin/reasons.ts", "shared/"] },
  { folder: "origin/db/", may: ["origin/db/", "shared/"] },
  {
    folder: "origin/content/",
    may: ["origin/content/", "origin/db/", "origin/outbound/", "shared/"],
  },
  { folder: "dashboard/", may: ["dashboard/", "shared/", "program/problem.ts"] },
  { folder: "client/", may: ["client/", "shared/"] },
  { folder: "command/", may: ["command/", "program/", "shared/"] },
  { folder: "dashboard/ui/", may: ["dashboard/ui/", "shared/"] },
  { folder: "dashboard/api/", may: ["dashboard/api/", "shared/"] },
])("$folder imports only $may", ({ folder, may }) => {
  const imports = [...code]
    .filter(([file]) => file.startsWith(folder))
    .flatMap(([file, imported]) => [...imported].map((one) => ({ file, one })));
  expect(imports.length).toBeGreaterThan(0);
  expect(imports.filter(({ one }) => !may.some((allowed) => one.startsWith(allowed)))).toEqual([]);
});

test("imports of every kind are seen", () => {
  const text = `
    import { a } from "./a.ts";
    import type { B } from "../b.ts";
    export * from "./c/d.ts";
    import "./e.ts";
    type F = import("./f.ts").F;
    import pg from "pg";`;
  const files = ["x/a.ts", "b.ts", "x/c/d.ts", "x/e.ts", "x/f.ts"];
  expect(importsOf("x/y.ts", text)).toEqual(files);
});

test("circles are seen, of files and of rooms", () => {
  const graph = new Map([
    ["edge/app.ts", new Set(["edge/read/a.ts"])],
    ["edge/read/a.ts", new Set(["edge/limits/b.ts", "edge/app.ts"])],
    ["edge/limits/b.ts", new Set<string>()],
    ["edge/limits/c.ts", new Set(["edge/read/a.ts"])],
  ]);
  expect(circlesOf(graph)).toEqual([["edge/app.ts", "edge/read/a.ts", "edge/app.ts"]]);
  expect(circlesOf(roomsOf(graph))).toEqual([["edge/read", "edge/limits", "edge/read"]]);
});
