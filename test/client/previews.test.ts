import { describe, expect, it } from "vitest";
import { Butter } from "../../client/src/butter/index.ts";
import { createClient, memoryStore, type Client, type CopyStore } from "../../client/src/index.ts";
import { useWire, wireToken } from "../support/wire.ts";
import { loadSite } from "../wire/contract/site.ts";

/** Drafts and other languages through the client, at a real Larder: who sees them, and that neither is taken for anything else. */

const wire = useWire(loadSite);
const DEAD = "http://127.0.0.1:1";

const clientOf = (
  token: string,
  { copies, endpoints }: { copies?: CopyStore; endpoints?: string[] } = {},
): Client =>
  createClient({ token, endpoints: endpoints ?? [wire().edgeUrl], ...(copies && { copies }) });

/** The same question as anybody asks it. */
async function asked(path: string, token: string): Promise<unknown> {
  const headers = { authorization: `Token ${token}` };
  const { json } = await wire().send({ method: "GET", path: `/v2${path}`, headers });
  return (json as { data: unknown }).data;
}

/** A store that says which addresses it keeps. */
function listedStore() {
  const store = memoryStore();
  const paths: string[] = [];
  const put: CopyStore["put"] = (key, text) => {
    paths.push(key.split(" ")[1] ?? "");
    return store.put(key, text);
  };
  return { copies: { ...store, put }, paths };
}

const headline = (data: object): unknown =>
  (data as { fields: { headline: string } }).fields.headline;

describe("drafts", () => {
  it("are shown to a token that may preview, and say so", async () => {
    const editor = clientOf(wireToken.manage);
    const plain = await editor.page.retrieve("article", "plain", { preview: 1 });
    expect(plain).toMatchObject({ preview: "applied", freshness: null, stale: false });
    expect(headline(plain.data)).toBe("Not yet");
    expect(plain.data).toEqual(await asked("/pages/article/plain/?preview=1", wireToken.manage));
    for (const preview of [1, true, "draft"] as const) {
      const hidden = await editor.page.retrieve("article", "hidden", { preview });
      expect(hidden.data).toMatchObject({ slug: "hidden", status: "draft" });
      const slugs = (await editor.page.list("article", { preview })).data.map(({ slug }) => slug);
      expect(slugs).toContain("hidden");
    }
    const all: string[] = [];
    for await (const { slug } of editor.page.all("article", { preview: 1, page_size: 2 }))
      all.push(slug);
    expect(all).toContain("hidden");
  });

  it("are not, to one that may not, nor where nobody asked for them", async () => {
    const reader = clientOf(wireToken.read);
    const plain = await reader.page.retrieve("article", "plain", { preview: 1 });
    expect(plain.preview).toBe("ignored");
    expect(headline(plain.data)).not.toBe("Not yet");
    expect(plain.data).toEqual(await asked("/pages/article/plain/", wireToken.read));
    await expect(reader.page.retrieve("article", "hidden", { preview: 1 })).rejects.toMatchObject({
      code: "refused",
      status: 404,
    });
    const editor = clientOf(wireToken.manage);
    for (const preview of [0, false, undefined] as const) {
      const params = preview === undefined ? {} : { preview };
      const published = await editor.page.retrieve("article", "plain", params);
      expect(headline(published.data)).not.toBe("Not yet");
      await expect(editor.page.retrieve("article", "hidden", params)).rejects.toMatchObject({
        status: 404,
      });
    }
  });

  it("are never kept: neither as a copy, nor in place of what is published, nor before another draft", async () => {
    const { copies, paths } = listedStore();
    const editor = clientOf(wireToken.manage, { copies });
    const published = await editor.page.retrieve("article", "plain");
    const draft = await editor.page.retrieve("article", "plain", { preview: 1 });
    expect(draft.data).not.toEqual(published.data);
    expect((await editor.page.retrieve("article", "plain")).data).toEqual(published.data);
    const again = await editor.page.retrieve("article", "plain", { preview: 1 });
    expect([again.data, again.freshness]).toEqual([draft.data, null]);
    expect(new Set(paths)).toEqual(new Set(["/v2/pages/article/plain/?"]));

    const cut = clientOf(wireToken.manage, { copies, endpoints: [DEAD] });
    const copy = await cut.page.retrieve("article", "plain");
    expect([copy.freshness, copy.data]).toEqual(["copy", published.data]);
    await expect(cut.page.retrieve("article", "plain", { preview: 1 })).rejects.toMatchObject({
      code: "unreachable",
    });
  });

  it("fail while the origin is away, and what is published does not", async () => {
    const editor = clientOf(wireToken.manage);
    const before = await editor.page.retrieve("article", "plain");
    await wire().stopOrigin();
    try {
      const gone = editor.page.retrieve("article", "plain", { preview: 1 });
      await expect(gone).rejects.toMatchObject({ code: "failing" });
      expect((await editor.page.retrieve("article", "plain")).data).toEqual(before.data);
    } finally {
      await wire().startOrigin();
    }
    const back = await editor.page.retrieve("article", "plain", { preview: 1 });
    expect(headline(back.data)).toBe("Not yet");
  });
});

describe("languages", () => {
  it("are each an answer of their own, with or without copies", async () => {
    const { copies } = listedStore();
    const reader = clientOf(wireToken.read, { copies });
    const read = (client: Client, locale?: string) =>
      client.page.retrieve("article", "full", {
        levels: 1,
        ...(locale !== undefined && { locale }),
      });
    for (const _ of [1, 2]) {
      const [plain, english, german] = await Promise.all([
        read(reader),
        read(reader, "en"),
        read(reader, "de"),
      ]);
      expect(headline(german.data)).toBe("Brot");
      expect(headline(english.data)).not.toBe("Brot");
      expect(plain.data).toEqual(english.data);
      const path = "/pages/article/full/?levels=1&locale=de";
      expect(german.data).toEqual(await asked(path, wireToken.read));
    }
    const cut = clientOf(wireToken.read, { copies, endpoints: [DEAD] });
    const [english, german] = [await read(cut, "en"), await read(cut, "de")];
    expect([english.freshness, german.freshness]).toEqual(["copy", "copy"]);
    expect([headline(english.data) === "Brot", headline(german.data)]).toEqual([false, "Brot"]);
  });

  it.each(["tlh", "", "DE", "de\0", "\uD800", "__proto__", "x".repeat(5_000)])(
    "that a site has not are refused, as anybody is: %j",
    async (locale) => {
      const query = new URLSearchParams({ locale });
      const headers = { authorization: `Token ${wireToken.read}` };
      const path = `/v2/pages/article/full/?${query.toString()}`;
      const { status } = await wire().send({ method: "GET", path, headers });
      const reading = clientOf(wireToken.read).page.retrieve("article", "full", { locale });
      const came = await reading.then(
        () => 200,
        (error: { status?: number }) => error.status,
      );
      expect(came).toBe(status);
    },
  );

  it("have drafts of their own", async () => {
    const editor = clientOf(wireToken.manage);
    const german = await editor.page.retrieve("article", "full", { locale: "de", preview: 1 });
    expect([german.preview, headline(german.data)]).toEqual(["applied", "Brot"]);
  });
});

describe("larder/butter", () => {
  it("in test mode shows drafts to who may see them, and keeps none", async () => {
    const { copies, paths } = listedStore();
    const of = (token: string, endpoint = wire().edgeUrl) =>
      Butter(token, { endpoints: [endpoint], testMode: true, copies });
    const draft = await of(wireToken.manage).page.retrieve("article", "plain");
    expect(headline(draft.data?.data ?? {})).toBe("Not yet");
    await expect(of(wireToken.manage, DEAD).page.retrieve("article", "plain")).rejects.toThrow(
      "fetch failed",
    );
    expect(paths).toEqual([]);
    const published = await of(wireToken.read).page.retrieve("article", "plain");
    expect(headline(published.data?.data ?? {})).not.toBe("Not yet");
  });

  it("asks for languages by call, and for drafts", async () => {
    const butter = Butter(wireToken.manage, { endpoints: [wire().edgeUrl] });
    const german = await butter.page.retrieve("article", "full", { locale: "de" });
    expect(headline(german.data?.data ?? {})).toBe("Brot");
    const hidden = await butter.page.retrieve("article", "hidden", { preview: 1 });
    expect(hidden.data?.data).toMatchObject({ status: "draft" });
  });
});
