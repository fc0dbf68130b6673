import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseHints } from "../../../command/import/model/hints.ts";
import { runLarder } from "../../support/commands.ts";
import { temporaryFolder } from "../../support/processes.ts";
import { listenAsButter } from "./butter-server.ts";

/** The guide of moving in: its examples run. */

const guide = await readFile(new URL("../../../docs/moving-in.md", import.meta.url), "utf8");
const examples = [...guide.matchAll(/^npx larder (import .*)$/gm)].map(([, line = ""]) => line);

/** Files as the examples name them. */
async function createFiles(): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const of = (name: string) => join(folder.path, name);
  await mkdir(of("content/posts"), { recursive: true });
  await writeFile(of("content/posts/rye.md"), "---\ntitle: Rye\n---\nDark.");
  await cp(of("content/posts"), of("docs"), { recursive: true });
  await writeFile(
    of("export.xml"),
    "<rss><channel><wp:wxr_version>1.2</wp:wxr_version><item><title>A</title><wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item></channel></rss>",
  );
  await writeFile(
    of("demo.ndjson"),
    `{"kind":"site","format":1,"slug":"demo","locales":["en"],"defaultLocale":"en"}\n{"kind":"end","lines":{}}\n`,
  );
  const type = (id: string) => ({
    sys: { id },
    name: id,
    fields: [{ id: "slug", type: "Symbol" }],
  });
  await writeFile(
    of("export.json"),
    JSON.stringify({ contentTypes: ["article", "landing"].map(type) }),
  );
  return folder.path;
}

test("there are examples of every source", () => {
  const sources = new Set(examples.map((line) => line.split(" ")[1]));
  expect(sources).toEqual(new Set(["butter", "wordpress", "markdown", "contentful", "larder"]));
});

test.each(examples)("%s", async (line) => {
  const butter = await listenAsButter();
  const folder = await createFiles();
  const words = line.replaceAll("<read token>", "token").replaceAll("<token>", "token").split(" ");
  const args = words.map((word) =>
    /^(?:export\.|demo\.|content\/|docs$)/.test(word) ? join(folder, word) : word,
  );
  const source = line.startsWith("import butter")
    ? ["--from", `${butter.url}/v2`, "--state", join(folder, "state"), "--rate", "1000"]
    : [];
  const ran = await runLarder([
    ...args,
    ...source,
    ...(line.includes("--dry-run") ? [] : ["--dry-run"]),
  ]);
  expect([ran.code, ran.err.includes("Usage")]).toEqual([0, false]);
  expect(ran.out).not.toBe("");
});

test("its hints are some", () => {
  const [, json = ""] = /```json\n(.*?)```/s.exec(guide) ?? [];
  expect([...parseHints(json, "the guide").keys()]).toEqual(["page country", "component hero"]);
});
