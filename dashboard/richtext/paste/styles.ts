import { attribute, attributesOf } from "../attributes.ts";
import type { HtmlElement } from "../../../shared/html/tree.ts";

/** The declarations of an element's style, by name, in lower case. */
export function stylesOf(element: HtmlElement): ReadonlyMap<string, string> {
  const style = attribute(attributesOf(element), "style") ?? "";
  return new Map(
    style.split(";").flatMap((one) => {
      const at = one.indexOf(":");
      const name = one.slice(0, at).trim().toLowerCase();
      return at === -1
        ? []
        : [
            [
              name,
              one
                .slice(at + 1)
                .trim()
                .toLowerCase(),
            ] as const,
          ];
    }),
  );
}

/** The marks that a style stands for; what else it says is looks, and the site has its own. */
export function marksOfStyle(styles: ReadonlyMap<string, string>): string[] {
  const weight = styles.get("font-weight") ?? "";
  const line = `${styles.get("text-decoration") ?? ""} ${styles.get("text-decoration-line") ?? ""}`;
  const height = styles.get("vertical-align");
  return [
    ...(weight.startsWith("bold") || Number(weight) >= 600 ? ["strong"] : []),
    ...(/^(italic|oblique)/.test(styles.get("font-style") ?? "") ? ["em"] : []),
    ...(line.includes("line-through") ? ["s"] : []),
    ...(height === "super" ? ["sup"] : []),
    ...(height === "sub" ? ["sub"] : []),
  ];
}

/** Whether a style takes back what its element stands for: Docs wraps all it copies in `<b style="font-weight:normal">`. */
export const takesBack = (tag: string, styles: ReadonlyMap<string, string>): boolean =>
  ((tag === "b" || tag === "strong") &&
    /^(normal|[1-5]00)$/.test(styles.get("font-weight") ?? "")) ||
  ((tag === "i" || tag === "em") && styles.get("font-style") === "normal");
