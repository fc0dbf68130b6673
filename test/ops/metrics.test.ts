import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { useLarder } from "../support/larder.ts";

/** The dashboard and the alert rules in `ops/`, against what a running origin and edge give. */

const TOKEN = "metrics-token-of-the-test";
const larder = useLarder({
  demo: false,
  edgeScript: "edge/node/main.ts",
  originEnv: { LARDER_METRICS_TOKEN: TOKEN },
  edgeEnv: { LARDER_METRICS_TOKEN: TOKEN },
});

const fileOf = (name: string) => readFile(new URL(`../../ops/${name}`, import.meta.url), "utf8");

/** Names of series: those of a histogram have endings. */
async function given(): Promise<Set<string>> {
  const names = new Set<string>();
  for (const url of [larder().originUrl, larder().edgeUrl]) {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const text = await (await fetch(`${url}/metrics`, { headers })).text();
    for (const [, name = "", type] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm))
      for (const end of type === "histogram" ? ["_bucket", "_sum", "_count"] : [""])
        names.add(name + end);
  }
  return names;
}

const named = (expression: string) => expression.match(/\b(?:larder|process)_[a-z_]+/g) ?? [];

interface Panel {
  type: string;
  title: string;
  targets?: { expr: string }[];
}

it("every metric of the dashboard is given", async () => {
  const { panels } = JSON.parse(await fileOf("grafana.json")) as { panels: Panel[] };
  const shown = panels.filter(({ type }) => type !== "row");
  expect(shown.length).toBeGreaterThan(20);
  const names = await given();
  for (const { title, targets = [] } of shown) {
    expect(targets.length, title).toBeGreaterThan(0);
    for (const { expr } of targets) {
      expect(named(expr).length, expr).toBeGreaterThan(0);
      expect(named(expr).filter((name) => !names.has(name))).toEqual([]);
    }
  }
});

it("every metric of the alerts is given, and each says what is the matter", async () => {
  const rules = (await fileOf("alerts.yml")).split(/^ {6}- alert: /m).slice(1);
  expect(rules.length).toBeGreaterThan(15);
  expect(new Set(rules.map((rule) => rule.split("\n", 1)[0])).size).toBe(rules.length);
  const names = await given();
  for (const rule of rules) {
    const [, expression = ""] = /^ {8}expr: (.+)$/m.exec(rule) ?? [];
    expect(named(expression).length, rule).toBeGreaterThan(0);
    expect(named(expression).filter((name) => !names.has(name))).toEqual([]);
    expect(rule).toMatch(/^ {8}labels: \{ severity: (page|warn) \}$/m);
    expect(rule).toMatch(/^ {10}summary: ".+\."$/m);
  }
});
