import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { bodyOf, paragraphs } from "../../../command/import/wordpress/blocks.ts";
import { readWordPress } from "../../../command/import/wordpress/source.ts";
import { bringAll, createEmptyOrigin, documentsOf } from "../../support/imports.ts";
import { temporaryFolder } from "../../support/processes.ts";

/** Exports of WordPress: what becomes of each of its parts, and files that are none or mean harm. */

async function fileOf(xml: string): Promise<string> {
  const folder = await temporaryFolder();
  onTestFinished(() => folder.remove());
  const path = join(folder.path, "export.xml");
  await writeFile(path, xml);
  return path;
}

const rss = (inside: string, head = "") => `<?xml version="1.0" encoding="UTF-8" ?>${head}
<!-- This is a WordPress eXtended RSS file -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Ninth Oven</title><link>https://oven.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://oven.example</wp:base_blog_url>${inside}</channel></rss>`;

const cdata = (text: string) => `<![CDATA[${text}]]>`;
const meta = (key: string, value: string) =>
  `<wp:postmeta><wp:meta_key>${cdata(key)}</wp:meta_key><wp:meta_value>${cdata(value)}</wp:meta_value></wp:postmeta>`;

interface Item {
  id: number;
  type?: string;
  status?: string;
  title?: string;
  slug?: string;
  content?: string;
  more?: string;
}

const item = ({
  id,
  type = "post",
  status = "publish",
  title = `T${id}`,
  slug = `s-${id}`,
  content = "",
  more = "",
}: Item) =>
  `<item><title>${cdata(title)}</title><dc:creator>${cdata("ann")}</dc:creator>
<content:encoded>${cdata(content)}</content:encoded>
<wp:post_id>${id}</wp:post_id><wp:post_date>${cdata("2019-05-01 12:00:00")}</wp:post_date><wp:post_date_gmt>${cdata(`2019-05-01 10:00:0${id % 10}`)}</wp:post_date_gmt>
<wp:post_modified_gmt>${cdata("2020-06-02 08:30:00")}</wp:post_modified_gmt>
<wp:post_name>${cdata(slug)}</wp:post_name><wp:status>${cdata(status)}</wp:status><wp:post_type>${cdata(type)}</wp:post_type>${more}</item>`;

const AUTHOR = `<wp:author><wp:author_id>1</wp:author_id><wp:author_login>${cdata("ann")}</wp:author_login><wp:author_email>${cdata("ann@oven.example")}</wp:author_email><wp:author_display_name>${cdata("Ann B.")}</wp:author_display_name><wp:author_first_name>${cdata("Ann")}</wp:author_first_name><wp:author_last_name>${cdata("Baker")}</wp:author_last_name></wp:author>`;
const TERMS = `<wp:category><wp:term_id>2</wp:term_id><wp:category_nicename>${cdata("bread")}</wp:category_nicename><wp:cat_name>${cdata("Bread &amp; rolls")}</wp:cat_name></wp:category>
<wp:tag><wp:term_id>3</wp:term_id><wp:tag_slug>${cdata("%d1%85%d0%bb%d0%b5%d0%b1")}</wp:tag_slug><wp:tag_name>${cdata("хлеб")}</wp:tag_name></wp:tag>`;
const NAMED = `<category domain="category" nicename="bread">${cdata("Bread &amp; rolls")}</category>
<category domain="post_tag" nicename="%d1%85%d0%bb%d0%b5%d0%b1">${cdata("хлеб")}</category>`;
const IMAGE = item({
  id: 9,
  type: "attachment",
  status: "inherit",
  more: `<wp:attachment_url>${cdata("https://oven.example/loaf.jpg")}</wp:attachment_url>${meta("_wp_attachment_image_alt", "A loaf")}`,
});

const read = async (xml: string) => readWordPress(await fileOf(xml), "en");
const only = async (xml: string, key: string) => {
  const found = (await documentsOf(await read(xml))).get(key);
  if (found === undefined) throw new Error(`there is no ${key}`);
  return found;
};
const fieldsOf = async (xml: string, key: string) => (await only(xml, key)).locales["en"]?.fields;

describe("a site of WordPress", () => {
  const xml = rss(
    `${AUTHOR}${TERMS}${item({
      id: 5,
      title: "Rye &amp; <em>seed</em>",
      slug: "rye",
      content: "<!-- wp:paragraph -->\n<p>Dark.</p>\n<!-- /wp:paragraph -->",
      more: `<excerpt:encoded>${cdata("<p>In short</p>")}</excerpt:encoded>${NAMED}${meta("_thumbnail_id", "9")}${meta("_yoast_wpseo_title", "Rye bread")}${meta("_yoast_wpseo_metadesc", "All of it")}${meta("baker", "Ann")}<wp:comment><wp:comment_content>${cdata("spam")}</wp:comment_content></wp:comment>`,
    })}${IMAGE}${item({ id: 6, type: "page", slug: "about", title: "About", content: "First.\n\nSecond\nline.", more: `${meta("_thumbnail_id", "9")}${meta("rank_math_description", "We bake")}` })}`,
  );

  test("arrives whole at a real origin, and readers get it", async () => {
    const origin = await createEmptyOrigin();
    const brought = await bringAll(origin, await read(xml));
    expect(brought).toEqual({ outcomes: { created: 5 }, refused: [], missing: [] });
    const { body } = await origin.request("GET", "/v2/posts/rye/");
    expect(body).toMatchObject({
      data: {
        title: "Rye & seed",
        slug: "rye",
        created: "2019-05-01T10:00:05Z",
        published: "2019-05-01T10:00:05Z",
        updated: "2020-06-02T08:30:00Z",
        body: "<p>Dark.</p>",
        summary: "In short",
        seo_title: "Rye bread",
        meta_description: "All of it",
        featured_image: "https://oven.example/loaf.jpg",
        featured_image_alt: "A loaf",
        author: { slug: "ann", first_name: "Ann", last_name: "Baker", email: "ann@oven.example" },
        categories: [{ slug: "bread", name: "Bread & rolls" }],
        tags: [{ slug: "khleb", name: "хлеб" }],
      },
    });
    const page = await origin.request("GET", "/v2/pages/page/about/?alt_media_text=1");
    expect(page.body).toMatchObject({
      data: {
        name: "About",
        published: "2019-05-01T10:00:06Z",
        fields: {
          title: "About",
          body: "<p>First.</p>\n<p>Second<br />\nline.</p>",
          image: { url: "https://oven.example/loaf.jpg", alt: "A loaf" },
          seo: { title: "", description: "We bake" },
        },
      },
    });
    const again = await bringAll(origin, await read(xml));
    expect(again.outcomes).toEqual({ unchanged: 5 });
  });

  test("notes what is not brought", async () => {
    const { notes } = await read(xml);
    expect(notes).toContain('not brought: the custom field "baker" of 1 posts or pages');
    expect(notes).toContain("not brought: comments, 1");
  });
});

describe("what is not for everybody", () => {
  test.each([
    ["draft", "", null],
    ["pending", "", null],
    ["private", "", null],
    ["future", "", null],
    ["publish", `<wp:post_password>${cdata("secret")}</wp:post_password>`, null],
  ])("%s is a draft here %s", async (status, more, published) => {
    const { locales } = await only(rss(item({ id: 1, status, more })), "post/1");
    expect(locales["en"]?.published).toBe(published);
  });

  test.each(["trash", "auto-draft", "inherit", "nonsense"])(
    "%s is left out and counted",
    async (status) => {
      const source = await read(rss(item({ id: 1, status })));
      expect(source.total).toBe(0);
      expect(source.notes).toContain(`not brought: post (${status}), 1`);
    },
  );

  test("types of its own are left out and counted", async () => {
    const source = await read(
      rss(`${item({ id: 1, type: "recipe" })}${item({ id: 2, type: "recipe" })}`),
    );
    expect(source.notes).toContain("not brought: type recipe, 2");
  });
});

describe("slugs, names and times", () => {
  test("are valid and unique, and made where there are none", async () => {
    const xml = rss(
      [
        item({ id: 1, type: "page", slug: "team" }),
        item({ id: 2, type: "page", slug: "team" }),
        item({ id: 3, slug: "", title: "Grüße aus 東京", status: "draft" }),
        item({ id: 4, slug: "", title: "", status: "draft" }),
        item({ id: 5, slug: "search" }),
        item({ id: 6, slug: "x".repeat(300) }),
        item({ id: 7, slug: "__proto__" }),
      ].join(""),
    );
    const found = await documentsOf(await read(xml));
    const slugs = [...found].map(([key, { slug }]) => [key, slug]);
    expect(slugs).toEqual([
      ["page/1", "team"],
      ["page/2", "team-2"],
      ["post/3", "grusse-aus-dongjing"],
      ["post/4", "post-4"],
      ["post/5", "search-2"],
      ["post/6", "x".repeat(100)],
      ["post/7", "__proto__"],
    ]);
    const origin = await createEmptyOrigin();
    const brought = await bringAll(origin, await read(xml));
    expect(brought.refused).toEqual([]);
  });

  test("a time of zeros is taken from the site's clock, and none is none", async () => {
    const zeros = `<wp:post_date_gmt>${cdata("0000-00-00 00:00:00")}</wp:post_date_gmt>`;
    const xml = rss(item({ id: 1 }).replace(/<wp:post_date_gmt>.*?<\/wp:post_date_gmt>/, zeros));
    expect((await only(xml, "post/1")).createdAt).toBe("2019-05-01T12:00:00Z");
    const none = xml.replace(
      /<wp:post_date>.*?<\/wp:post_date>/,
      "<wp:post_date>soon</wp:post_date>",
    );
    expect((await only(none, "post/1")).createdAt).toBeUndefined();
  });

  test("terms that only posts name are made", async () => {
    const found = await documentsOf(await read(rss(item({ id: 1, more: NAMED }))));
    expect([...found.keys()]).toEqual(["category/bread", "tag/%d1%85%d0%bb%d0%b5%d0%b1", "post/1"]);
  });
});

describe("hostile and broken files", () => {
  test("entities that a file defines are not expanded", async () => {
    const bomb = `<!DOCTYPE rss [<!ENTITY a "${"ha".repeat(50)}"><!ENTITY b "${"&a;".repeat(100)}"><!ENTITY c "${"&b;".repeat(100)}"><!ENTITY x SYSTEM "file:///etc/passwd">]>`;
    const plain = item({ id: 1 }).replace(cdata("T1"), "&c;&x;&amp;&#65;");
    const { locales } = await only(rss(plain, bomb), "post/1");
    expect(locales["en"]?.name).toBe("&c;&x;&A");
  });

  test("NUL and halves of surrogate pairs are gone", async () => {
    const content = "a\0b \ud800 c";
    const fields = await fieldsOf(
      rss(item({ id: 1, content }).replace(cdata("T1"), "x&#0;y")),
      "post/1",
    );
    expect(JSON.stringify(fields)).not.toMatch(/\\u0000|\\ud800/);
  });

  test.each([
    ["nothing", ""],
    ["no XML", "hello"],
    ["another feed", "<rss><channel><title>x</title><item><title>y</title></item></channel></rss>"],
    ["JSON", "{}"],
  ])("%s is refused", async (_what, xml) => {
    await expect(read(xml)).rejects.toThrow("is no export of WordPress");
  });

  test("a file that is not there is refused", async () => {
    await expect(readWordPress("/nowhere/export.xml", "en")).rejects.toThrow("cannot be read");
  });

  test("elements without end, in one another, are refused", async () => {
    await expect(read(rss("<a>".repeat(100)))).rejects.toThrow("stand too deep");
  });

  test("an element that never ends is refused before it fills the memory", async () => {
    const text = "x".repeat(9 * 1024 * 1024);
    await expect(read(rss(item({ id: 1, content: text })))).rejects.toThrow("is too large");
  });

  test("a file that breaks off brings what was whole", async () => {
    const xml = rss(item({ id: 1 }) + item({ id: 2 }));
    const found = await documentsOf(await read(xml.slice(0, xml.indexOf("s-2"))));
    expect([...found.keys()]).toContain("post/1");
  });
});

describe("bodies", () => {
  test.each([
    ['<!-- wp:heading {"level":3} --><h3>A</h3><!-- /wp:heading -->', "<h3>A</h3>"],
    [
      "<!-- wp:list --><ul><!-- wp:list-item --><li>a</li><!-- /wp:list-item --></ul><!-- /wp:list -->",
      "<ul><li>a</li></ul>",
    ],
    ["<!-- wp:p --><p>a\n\nb</p><!-- /wp:p -->", "<p>a\n\nb</p>"],
    ["one<!--more-->two", "<p>onetwo</p>"],
    ["a <!-- mine --> b", "<p>a <!-- mine --> b</p>"],
    ["<!-- wp:unended", "<p><!-- wp:unended</p>"],
    ["", ""],
  ])("%j becomes %j", (content, html) => {
    expect(bodyOf(content).html).toBe(html);
  });

  test("blocks without HTML, and shortcodes, are told", () => {
    const said = bodyOf(
      '<!-- wp:latest-posts {"n":5} /--><!-- wp:paragraph --><p>[gallery ids="1"]</p><!-- /wp:paragraph -->',
    );
    expect(said).toEqual({
      html: '<p>[gallery ids="1"]</p>',
      dynamic: ["latest-posts"],
      shortcodes: ["gallery"],
    });
  });

  test("a caption becomes a figure", () => {
    expect(
      bodyOf('[caption id="a" width="3"]<a href="/x"><img src="y"></a> A loaf[/caption]').html,
    ).toBe('<figure><a href="/x"><img src="y"></a><figcaption>A loaf</figcaption></figure>');
    expect(bodyOf("[caption] no image [/caption]").html).toBe(
      "<p>[caption] no image [/caption]</p>",
    );
  });

  test.each([
    ["a\r\n\r\nb", "<p>a</p>\n<p>b</p>"],
    ["a\nb", "<p>a<br />\nb</p>"],
    ["a\n\n\n\nb", "<p>a</p>\n<p>b</p>"],
    ["<h2>A</h2>\nb\n\nc", "<h2>A</h2>\n<p>b</p>\n<p>c</p>"],
    ["a <b>b\n\nc</b>", "<p>a <b>b</p>\n<p>c</b></p>"],
    ["<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"],
    ["<ul>\n<li>a</li>\n<li>b</li>\n</ul>\nc", "<ul><li>a</li><li>b</li></ul>\n<p>c</p>"],
    ["<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p>\n<p>b</p>\n</blockquote>"],
    ["<p>a\nb</p>", "<p>a<br />\nb</p>"],
    ["x <y", "<p>x <y</p>"],
    ["</div>a", "</div>\n<p>a</p>"],
    ["   \n \n ", ""],
  ])("lines %j are paragraphs %j", (text, html) => {
    expect(paragraphs(text)).toBe(html);
  });
});
