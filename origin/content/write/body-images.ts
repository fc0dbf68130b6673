import { decodeHTMLAttribute } from "entities";
import { QuoteType, Tokenizer } from "htmlparser2";

/** Images inside HTML that an editor wrote. */

/** The value of an attribute in the HTML, with its quotes when it has some. */
interface Value {
  start: number;
  end: number;
  text: string;
}

/**
 * The HTML with the address of every image replaced by what `replace` gives for it; null leaves it.
 * Only `src` is looked at: what else is there stays as it was, byte for byte. One pass, whatever the HTML.
 */
export function replaceImages(html: string, replace: (url: string) => string | null): string {
  const parts: string[] = [];
  let done = 0;
  readSources(html, ({ start, end, text }) => {
    const ours = replace(decodeHTMLAttribute(text).trim());
    if (ours === null) return;
    parts.push(html.slice(done, start), `"${escaped(ours)}"`);
    done = end;
  });
  return parts.join("") + html.slice(done);
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");

/** Tells of the `src` of every image, as soon as its tag has ended; of two in one tag the first is the image's. */
function readSources(html: string, found: (source: Value) => void): void {
  let [inImage, inSource] = [false, false];
  let source: Value | undefined;
  const isNamed = (start: number, end: number, name: string) =>
    end - start === name.length && html.slice(start, end).toLowerCase() === name;
  const endTag = () => {
    if (inImage && source !== undefined) found(source);
    inImage = false;
  };
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      ...NOTHING,
      onopentagname(start, end) {
        inImage = isNamed(start, end, "img");
        source = undefined;
      },
      onattribname(start, end) {
        inSource = inImage && source === undefined && isNamed(start, end, "src");
      },
      onattribdata(start, end) {
        if (inSource) source = { start, end, text: html.slice(start, end) };
      },
      onattribend(quote, end) {
        const isQuoted = quote === QuoteType.Double || quote === QuoteType.Single;
        if (inSource && source !== undefined && isQuoted)
          source = { ...source, start: source.start - 1, end };
        inSource = false;
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
