import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { MediaFile } from "../../../shared/manage/media.ts";
import type { TestSite, World } from "./world.ts";

/** Files of a site's library by a program, and the dialog that cuts a part out of one. */

export async function uploaded(
  { url }: World,
  { token }: TestSite,
  name: string,
  bytes: Uint8Array,
): Promise<MediaFile> {
  const response = await fetch(`${url}/manage/v1/media?name=${name}`, {
    method: "POST",
    headers: { authorization: `Token ${token}` },
    body: new Uint8Array(bytes),
  });
  return (await response.json()) as MediaFile;
}

export const listed = async (site: TestSite): Promise<MediaFile[]> =>
  ((await site.request("GET", "/manage/v1/media")) as { data: MediaFile[] }).data;

/** The dialog, once there is a picture in it. */
export async function cropper(page: Page): Promise<Locator> {
  const dialog = page.getByRole("dialog", { name: /^Crop / });
  await dialog.getByRole("application", { name: "Frame" }).waitFor();
  return dialog;
}

type Numbers = [left: number, top: number, width: number, height: number];
const SIDES = ["Left", "Top", "Width", "Height"];

/** Waits until the frame is there. */
export const expectFrame = (dialog: Locator, ...numbers: Numbers): Promise<unknown> =>
  expect
    .poll(() => Promise.all(SIDES.map((side) => dialog.getByLabel(side).inputValue())))
    .toEqual(numbers.map(String));

/** Writes the frame's numbers: the sizes first, which make room for the others. */
export async function setFrame(dialog: Locator, ...numbers: Numbers): Promise<void> {
  for (const index of [2, 3, 0, 1])
    await dialog.getByLabel(SIDES[index] ?? "").fill(String(numbers[index]));
  await expectFrame(dialog, ...numbers);
}

/** What a browser sees in a file: how large it is, and which colours are in it, each once. */
export const seenIn = (page: Page, { url }: Pick<MediaFile, "url">) =>
  page.evaluate(async (address) => {
    const image = await createImageBitmap(await (await fetch(address)).blob());
    const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
    context?.drawImage(image, 0, 0);
    const { data = [] } = context?.getImageData(0, 0, image.width, image.height) ?? {};
    const colours = new Set<string>();
    for (let at = 0; at < data.length; at += 4) colours.add(data.slice(at, at + 3).join(" "));
    return { width: image.width, height: image.height, colours: [...colours] };
  }, url);
