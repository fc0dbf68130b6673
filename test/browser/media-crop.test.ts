import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInBrowser } from "./support/chromium.ts";
import { cropper, expectFrame, listed, seenIn, setFrame, uploaded } from "./support/crops.ts";
import { hold, settled } from "./support/hold.ts";
import {
  expectAccessible,
  expectNoSidewaysScroll,
  focused,
  openPage,
  press,
  screenshot,
} from "./support/page.ts";
import { picture, quarters } from "./support/picture.ts";
import { PASSWORD, useWorld } from "./support/world.ts";

const [RED, GREEN, BLUE, YELLOW] = ["220 20 30", "20 160 60", "30 40 200", "240 220 40"] as const;
const COLOURS = [RED, GREEN, BLUE, YELLOW].map(
  (text) => text.split(" ").map(Number) as [number, number, number],
);

describeInBrowser("a picture that is cropped", () => {
  const world = useWorld({ edges: 0 });

  /** A file's own screen, with the dialog open, and what is in the library. */
  async function opened(name = "pear.png", bytes: Uint8Array = quarters(120, 80, COLOURS)) {
    const site = await world().addSite();
    const file = await uploaded(world(), site, name, bytes);
    await site.request("PATCH", `/manage/v1/media/${file.id}`, { alt: "Four pears" });
    const person = await world().addPerson(site, "contributor");
    const options = { person, refusals: [400, 401, 404] };
    const page = await openPage(world(), `/sites/${site.slug}/media/${file.id}`, options);
    const button = page.getByRole("button", { name: "Crop", exact: true });
    await button.waitFor();
    return { site, file, page, button };
  }

  const newFile = async (site: Awaited<ReturnType<typeof opened>>["site"]) => {
    await expect.poll(async () => (await listed(site)).length).toBe(2);
    const [made] = await listed(site);
    if (made === undefined) throw new Error("there are two");
    return made;
  };

  it("by the keyboard alone is another file, with the same text, and stays what it was", async () => {
    const { site, file, page, button } = await opened();
    await button.press("Enter");
    const dialog = await cropper(page);
    await expect.poll(() => focused(page)).toBe("div Frame");
    await expectFrame(dialog, 12, 8, 96, 64);
    await expectAccessible(page);
    await screenshot(page, "media-crop");
    await press(page, "ArrowRight", "ArrowRight", "ArrowLeft", "Shift+ArrowDown", "ArrowUp");
    await expectFrame(dialog, 13, 15, 96, 64);
    await press(page, "Tab", "Tab", "Tab", "Tab", "Tab");
    await expect.poll(() => focused(page)).toBe("input Width");
    await press(page, "Control+a", "6", "0", "Tab", "Control+a", "4", "0");
    await expectFrame(dialog, 13, 15, 60, 40);
    for (let tab = 0; tab < 6; tab += 1) await press(page, "Shift+Tab");
    await expect.poll(() => focused(page)).toBe("div Frame");
    for (let step = 0; step < 6; step += 1)
      await press(page, "Shift+ArrowRight", "Shift+ArrowDown");
    await expectFrame(dialog, 60, 40, 60, 40);
    await press(page, "Tab", "Tab", "Tab", "Enter");
    await page.getByRole("heading", { name: "pear-crop.png" }).waitFor();
    expect(await page.getByLabel("Alternative text").inputValue()).toBe("Four pears");
    const made = await newFile(site);
    expect(page.url()).toMatch(new RegExp(`/media/${made.id}$`));
    expect(made).toMatchObject({ type: "image/png", alt: "Four pears" });
    expect(await seenIn(page, made)).toEqual({ width: 60, height: 40, colours: [YELLOW] });
    expect(await seenIn(page, file)).toMatchObject({ width: 120, height: 80 });
  });

  it("by the pointer is moved, pulled at its corners in a shape, and turned", async () => {
    const { site, page, button } = await opened();
    await button.click();
    const dialog = await cropper(page);
    const pull = await puller(page);
    // the lower right corner, then the frame itself, then the corner again
    await pull([108, 72], [60, 40]);
    await expectFrame(dialog, 12, 8, 48, 32);
    await pull([36, 24], [-200, -200]);
    await expectFrame(dialog, 0, 0, 48, 32);
    await dialog.getByLabel("Shape").selectOption("As the picture");
    await pull([48, 32], [60, 20]);
    await expectFrame(dialog, 0, 0, 60, 40);
    await dialog.getByLabel("Shape").selectOption("1:1");
    await expectFrame(dialog, 0, 0, 60, 60);
    await dialog.getByLabel("Shape").selectOption("Free");
    await pull([30, 60], [30, 40]);
    await expectFrame(dialog, 0, 0, 60, 40);
    await dialog.getByRole("button", { name: "Turn right" }).click();
    await expectFrame(dialog, 40, 0, 40, 60);
    await dialog.getByRole("button", { name: "Save as a new file" }).click();
    await page.getByRole("heading", { name: "pear-crop.png" }).waitFor();
    const made = await newFile(site);
    expect(await seenIn(page, made)).toEqual({ width: 40, height: 60, colours: [RED] });
  });

  it("that was turned twice and thrice has the pixels that are shown", async () => {
    const { site, page, button } = await opened();
    await button.press("Enter");
    const dialog = await cropper(page);
    const turn = dialog.getByRole("button", { name: "Turn right" });
    await turn.press("Enter");
    await turn.press("Enter");
    await setFrame(dialog, 0, 0, 60, 40);
    await turn.press("Enter");
    await expectFrame(dialog, 40, 0, 40, 60);
    await press(page, "Tab", "Enter");
    const made = await newFile(site);
    expect(await seenIn(page, made)).toEqual({ width: 40, height: 60, colours: [YELLOW] });
  });

  it("keeps its kind, and is held as the camera says", async () => {
    for (const type of ["image/jpeg", "image/webp"]) {
      const { site, page, button } = await opened();
      const bytes = await page.evaluate(async (kind) => {
        const canvas = new OffscreenCanvas(64, 48);
        canvas.getContext("2d")?.fillRect(0, 0, 64, 48);
        const blob = await canvas.convertToBlob({ type: kind });
        return [...new Uint8Array(await blob.arrayBuffer())];
      }, type);
      const isJpeg = type === "image/jpeg";
      const written = isJpeg ? heldUpright(bytes) : Uint8Array.from(bytes);
      const { id } = await uploaded(world(), site, "photo.bin", written);
      await page.goto(page.url().replace(/\d+$/, String(id)));
      await button.press("Enter");
      const dialog = await cropper(page);
      const [width, height] = isJpeg ? [48, 64] : [64, 48];
      await setFrame(dialog, 1, 2, width - 1, height - 2);
      await press(page, "Enter");
      await page.getByRole("heading", { name: /^photo-crop\./ }).waitFor();
      expect((await listed(site))[0]).toMatchObject({ type, width: width - 1, height: height - 2 });
    }
  });

  it("is asked for again with all that was set when the origin refuses it, is away, or the session ended", async () => {
    const { site, page, button } = await opened();
    await button.press("Enter");
    const dialog = await cropper(page);
    await setFrame(dialog, 60, 0, 60, 40);
    const uploads = /\/manage\/v1\/media\?name=/;
    const json = JSON.stringify({ detail: "The shelf is full." });
    await page.route(uploads, (route) =>
      route.fulfill({ status: 400, contentType: "application/json", body: json }),
    );
    await press(page, "Enter");
    await dialog.getByText("The shelf is full.").waitFor();
    await page.unroute(uploads);
    await page.route(uploads, (route) => route.abort("connectionrefused"));
    await press(page, "Enter");
    await dialog.getByText("The origin cannot be reached.").waitFor();
    await expectAccessible(page);
    await page.unroute(uploads);
    await page.context().clearCookies();
    await press(page, "Enter");
    const signIn = page.getByRole("dialog", { name: "Sign in" });
    await signIn.getByLabel("Password").fill(PASSWORD);
    await press(page, "Enter");
    await page.getByRole("heading", { name: "pear-crop.png" }).waitFor();
    const made = await newFile(site);
    expect(await seenIn(page, made)).toEqual({ width: 60, height: 40, colours: [GREEN] });
  });

  it("is saved once, however often it is asked for, and the dialog stays until it is", async () => {
    const { page, button } = await opened();
    await button.press("Enter");
    const dialog = await cropper(page);
    const sent = await hold(page, /\/manage\/v1\/media\?/, { method: "POST" });
    const save = dialog.getByRole("button", { name: "Save as a new file" });
    await save.evaluate((one: HTMLElement) => {
      one.click();
      one.click();
    });
    await sent.asked;
    await press(page, "Enter", "Escape");
    await settled(page);
    expect(await dialog.count()).toBe(1);
    sent.release();
    await page.getByRole("heading", { name: "pear-crop.png" }).waitFor();
    expect(sent.count()).toBe(1);
  });

  it("takes no more of numbers than there is, and fits a small window", async () => {
    const { page, button } = await opened();
    await page.setViewportSize({ width: 320, height: 640 });
    await button.press("Enter");
    const dialog = await cropper(page);
    await dialog.getByLabel("Width").fill("1e9");
    await expectFrame(dialog, 0, 8, 120, 64);
    await dialog.getByLabel("Left").fill("-7");
    await dialog.getByLabel("Height").fill("");
    await dialog.getByLabel("Top").focus();
    await expectFrame(dialog, 0, 8, 120, 64);
    await expectAccessible(page);
    await screenshot(page, "media-crop-320");
    await expectNoSidewaysScroll(page);
    const overflow = await dialog.evaluate((one) => one.scrollWidth - one.clientWidth);
    expect(overflow).toBe(0);
    await press(page, "Escape");
    await expect.poll(() => focused(page)).toBe("button Crop");
  });

  it("is none where there is nothing to cut, which is said", async () => {
    const { site, page, button } = await opened();
    const at = async (name: string, bytes: Uint8Array) => {
      const { id } = await uploaded(world(), site, name, bytes);
      await page.goto(page.url().replace(/\d+$/, String(id)));
      await page.getByRole("heading", { name }).waitFor();
    };
    await at("drawing.svg", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'));
    expect(await button.count()).toBe(0);
    const says = async (sentence: string) => {
      await button.press("Enter");
      await page.getByRole("dialog").getByText(sentence).waitFor();
      await press(page, "Escape");
    };
    await at("moves.gif", moving());
    await says("It moves, and only the first of its pictures would be kept.");
    await at("wide.png", picture(16_385, 1));
    await says("It has 16385 × 1 pixels, which is more than browsers can draw");
    await at("phone.heic", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic"));
    await says("This browser cannot show this kind of picture.");
    await at("pear-2.png", picture(9, 9));
    await page.route("**/media/*/*/pear-2.png", (route) => route.fulfill({ status: 404 }));
    await button.press("Enter");
    await page.getByText("The file cannot be read here").waitFor();
    await expectAccessible(page);
  });
});

/** Pulls from one point to another, in pixels of the picture, by way of a third. */
async function puller(page: Page) {
  const box = await page.locator(".crop-stage").boundingBox();
  if (box === null) throw new Error("the picture is shown");
  const scale = box.width / 120;
  const at = ([x, y]: [number, number]) => [box.x + x * scale, box.y + y * scale] as const;
  return async (from: [number, number], to: [number, number]) => {
    await page.mouse.move(...at(from));
    await page.mouse.down();
    await page.mouse.move(...at([to[0] + 9, to[1] - 5]));
    await page.mouse.move(...at(to));
    await page.mouse.up();
  };
}

/** The same JPEG with a note that the camera was turned by a quarter (Exif, orientation 6). */
function heldUpright(jpeg: readonly number[]): Uint8Array {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0];
  const body = [...Buffer.from("Exif\0\0", "latin1"), ...tiff, 0, 0, 0, 0];
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, body.length + 2, ...body, ...jpeg.slice(2)]);
}

/** A GIF of two pictures of a pixel each. */
function moving(): Uint8Array {
  const one = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  const colours = [0, 0, 0, 255, 255, 255];
  const head = [...Buffer.from("GIF89a", "latin1"), 1, 0, 1, 0, 0x80, 0, 0, ...colours];
  return Uint8Array.from([...head, ...one, ...one, 0x3b]);
}
