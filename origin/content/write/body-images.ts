import { decodeHTMLAttribute } from "entities";
import { QuoteType, Tokenizer } from "htmlparser2";

/** Images inside HTML that an editor wrote. */

/** The value of an attribute in the HTML, with its quotes when it has some. */
interface Value {
  start: number;
  end: number;
  text: string;
  /** There is a name and no `=`. */
  isBare?: true;
}

/**
 * The HTML with the address of every image replaced by what `replace` gives for it; null leaves it.
 * Only `src` is looked at: what else is there stays as it was, byte for byte. One pass, whatever the HTML.
 */
export function replaceImages(html: string, replace: (url: string) => string | null): string {
  const parts: string[] = [];
  let done = 0;
  readImages(html, ({ src: { start, end, text } }) => {
    const ours = replace(decodeHTMLAttribute(text).trim());
    if (ours === null) return;
    parts.push(html.slice(done, start), `"${escaped(ours)}"`);
    done = end;
  });
  return parts.join("") + html.slice(done);
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** What is read of an image's tag: of two attributes of a name the first is the image's. */
export interface ImageTag {
  src: Value;
  alt: Value | undefined;
}

const READ = ["src", "alt"] as const;

/** Tells of every image that has a `src`, as soon as its tag has ended. */
export function readImages(html: string, found: (image: ImageTag) => void): void {
  let inImage = false;
  let inside: (typeof READ)[number] | undefined;
  let read: Partial<Record<(typeof READ)[number], Value>> = {};
  const isNamed = (start: number, end: number, name: string) =>
    end - start === name.length && html.slice(start, end).toLowerCase() === name;
  const endTag = () => {
    const { src, alt } = read;
    if (inImage && src !== undefined) found({ src, alt });
    inImage = false;
  };
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ...NOTHING,
      onopentagname(start, end) {
        inImage = isNamed(start, end, "img");
        read = {};
      },
      onattribname(start, end) {
        inside = READ.find(
          (name) => inImage && read[name] === undefined && isNamed(start, end, name),
        );
      },
      onattribdata(start, end) {
        if (inside !== undefined) read[inside] = { start, end, text: html.slice(start, end) };
      },
      onattribend(quote, end) {
        const value = inside && read[inside];
        const isQuoted = quote === QuoteType.Double || quote === QuoteType.Single;
        if (inside !== undefined && value !== undefined && isQuoted)
          read[inside] = { ...value, start: value.start - 1, end };
        if (inside === "alt" && value === undefined)
          read.alt = { start: end, end, text: "", isBare: true };
        inside = undefined;
      },
      onopentagend: endTag,
      onselfclosingtag: endTag,
    },
  );
  tokenizer.write(html);
  tokenizer.end();
}

const nothing = () => undefined;
/** What an image's address does not depend on. */
const NOTHING = {
  onattribentity: nothing,
  oncdata: nothing,
  onclosetag: nothing,
  oncomment: nothing,
  ondeclaration: nothing,
  onend: nothing,
  onprocessinginstruction: nothing,
  ontext: nothing,
  ontextentity: nothing,
};
