import type { FeedFormat } from "../query-blog.ts";
import { textOf, type Terms } from "./blog.ts";
import { printTimestamp } from "./dates.ts";
import type { PostDocument } from "./documents.ts";
import { isObject } from "./field-kind.ts";
import { printAddress } from "./web-address.ts";

/** Feeds as the contract records them (the v2 API): XML texts, made from the newest posts. */

export interface Feed {
  format: FeedFormat;
  /** Where the site's posts are read, without a last slash; empty gives relative links. */
  base: string;
  posts: PostDocument[];
  terms: Terms;
}

export function printFeed(feed: Feed): string {
  switch (feed.format) {
    case "rss":
      return printRss(feed);
    case "atom":
      return printAtom(feed);
    case "sitemap":
      return printSitemap(feed);
  }
}

const XML = '<?xml version="1.0" encoding="utf-8"?>\n';

/** Text in XML; characters that XML 1.0 cannot hold at all are left out. */
export const escapeXml = (text: string): string =>
  withoutControls(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

// eslint-disable-next-line no-control-regex -- these are what XML 1.0 §2.2 excludes
const EXCLUDED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const withoutControls = (text: string) => text.toWellFormed().replaceAll(EXCLUDED, "");

/** A CDATA section cannot hold its own end, so that is split over two. */
const cdata = (text: string) =>
  `<![CDATA[${withoutControls(text).replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;

const linkOf = ({ base }: Feed, post: PostDocument) =>
  escapeXml(printAddress(`${base}/${post.slug}`));

function authorOf({ terms }: Feed, post: PostDocument): string {
  const author =
    typeof post.fields["author"] === "number" ? terms.get(post.fields["author"]) : undefined;
  const names = [author?.fields["first_name"], author?.fields["last_name"]];
  return escapeXml(names.filter((name) => typeof name === "string" && name !== "").join(" "));
}

/** RFC 822 as Python writes it, `+0000` for UTC. */
const rfc822 = (timestamp: string) =>
  new Date(printTimestamp(timestamp)).toUTCString().replace("GMT", "+0000");
const iso = (timestamp: string) => printTimestamp(timestamp).replace("Z", "+00:00");

/** The address of a feed; without a blog address a relative one, as recorded (the v2 API). */
const addressOf = ({ base }: Feed, format: FeedFormat) =>
  escapeXml(base === "" ? `${format}/` : printAddress(`${base}/${format}/`));

/** An empty feed is as old as time, so that its bytes do not depend on when it was made. */
const newest = ({ posts: [post] }: Feed) =>
  post === undefined ? "1970-01-01 00:00:00+00" : publishedAt(post);

/** Feeds show published posts only; the type alone does not know. */
const publishedAt = (post: PostDocument) => post.publishedAt ?? post.updatedAt;

function printRss(feed: Feed): string {
  const items = feed.posts.map((post) => {
    const image = post.fields["featured_image"];
    const media = isObject(image)
      ? `<media:content medium="image" url="${escapeXml(printAddress(String(image["url"])))}"/>`
      : "";
    return [
      `<item><title>${escapeXml(post.name)}</title><link>${linkOf(feed, post)}</link>${media}`,
      `<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">${authorOf(feed, post)}</dc:creator>`,
      `<pubDate>${rfc822(publishedAt(post))}</pubDate><guid>${linkOf(feed, post)}</guid>`,
      `<description>${escapeXml(textOf(post.fields, "summary"))}</description>`,
      `<content:encoded>${cdata(textOf(post.fields, "body"))}</content:encoded></item>`,
    ].join("");
  });
  const address = addressOf(feed, "rss");
  return [
    `${XML}<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"`,
    ` xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/">`,
    `<channel><title>Latest blog posts</title><link>${address}</link><description></description>`,
    `<atom:link href="${address}" rel="self"></atom:link><language>en-us</language>`,
    `<lastBuildDate>${rfc822(newest(feed))}</lastBuildDate>${items.join("")}</channel></rss>`,
  ].join("");
}

function printAtom(feed: Feed): string {
  const [rss, atom] = [addressOf(feed, "rss"), addressOf(feed, "atom")];
  const entries = feed.posts.map((post) =>
    [
      `<entry><title>${escapeXml(post.name)}</title><link href="${linkOf(feed, post)}" rel="alternate"></link>`,
      `<published>${iso(publishedAt(post))}</published><updated>${iso(publishedAt(post))}</updated>`,
      `<author><name>${authorOf(feed, post)}</name></author><id>${linkOf(feed, post)}</id>`,
      `<summary type="html">${escapeXml(textOf(post.fields, "summary"))}</summary></entry>`,
    ].join(""),
  );
  return [
    `${XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us"><title>Latest blog posts</title>`,
    `<link href="${rss}" rel="alternate"></link><link href="${atom}" rel="self"></link>`,
    `<id>${rss}</id><updated>${iso(newest(feed))}</updated>${entries.join("")}</feed>`,
  ].join("");
}

function printSitemap(feed: Feed): string {
  const urls = feed.posts.map((post) => {
    const day = printTimestamp(post.updatedAt).slice(0, 10);
    return `<url><loc>${linkOf(feed, post)}</loc><lastmod>${day}</lastmod></url>`;
  });
  return [
    `${XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`,
    ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`,
    ` xsi:schemaLocation="http://www.sitemaps.org/schemas/sitemap/0.9`,
    ` http://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd">${urls.join("")}</urlset>`,
  ].join("");
}
