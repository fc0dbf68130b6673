import { srcsetOf } from "../../shared/srcset.ts";
import { attribute, withAttribute, type Attributes } from "./attributes.ts";
import type { ChosenImage } from "./props.ts";

/** Images in a text: what is said of one, and what is written for it. */

/** ours: how wide an image is shown, unless somebody writes otherwise: as wide as a telephone, else as a column of text. */
const SIZES = "(max-width: 828px) 100vw, 828px";

/** Whether browsers can be offered an image in several widths: it is a file of a library of which smaller ones are made. */
export const hasWidths = (url: string): boolean => srcsetOf(url) !== "";

/** An image as it stands in a text. */
export const imageOf = (attributes: Attributes = []): ChosenImage => ({
  url: attribute(attributes, "src") ?? "",
  alt: attribute(attributes, "alt") ?? "",
  inWidths: attribute(attributes, "srcset") !== null,
});

/** The attributes of an image that was put there, or in another's place: whatever else the other said stays. */
export function imageAttributes(was: Attributes, image: ChosenImage): Attributes {
  const { url, alt, inWidths = false } = image;
  const before = imageOf(was);
  const named = withAttribute(withAttribute(was, "src", url), "alt", alt);
  if (before.url === url && before.inWidths === inWidths) return named;
  const srcset = inWidths && hasWidths(url) ? srcsetOf(url) : null;
  const sizes = srcset === null ? null : (attribute(was, "sizes") ?? SIZES);
  return withAttribute(withAttribute(named, "srcset", srcset), "sizes", sizes);
}
