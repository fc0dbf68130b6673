import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { readFrontMatter } from "../../../command/import/markdown/front-matter.ts";
import { timeOf } from "../../../command/import/markdown/read.ts";
import {
  readMarkdownFolder,
  type MarkdownOptions,
} from "../../../command/import/markdown/source.ts";
import { bringAll, createEmptyOrigin, documentsOf } from "../../support/imports.ts";
import { temporaryFolder } from "../../support/processes.ts";

/** Folders of Markdown: what becomes of files and of what they say about themselves. */

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder.path, name)), { recursive: true });
    await writeFile(join(folder.path, name), text);
  }
  return folder.path;
}

const read = async (files: Record<string, string>, more: Partial<MarkdownOptions> = {}) =>
  readMarkdownFolder({
    folder: await folderOf(files),
    locale: "en",
    as: { kind: "post" },
    mediaBase: null,
    ...more,
  });

const only = async (text: string, more: Partial<MarkdownOptions> = {}) => {
  const source = await read({ "a.md": text }, more);
  const document = (await documentsOf(source)).get("file/a.md");
  return { ...document, held: document?.locales["en"], notes: source.notes };
};

const RYE = `---
title: "Rye: dark"
slug: rye
date: 2024-05-01
updated: 2024-06-01 10:00:00 +0200
author: Ann Baker
categories: [Bread, bread, Rolls]
tags: rye, dark
description: All of it.
image: { url: https://oven.example/rye.jpg, alt: Rye }
---
# Rye

One *two* <b>three</b>.

![loaf](./loaf.png)
`;

describe("a folder of posts", () => {
  test("arrives whole at a real origin, and readers get it", async () => {
    const origin = await createEmptyOrigin();
    const files = { "2024/rye.md": RYE, "2023-01-02-old.md": "# Old\n\nText" };
    const mediaBase = "https://oven.example/static/";
    const brought = await bringAll(origin, await read(files, { mediaBase }));
    expect(brought).toEqual({ outcomes: { created: 7 }, refused: [], missing: [] });
    expect((await origin.request("GET", "/v2/posts/rye/")).body).toMatchObject({
      data: {
        title: "Rye: dark",
        published: "2024-05-01T00:00:00Z",
        updated: "2024-06-01T08:00:00Z",
        body: '<h1>Rye</h1>\n<p>One <em>two</em> <b>three</b>.</p>\n<p><img src="https://oven.example/static/2024/loaf.png" alt="loaf"></p>',
        summary: "All of it.",
        meta_description: "All of it.",
        featured_image: "https://oven.example/rye.jpg",
        featured_image_alt: "Rye",
        author: { slug: "ann-baker", first_name: "Ann", last_name: "Baker" },
        categories: [{ slug: "bread", name: "Bread" }, { slug: "rolls" }],
        tags: [{ slug: "rye" }, { slug: "dark" }],
      },
    });
    expect((await origin.request("GET", "/v2/posts/")).body).toMatchObject({
      data: [{ slug: "rye" }, { slug: "old", title: "Old", published: "2023-01-02T00:00:00Z" }],
    });
    const again = await bringAll(origin, await read(files, { mediaBase }));
    expect(again.outcomes).toEqual({ unchanged: 7 });
  });

  test("images beside the files are told, unless it is said where they are", async () => {
    const { held, notes } = await only(
      "![a](x.png) ![b](/y.png) <img alt='c' src='z.png'> ![d](https://e.example/d.png)",
    );
    const why = (href: string) =>
      `a.md: the image ${href} is where the folder is; say --media-base <url>`;
    expect(notes).toEqual(expect.arrayContaining([why("x.png"), why("/y.png"), why("z.png")]));
    expect(notes.join()).not.toContain("d.png");
    expect(held?.fields["body"]).toContain('src="x.png"');
    const based = await only("![a](x.png) ![b](/y.png) <img alt='c' src='z.png'>", {
      mediaBase: "https://m.example/f/",
    });
    const images = String(based.held?.fields["body"]).match(/src=.[^"']*/g);
    expect(images).toEqual([
      'src="https://m.example/f/x.png',
      'src="https://m.example/f/y.png',
      "src='https://m.example/f/z.png",
    ]);
  });
});

describe("a folder of pages", () => {
  test("what else front matter says becomes fields", async () => {
    const origin = await createEmptyOrigin();
    const page = (more: string) => `---\ntitle: T\n${more}---\nText`;
    const files = {
      "one.md": page(
        "weight: 3\nfeatured: true\nsince: 2020-01-02\n2nd: x\nlinks: [a, b]\nseo: {title: S}\n",
      ),
      "two/index.md": page("weight: 4\nempty: ''\n"),
    };
    const source = await read(files, { as: { kind: "page", type: "doc" } });
    expect(
      source.types.find(({ kind }) => kind === "page")?.fields.map(({ key, kind }) => [key, kind]),
    ).toEqual([
      ["title", "short_text"],
      ["body", "wysiwyg"],
      ["description", "long_text"],
      ["image", "media"],
      ["weight", "number"],
      ["featured", "checkbox"],
      ["since", "date"],
      ["field_2nd", "short_text"],
      ["links", "repeater"],
      ["seo", "component"],
      ["empty", "short_text"],
    ]);
    expect((await bringAll(origin, source)).refused).toEqual([]);
    expect((await origin.request("GET", "/v2/pages/doc/one/")).body).toMatchObject({
      data: {
        fields: {
          weight: 3,
          featured: true,
          since: "2020-01-02T00:00:00",
          field_2nd: "x",
          links: [{ text: "a" }, { text: "b" }],
          seo: { title: "S" },
        },
      },
    });
    expect((await origin.request("GET", "/v2/pages/doc/two/")).status).toBe(200);
  });

  test("names that are in every object are names", async () => {
    const source = await read(
      { "a.md": "---\nconstructor: c\n__proto__: p\ntoString: t\n---\n" },
      { as: { kind: "page", type: "doc" } },
    );
    const document = (await documentsOf(source)).get("file/a.md");
    expect(document?.locales["en"]?.fields).toMatchObject({
      constructor: "c",
      toString: "t",
      proto: "p",
    });
  });
});

describe("front matter", () => {
  test.each([
    ["---\na: 1\n---\nx", { a: 1 }, "x"],
    ["\ufeff---\r\na: 1\r\n---\r\nx", { a: 1 }, "x"],
    ["---\n---\nx", {}, "x"],
    ["---\na: |\n  ---x\n---\n", { a: "---x\n" }, ""],
    ["no front matter\n---\n", {}, "no front matter\n---\n"],
    ["", {}, ""],
  ])("%j is %j", (text, values, body) => {
    expect(readFrontMatter(text)).toEqual({ kind: "read", values, body });
  });

  test.each([
    ["+++\na = 1\n+++\n", "is TOML"],
    ['{\n"a": 1\n}\n', "is JSON"],
    ["---\na: 1\n", "has no end"],
    ["---\na: [1\n---\n", "is no YAML"],
    ["---\na: 1\na: 2\n---\n", "is no YAML"],
    ["---\n- a\n---\n", "is no mapping"],
    ["---\na: *b\n---\n", "is no YAML"],
    [
      `---\na: &a [1,1]\n${Array.from({ length: 60 }, (_, n) => `b${n}: *a`).join("\n")}\nc: &c [*a,*a]\nd: [*c,*c,*c,*c]\n---\n`,
      "is no YAML",
    ],
  ])("%j: %s", (text, why) => {
    expect(readFrontMatter(text)).toEqual({ kind: "broken", why: expect.stringContaining(why) });
  });

  test.each([
    ["2024-05-01", "2024-05-01T00:00:00Z"],
    ["2024-05-01 10:20", "2024-05-01T10:20:00Z"],
    ["2024-05-01T10:20:30.5Z", "2024-05-01T10:20:30.500000+00:00"],
    ["2015-11-17 16:16:01 -0600", "2015-11-17T16:16:01-06:00"],
    ["2024-02-30", null],
    ["May 2024", null],
    [20_240_501, null],
    [null, null],
  ])("the date %j is %j", (given, time) => {
    expect(timeOf(given)).toBe(time);
  });

  test.each(["draft: true", "published: false"])("%s is a draft", async (line) => {
    expect((await only(`---\n${line}\n---\n`)).held?.published).toBeNull();
  });
});

describe("files", () => {
  test("are left out with a reason when they cannot be read, and others are brought", async () => {
    const source = await read({
      "bad.md": "+++\n+++\n",
      "big.md": "x".repeat(9 * 1024 * 1024),
      "good.md": "x",
    });
    expect([...(await documentsOf(source)).keys()]).toEqual(["file/good.md"]);
    expect(source.notes).toEqual(
      expect.arrayContaining([
        expect.stringContaining("bad.md was left out: its front matter is TOML"),
        "big.md was left out: it is too large",
      ]),
    );
  });

  test("have a slug each, whatever they are called", async () => {
    const source = await read({
      "a/x.md": "1",
      "b/x.md": "2",
      "日本.md": "3",
      "c/index.md": "4",
      ".hidden.md": "5",
      "d.txt": "6",
      "node_modules/e.md": "7",
    });
    const found = [...(await documentsOf(source))].map(([key, { slug }]) => [key, slug]);
    expect(Object.fromEntries(found)).toEqual({
      "file/a/x.md": "x",
      "file/b/x.md": "x-2",
      "file/c/index.md": "c",
      "file/日本.md": "riben",
    });
  });

  test("outside of the folder are not followed to", async () => {
    const folder = await folderOf({ "in/a.md": "a", "out/secret.md": "s" });
    await symlink(join(folder, "out"), join(folder, "in", "link"));
    await symlink(join(folder, "out", "secret.md"), join(folder, "in", "b.md"));
    const source = await readMarkdownFolder({
      folder: join(folder, "in"),
      locale: "en",
      as: { kind: "post" },
      mediaBase: null,
    });
    expect([...(await documentsOf(source)).keys()]).toEqual(["file/a.md"]);
  });

  test("without a folder there are none", async () => {
    const missing = {
      folder: "/nowhere/at/all",
      locale: "en",
      as: { kind: "post" },
      mediaBase: null,
    } as const;
    await expect(readMarkdownFolder(missing)).rejects.toThrow("There is no folder");
  });
});
