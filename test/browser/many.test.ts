import { beforeAll, expect, it } from "vitest";
import { eventually } from "../support/eventually.ts";
import { describeInBrowser } from "./support/chromium.ts";
import { expectAccessible, focused, openPage, press } from "./support/page.ts";
import { useWorld, type TestSite } from "./support/world.ts";

const ITEMS = 10_000;
/** As many as one write may make. */
const AT_ONCE = 1_000;

describeInBrowser("ten thousand documents", () => {
  const world = useWorld({ edges: 0 });
  let site: TestSite;

  beforeAll(async () => {
    site = await world().addSite();
    const name = { key: "name", name: "Name", kind: "short_text" };
    await site.request("POST", "/manage/v1/collections", { key: "speaker", fields: [name] });
    await site.request("POST", "/manage/v1/page-types", {
      key: "talk",
      name: "Talk",
      fields: [
        {
          key: "speaker",
          name: "Speaker",
          kind: "reference",
          many: false,
          to: { kind: "collection", key: "speaker" },
        },
      ],
    });
    for (let start = 0; start < ITEMS; start += AT_ONCE) {
      const fields = Array.from({ length: AT_ONCE }, (_, at) => ({
        name: `Speaker ${String(start + at).padStart(5, "0")}`,
      }));
      await site.request("POST", "/v2/content/", { key: "speaker", fields });
    }
    await eventually("the words of the last to be there", async () => {
      const found = await site.request("GET", "/manage/v1/documents?type=speaker&q=09999");
      return (found as { data: unknown[] }).data.length === 1 || undefined;
    });
  });

  it("are picked from by the keyboard alone: what was written finds it, wherever it stands", async () => {
    const { id } = (await site.request("POST", "/manage/v1/documents", {
      kind: "page",
      type: "talk",
      name: "On tea",
      slug: "on-tea",
    })) as { id: number };
    const person = await world().addPerson(site, "publisher");
    const path = `/sites/${site.slug}/content/talk/${id}`;
    const page = await openPage(world(), path, { person });
    await page.getByRole("combobox", { name: "Find Speaker" }).focus();
    await page.keyboard.type("speaker 04711");
    await page.getByRole("option", { name: "Speaker 04711" }).waitFor();
    await expectAccessible(page);
    await press(page, "Enter");
    await eventually("the origin to have it", async () => {
      const copy = `/manage/v1/documents/${id}/working-copy`;
      const { value } = (await site.request("GET", copy)) as {
        value: { fields: { speaker?: unknown } };
      };
      const { speaker } = value.fields;
      if (typeof speaker !== "number") return undefined;
      const picked = await site.request("GET", `/manage/v1/documents/${speaker}`);
      return (picked as { name: string }).name === "Speaker 04711" || undefined;
    });
  });

  it("are gone through, ordered and searched as few are", async () => {
    const person = await world().addPerson(site, "viewer");
    const page = await openPage(
      world(),
      `/sites/${site.slug}/content/collection.speaker?sort=name`,
      {
        person,
      },
    );
    await page.getByRole("link", { name: "Speaker 00000" }).waitFor();
    await page.getByRole("button", { name: "Next" }).press("Enter");
    await page.getByRole("link", { name: "Speaker 00050" }).waitFor();
    await page.getByRole("button", { name: "Name" }).press("Enter");
    await page.getByRole("link", { name: "Speaker 09999" }).waitFor();
    await press(page, "/");
    await expect.poll(() => focused(page)).toBe("input Search");
    await page.keyboard.type("07342");
    await press(page, "Enter");
    await page.getByText("1 document", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Speaker 07342" }).waitFor();
  });
});
