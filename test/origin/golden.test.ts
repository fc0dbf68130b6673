import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { createEverything } from "../support/everything.ts";
import { ask } from "../support/scenarios.ts";

/** `LARDER_UPDATE=1` writes what comes out into the golden files instead of comparing it. */
const UPDATE = process.env["LARDER_UPDATE"] === "1";

const answers = {
  full: "/v2/pages/everything/full/",
  empty: "/v2/pages/everything/empty/",
  links: "/v2/pages/everything/full/?levels=1",
  list: "/v2/pages/everything/?levels=3",
};

test("documents of every kind of field are printed exactly as in golden/", async () => {
  const origin = await createEverything();
  await origin.materialize();
  for (const [name, path] of Object.entries(answers)) {
    const { response } = await ask(origin, { ask: `GET ${path}` });
    const printed = await response.text();
    const file = new URL(`./golden/${name}.json`, import.meta.url);
    if (UPDATE) await writeFile(file, `${JSON.stringify(JSON.parse(printed), null, 2)}\n`);
    // without its whitespace the file is the answer, byte for byte
    expect.soft(printed).toBe(JSON.stringify(JSON.parse(await readFile(file, "utf8"))));
  }
});
