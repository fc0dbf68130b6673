import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { originsOfFile } from "../support/origin.ts";

/** The request of docs/imports.md. */

const newOrigin = originsOfFile();

test("does what it says", async () => {
  const origin = await newOrigin();
  const text = await readFile(new URL("../../docs/imports.md", import.meta.url), "utf8");
  const [, path = "", body = ""] =
    /8700(\S+) \\[^']*'[^']*'[^']*'[^']*' -d '([^']+)'/.exec(text) ?? [];
  const { status, body: answer } = await origin.request("POST", path, JSON.parse(body));
  expect([status, answer]).toMatchObject([
    200,
    { documents: [{ outcome: "created" }, { outcome: "created" }] },
  ]);
  expect((await origin.request("GET", "/v2/posts/hello/")).body).toMatchObject({
    data: { tags: [{ slug: "news" }] },
  });
});
