import { Marked, type Token, type Tokens } from "marked";

/** A body as HTML, with images where they can be read. */
export interface Rendered {
  html: string;
  /** Addresses of images that lead nowhere without a base. */
  relative: string[];
}

/** Finds where a file beside the Markdown is read; null where nobody said. */
export type AddressOf = (href: string) => string | null;

/** Renders Markdown as GitHub does; HTML in it stays as it is. */
export function render(markdown: string, addressOf: AddressOf): Rendered {
  const relative = new Set<string>();
  const moved = (href: string): string => {
    if (isAbsolute(href)) return href;
    const address = addressOf(href);
    if (address === null) relative.add(href);
    return address ?? href;
  };
  const marked = new Marked({ gfm: true, async: false });
  marked.use({
    walkTokens(token: Token) {
      if (token.type === "image") {
        const image = token as Tokens.Image;
        image.href = moved(image.href);
      } else if (token.type === "html") {
        const html = token as Tokens.HTML;
        html.text = withImages(html.text, moved);
        html.raw = html.text;
      }
    },
  });
  const html = marked.parse(markdown, { async: false });
  return { html: html.trim(), relative: [...relative] };
}

export const isAbsolute = (href: string): boolean =>
  /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(href) || href === "";

const IMAGE = /(<img\s(?:[^<>]{0,2000}\s)?src=)("[^"<>]*"|'[^'<>]*')/gi;

const withImages = (html: string, moved: (href: string) => string): string =>
  html.replace(IMAGE, (_whole, before: string, quoted: string) => {
    const quote = quoted.slice(0, 1);
    return `${before}${quote}${moved(quoted.slice(1, -1))}${quote}`;
  });
