import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import { hold, settled } from "./support/hold.ts";
import { focused, openPage, press } from "./support/page.ts";
import { useWorld } from "./support/world.ts";

/** Who goes on while something is under way: nothing is done twice, nothing is lost, and nobody is led away. */
describeInBrowser("quick hands in dialogs", () => {
  const world = useWorld({ edges: 0 });

  async function opened(path: string, refusals: number[] = []) {
    const site = await world().addSite();
    const person = await world().addPerson(site, "admin");
    const page = await openPage(world(), `/sites/${site.slug}${path}`, { person, refusals });
    return { site, person, page };
  }

  it("does once what is sent twice before anything is drawn", async () => {
    const { page } = await opened("/releases");
    const made = await hold(page, /\/manage\/v1\/releases$/, { method: "POST" });
    await page.getByRole("button", { name: "New release" }).press("Enter");
    await page.keyboard.type("Spring");
    await page.locator("dialog form").evaluate((form: HTMLFormElement) => {
      form.requestSubmit();
      form.requestSubmit();
    });
    await made.asked;
    made.release();
    await page.waitForURL("**/releases/*");
    await page.getByRole("heading", { name: "Spring" }).waitFor();
    expect(made.count()).toBe(1);
  });

  it("does once what is sent again while what it changed is asked for", async () => {
    const { page } = await opened("/settings/edges");
    await page.getByRole("button", { name: "Add an edge" }).press("Enter");
    await page.keyboard.type("Paris");
    await page.getByLabel("Address").fill("https://paris.example.com");
    const list = await hold(page, /\/manage\/v1\/edges$/);
    const sent = await hold(page, /\/manage\/v1\/edges$/, { method: "POST" });
    sent.release();
    await press(page, "Enter");
    await list.asked;
    await press(page, "Enter");
    list.release();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByText("https://paris.example.com").waitFor();
    expect(sent.count()).toBe(1);
  });

  it("keeps a dialog until what was begun in it is over: a secret is shown once", async () => {
    const { page } = await opened("/settings/tokens");
    const made = await hold(page, /\/manage\/v1\/tokens$/, { method: "POST" });
    await page.getByRole("button", { name: "Make a token" }).press("Enter");
    await page.keyboard.type("website");
    await press(page, "Enter");
    await made.asked;
    await press(page, "Escape");
    await page.getByRole("button", { name: "Cancel" }).press("Enter");
    made.release();
    await page.getByLabel("Token", { exact: true }).waitFor();
    expect(await page.getByLabel("Token", { exact: true }).inputValue()).not.toBe("");
  });

  it("leads nobody away who went elsewhere meanwhile", async () => {
    const { page, site } = await opened("/media");
    await page.getByRole("link", { name: "Releases", exact: true }).first().press("Enter");
    const made = await hold(page, /\/manage\/v1\/releases$/, { method: "POST" });
    await page.getByRole("button", { name: "New release" }).press("Enter");
    await page.keyboard.type("Spring");
    await press(page, "Enter");
    await made.asked;
    await page.goBack();
    await page.getByRole("heading", { name: "Media" }).waitFor();
    const answer = page.waitForResponse(/\/manage\/v1\/releases$/);
    made.release();
    await (await answer).finished();
    await settled(page);
    expect(new URL(page.url()).pathname).toBe(`/admin/sites/${site.slug}/media`);
  });

  it("keeps what is typed into the settings while they are saved", async () => {
    const { page, site } = await opened("/settings");
    const name = page.getByLabel("Name", { exact: true });
    await name.fill("The Daily");
    const saved = await hold(page, /\/manage\/v1\/site$/, { method: "PATCH" });
    await press(page, "Enter");
    await saved.asked;
    await name.fill("The Daily Mirror");
    await page.getByLabel("New locale").fill("de");
    const again = page.waitForResponse(/\/manage\/v1\/me$/);
    saved.release();
    await page.getByText("Saved.").first().waitFor();
    await (await again).finished();
    await settled(page);
    expect(await name.inputValue()).toBe("The Daily Mirror");
    expect(await page.getByLabel("New locale").inputValue()).toBe("de");
    await name.press("Enter");
    await expect
      .poll(() => site.request("GET", "/manage/v1/site"))
      .toMatchObject({ name: "The Daily Mirror" });
  });

  it("gives each of two people the role that was picked, one behind the other", async () => {
    const { page, site } = await opened("/settings/people");
    await world().addPerson(site, "viewer", "Bob Carter");
    await world().addPerson(site, "viewer", "Eve Dean");
    await page.reload();
    const sent = await hold(page, /\/manage\/v1\/people\/\d+$/, { method: "PATCH" });
    await page.getByLabel("Role of Bob Carter").selectOption("author");
    await sent.asked;
    await page.getByLabel("Role of Eve Dean").selectOption("publisher");
    sent.release();
    const roles = async () => {
      const { data } = (await site.request("GET", "/manage/v1/people")) as {
        data: { name: string; role: string }[];
      };
      return Object.fromEntries(data.map(({ name, role }) => [name, role]));
    };
    await expect.poll(roles).toMatchObject({ "Bob Carter": "author", "Eve Dean": "publisher" });
  });

  it("leaves the focus where somebody went while they were signed in", async () => {
    const site = await world().addSite();
    await world().addPerson(site, "viewer");
    const page = await openPage(world(), `/sites/${site.slug}`, { refusals: [401] });
    const sent = await hold(page, /\/manage\/v1\/session$/, { method: "POST" });
    await page.getByLabel("E-mail").fill("nobody@example.com");
    await page.getByLabel("Password").fill("wrong wrong wrong");
    await press(page, "Enter");
    await sent.asked;
    await page.getByLabel("E-mail").focus();
    sent.release();
    await page.locator("[aria-invalid]").waitFor();
    expect(await focused(page)).toBe("input E-mail");
  });

  it("keeps a field that is emptied where it is", async () => {
    const { page, site } = await opened("/model");
    const fields = [{ key: "text", name: "Text", kind: "short_text" }];
    await site.request("POST", "/manage/v1/page-types", { key: "note", name: "Note", fields });
    await page.getByRole("link", { name: "Note" }).press("Enter");
    await page.getByRole("button", { name: "Change Text" }).press("Enter");
    await page.getByText("Help, limits and default").click();
    await page.getByLabel("Help", { exact: true }).focus();
    await press(page, "a", "Backspace", "b");
    expect(await page.getByLabel("Help", { exact: true }).inputValue()).toBe("b");
    expect(await page.getByLabel("Help", { exact: true }).isVisible()).toBe(true);
  });

  it("keeps what is typed on into an address that is asked about", async () => {
    const { page } = await opened("/delivery/why");
    const address = page.getByLabel("Address");
    await address.fill("/v2/pages/");
    await address.evaluate((field: HTMLInputElement) => {
      field.form?.requestSubmit();
      field.value += "x";
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
    await page.waitForURL("**/why?url=*");
    await page.getByRole("heading", { name: "Edges" }).waitFor();
    expect(await address.inputValue()).toBe("/v2/pages/x");
    expect(await focused(page)).toContain("input");
  });
});
