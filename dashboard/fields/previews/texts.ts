import type { Json } from "../../../shared/working/value.ts";
import { cutText, isLongerThan } from "../../../shared/text.ts";
import type { Place } from "../../form/place.ts";
import type { usePicture } from "../shown-picture.ts";

/** What is shown of a post elsewhere, and how much: handed in, so that what is loaded with the form stays one file. */
export interface Previewed {
  root: Place;
  /** Characters. */
  most: { title: number; description: number };
  usePicture: typeof usePicture;
}

/** What a post is called and said to be about where only that is shown: as it is written for it, or else its own title and summary. */
export function textsOf({ root, most }: Pick<Previewed, "root" | "most">): {
  title: string;
  description: string;
} {
  const fields = root.at("fields");
  return {
    title: cut(firstOf(fields.at("seo_title"), root.at("name")), most.title),
    description: cut(
      firstOf(fields.at("meta_description"), fields.at("summary")),
      most.description,
    ),
  };
}

const firstOf = (...places: Place[]): string =>
  places.map(({ value }) => textOf(value.value).trim()).find((text) => text !== "") ?? "";

const textOf = (stored: Json | undefined): string => (typeof stored === "string" ? stored : "");

const cut = (text: string, most: number): string =>
  isLongerThan(text, most) ? `${cutText(text, most).trimEnd()}…` : text;
