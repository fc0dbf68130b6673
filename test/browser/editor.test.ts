import { expect, it } from "vitest";
import { addArticle } from "./support/articles.ts";
import { describeInBrowser } from "./support/chromium.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { useWorld } from "./support/world.ts";

describeInBrowser("the editor", () => {
  const world = useWorld({ edges: 2 });

  it("goes from a field to what readers get by the keyboard alone, and shows that it arrived", async () => {
    const { site, path, has } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    await page.getByLabel("Headline").focus();
    await press(page, "Control+a");
    await page.keyboard.type("On green tea");
    await page.getByText("Saved", { exact: true }).first().waitFor();
    await has({ headline: "On green tea" });
    await expectAccessible(page);
    await screenshot(page, "editor");
    await press(page, "Control+Enter");
    await page.getByText("New for readers: Headline.").waitFor();
    await page.getByText(/It reaches up to \d+ answers? .*on 2 edges, in about/).waitFor();
    await expect.poll(() => focused(page)).toBe("input Note");
    await expectAccessible(page);
    await screenshot(page, "publish");
    await page.keyboard.type("A new headline");
    await press(page, "Enter");
    await page.getByText(/live everywhere in \d/).waitFor();
    await expect.poll(() => page.getByText(/caches purged after/).count()).toBe(2);
    await expectAccessible(page);
    await screenshot(page, "receipt");
    await press(page, "Enter");
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.getByText("Live", { exact: true }).first().waitFor();
    const read = await fetch(
      `${world().edges[0]?.url}/v2/pages/article/tea/?auth_token=${site.token}`,
    );
    expect(await read.json()).toMatchObject({ data: { fields: { headline: "On green tea" } } });
    await page.setViewportSize({ width: 320, height: 700 });
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await screenshot(page, "editor-320");
  });

  it("leads from a problem to its field, and publishes what was seen or nothing", async () => {
    const { site, id, path, has } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person, refusals: [409] });
    await page.getByLabel("Headline").fill("");
    await page.getByRole("button", { name: "Publish…" }).press("Enter");
    await page.getByRole("button", { name: /^headline: / }).press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => focused(page)).toMatch(/^input Headline/);
    await page.keyboard.type("On white tea");
    await has({ headline: "On white tea" });
    await press(page, "Control+Enter");
    await page.getByText(/It reaches/).waitFor();
    const other = await openPage(world(), path, {
      person: await world().addPerson(site, "publisher", "Bob Cook"),
    });
    await other.getByLabel("Byline").fill("Bob");
    await has({ byline: "Bob" });
    await press(page, "Enter");
    await page.getByText("somebody went on since you looked").waitFor();
    await page.getByText("Bob Cook: Byline").first().waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Look again" }).press("Enter");
    await page.getByText("Edits of others go along:").waitFor();
    await page.getByRole("button", { name: "Publish", exact: true }).press("Enter");
    await page.getByText("It is on its way to readers.").first().waitFor();
    const { published } = (await site.request("GET", `/manage/v1/documents/${id}`)) as {
      published: { fields: unknown };
    };
    expect(published.fields).toMatchObject({ headline: "On white tea", byline: "Bob" });
  });

  it("shows two people each other's edits; in the same field both stay until somebody decides", async () => {
    const { site, path, has } = await addArticle(world());
    const [ann, bob] = await Promise.all(
      ["Ann Baker", "Bob Cook"].map(async (name) =>
        openPage(world(), path, { person: await world().addPerson(site, "publisher", name) }),
      ),
    );
    if (ann === undefined || bob === undefined) throw new Error("two are here");
    await ann.getByText("Also here: Bob Cook").waitFor();
    await ann.getByLabel("Summary").fill("One, by Ann.\nTwo.\n");
    await bob.getByLabel("Byline").fill("Bob");
    await expect.poll(() => ann.getByLabel("Byline").inputValue()).toBe("Bob");
    await expect.poll(() => bob.getByLabel("Summary").inputValue()).toBe("One, by Ann.\nTwo.\n");
    // both before either has heard of the other
    await ann.context().setOffline(true);
    await ann.getByLabel("Headline").fill("Ann's");
    await bob.getByLabel("Headline").fill("Bob's");
    await has({ headline: "Bob's" });
    await ann.context().setOffline(false);
    await ann.getByText("Needs you: 1 conflict").waitFor();
    await expect.poll(() => ann.getByLabel("Headline").inputValue()).toBe("Ann's");
    await expectAccessible(ann);
    await screenshot(ann, "conflict");
    await ann.getByRole("button", { name: "Needs you: 1 conflict" }).press("Enter");
    await expect.poll(() => focused(ann)).toMatch(/^input Headline/);
    await ann.getByRole("button", { name: "Keep mine" }).press("Enter");
    await has({ headline: "Ann's", byline: "Bob", summary: "One, by Ann.\nTwo.\n" });
    await expect.poll(() => bob.getByLabel("Headline").inputValue()).toBe("Ann's");
  });

  it("shows what a program writes meanwhile", async () => {
    const { site, path } = await addArticle(world());
    const open = async (name: string) =>
      openPage(world(), path, { person: await world().addPerson(site, "publisher", name) });
    const page = await open("Ann Baker");
    await open("Bob Cook");
    // so this page is told of what happens, and does not ask each second
    await page.getByText("Also here: Bob Cook").waitFor();
    const fields = { byline: "By a program" };
    await site.request("PATCH", "/v2/pages/article/tea/", { fields });
    await expect.poll(() => page.getByLabel("Byline").inputValue()).toBe("By a program");
  });

  it("takes edits back and does them again, and has what was discarded back", async () => {
    const { site, path, has } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    const headline = page.getByLabel("Headline");
    await headline.focus();
    await press(page, "End");
    await page.keyboard.type(" and coffee");
    await page.getByLabel("Byline").fill("Somebody");
    await press(page, "Control+z");
    await expect.poll(() => page.getByLabel("Byline").inputValue()).toBe("Ann");
    await press(page, "Control+z");
    await expect.poll(() => headline.inputValue()).toBe("On tea");
    await press(page, "Control+Shift+z");
    await expect.poll(() => headline.inputValue()).toBe("On tea and coffee");
    await has({ headline: "On tea and coffee", byline: "Ann" });
    await page.getByRole("button", { name: "More" }).press("Enter");
    await page.getByRole("menuitem", { name: "Discard the edits…" }).press("Enter");
    await page.getByRole("button", { name: "Discard", exact: true }).press("Enter");
    await has({ headline: "On tea" });
    await expect.poll(() => headline.inputValue()).toBe("On tea");
    await page.getByRole("button", { name: "More" }).press("Enter");
    await page.getByRole("menuitem", { name: "Discarded edits…" }).press("Enter");
    await page.getByRole("button", { name: "Have it back: Tea" }).waitFor();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Have it back: Tea" }).press("Enter");
    await expect.poll(() => headline.inputValue()).toBe("On tea and coffee");
  });

  it("asks for a review, keeps a version, and shows who may not edit what there is", async () => {
    const { site, id, path, has } = await addArticle(world());
    const person = await world().addPerson(site, "publisher");
    const page = await openPage(world(), path, { person });
    await page.getByLabel("Headline").fill("Please look");
    await has({ headline: "Please look" });
    await page.getByRole("button", { name: "More" }).press("Enter");
    await page.getByRole("menuitem", { name: "Ask for a review…" }).press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("Is that so?");
    await page.getByRole("button", { name: "Ask", exact: true }).press("Enter");
    await page.getByText("Ann Baker asks for a review.").waitFor();
    await page.getByRole("button", { name: "More" }).press("Enter");
    await page.getByRole("menuitem", { name: "Keep a version…" }).press("Enter");
    await page.getByRole("dialog").waitFor();
    await press(page, "Enter");
    await page.getByText("It is in the history.").waitFor();
    const { newest, published } = (await site.request("GET", `/manage/v1/documents/${id}`)) as {
      newest: { fields: unknown };
      published: { fields: unknown };
    };
    expect(newest.fields).toMatchObject({ headline: "Please look" });
    expect(published.fields).toMatchObject({ headline: "On tea" });
    const viewer = await openPage(world(), path, {
      person: await world().addPerson(site, "viewer", "Vera Dew"),
    });
    await viewer.getByText("Ann Baker asks for a review.").waitFor();
    await expect.poll(() => viewer.getByLabel("Headline").getAttribute("readonly")).not.toBeNull();
    expect(await viewer.getByRole("button", { name: "Publish…" }).count()).toBe(0);
    expect(await viewer.getByRole("button", { name: "More" }).count()).toBe(0);
    await expectAccessible(viewer);
    await page.getByRole("button", { name: "Done" }).press("Enter");
    await viewer.getByText("Ann Baker asks for a review.").waitFor({ state: "detached" });
  });
});
