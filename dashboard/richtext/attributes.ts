import type { HtmlElement } from "../../shared/html/tree.ts";

/** Attributes in the order they are written in. Nothing of them is in the page being edited, where a style or a handler would act. */
export type Attributes = readonly (readonly [name: string, value: string])[];

export const attributesOf = (element: HtmlElement): Attributes =>
  element.attrs.map(({ prefix, name, value }) => [prefix ? `${prefix}:${name}` : name, value]);

export const attribute = (attributes: Attributes, name: string): string | null =>
  attributes.find(([one]) => one === name)?.[1] ?? null;

/** The attributes with one of another value, in its place; null takes it out. */
export function withAttribute(
  attributes: Attributes,
  name: string,
  value: string | null,
): Attributes {
  if (value === null) return attributes.filter(([one]) => one !== name);
  if (attribute(attributes, name) === null) return [...attributes, [name, value]];
  return attributes.map((one) => (one[0] === name ? [name, value] : one));
}

export const isSameAttributes = (one: Attributes, other: Attributes): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
