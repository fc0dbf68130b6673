import { describe, expect, it } from "vitest";
import { createMediaHost } from "../support/media-host.ts";
import { pathOf, png } from "../support/media.ts";
import { originsOfFile, type TestOrigin } from "../support/origin.ts";

/** Media of posts and authors. */

const freshOrigin = originsOfFile();

async function createOrigin() {
  const host = await createMediaHost();
  const origin = await freshOrigin({ media: { allow: [host.name] } });
  for (const name of ["a", "b", "c"]) host.has(`/${name}.png`, png(name));
  const ours = (name: string) => pathOf(png(name), origin.site.id, `${name}.png`);
  return { origin, host, ours };
}

const write = (origin: TestOrigin, fields: object) =>
  origin.request("POST", "/v2/posts/", {
    title: "A post",
    slug: "a-post",
    status: "published",
    ...fields,
  });

const postOf = async (origin: TestOrigin) => {
  const { body } = await origin.request("GET", "/v2/posts/a-post/");
  return (body as { data: Record<string, unknown> }).data;
};

describe("a post", () => {
  it("has its image copied always, and the text about it kept", async () => {
    const { origin, host, ours } = await createOrigin();
    const featured = { featured_image: `${host.url}/a.png`, featured_image_alt: "An A" };
    expect((await write(origin, featured)).status).toBe(202);
    const copied = { featured_image: await ours("a"), featured_image_alt: "An A" };
    expect(await postOf(origin)).toMatchObject(copied);
    const back = { featured_image: copied.featured_image, title: "Again" };
    expect((await origin.request("PATCH", "/v2/posts/a-post/", back)).status).toBe(202);
    expect(await postOf(origin)).toMatchObject({ ...copied, title: "Again" });
    expect(host.heard.length).toBe(1);
  });

  it("has the images in its body copied when it asks for that", async () => {
    const { origin, host, ours } = await createOrigin();
    const body = `<p>x</p><img alt="B" src="${host.url}/b.png"><img src='${host.url}/c.png'><img src="/own.png">`;
    await write(origin, { body, featured_image: `${host.url}/b.png` });
    expect((await postOf(origin))["body"]).toBe(body);
    const again = { body, upload_images_to_media_library: true };
    expect((await origin.request("PATCH", "/v2/posts/a-post/", again)).status).toBe(202);
    const copied = `<p>x</p><img alt="B" src="${await ours("b")}"><img src="${await ours("c")}"><img src="/own.png">`;
    expect((await postOf(origin))["body"]).toBe(copied);
    const heard = host.heard.length;
    const back = { ...again, body: copied };
    expect((await origin.request("PUT", "/v2/posts/a-post/", back)).status).toBe(202);
    expect([host.heard.length, (await postOf(origin))["body"]]).toEqual([heard, copied]);
  });

  it("whose image cannot be copied is not written, nor are its categories", async () => {
    const { origin, host } = await createOrigin();
    const { status, body } = await write(origin, {
      featured_image: `${host.url}/none`,
      body: `<img src="${host.url}/none2">`,
      upload_images_to_media_library: true,
      categories: ["New"],
    });
    expect([status, body]).toMatchObject([
      400,
      {
        featured_image: [`${host.url}/none could not be copied: it answered 404.`],
        body: [`${host.url}/none2 could not be copied: it answered 404.`],
      },
    ]);
    expect((await origin.request("GET", "/v2/categories/")).body).toMatchObject({ data: [] });
  });

  it("with an author who is not there asks nobody for anything", async () => {
    const { origin, host } = await createOrigin();
    const fields = { featured_image: `${host.url}/a.png`, author: { slug: "nobody" } };
    expect((await write(origin, fields)).status).toBe(400);
    expect(host.connections).toBe(0);
  });

  it("says what a wrong flag or address is", async () => {
    const { origin } = await createOrigin();
    for (const fields of [
      { upload_images_to_media_library: "maybe" },
      { featured_image: "/media/1/abc" },
      { featured_image: await pathOf(png("a"), origin.site.id + 1) },
      { featured_image: "ftp://a.example/a.png" },
    ])
      expect((await write(origin, fields)).status).toBe(400);
  });
});

describe("an author", () => {
  it("has the profile image copied, and other words left alone", async () => {
    const { origin, host, ours } = await createOrigin();
    const ann = { first_name: "Ann", profile_image: `${host.url}/a.png` };
    const made = await origin.request("POST", "/manage/v1/authors", ann);
    expect(made.status).toBe(202);
    const { id } = made.body as { id: number };
    const imageOf = async () => {
      const { body } = await origin.request("GET", "/v2/authors/ann/");
      return (body as { data: { profile_image: string } }).data.profile_image;
    };
    expect(await imageOf()).toBe(await ours("a"));
    const change = (fields: object) => origin.request("PATCH", `/manage/v1/authors/${id}`, fields);
    expect((await change({ bio: "Writes." })).status).toBe(202);
    expect(await imageOf()).toBe(await ours("a"));
    expect((await change({ profile_image: `${host.url}/none` })).status).toBe(400);
    expect((await change({ profile_image: "a word" })).status).toBe(202);
    expect([await imageOf(), host.heard.length]).toEqual(["a word", 2]);
  });
});
