/** The bodies of WordPress as HTML: without what marks blocks, and with paragraphs where it only has lines. Pure. */

export interface Body {
  html: string;
  /** Blocks that WordPress makes when a page is asked for, which have no HTML of their own. */
  dynamic: string[];
  /** Shortcodes that stay in the text as they are. */
  shortcodes: string[];
}

export function bodyOf(content: string): Body {
  const { html, dynamic, hasBlocks } = withoutMarks(content);
  const captioned = withFigures(html);
  const whole = hasBlocks ? captioned.trim() : paragraphs(captioned);
  return { html: whole, dynamic, shortcodes: shortcodesIn(whole) };
}

/** Takes out the comments of blocks, and those that cut a post in two. */
function withoutMarks(content: string) {
  const [kept, dynamic]: [string[], Set<string>] = [[], new Set()];
  let [at, hasBlocks] = [0, false];
  for (;;) {
    const start = content.indexOf("<!--", at);
    const end = start < 0 ? -1 : content.indexOf("-->", start + 4);
    if (end < 0) break;
    const comment = content.slice(start + 4, end).trim();
    const [, name] = /^\/?wp:([a-z][a-z0-9/-]*)/.exec(comment) ?? [];
    const isMark = name !== undefined || /^(?:more|nextpage|noteaser)\b/.test(comment);
    if (name !== undefined) hasBlocks = true;
    if (name !== undefined && comment.endsWith("/")) dynamic.add(name);
    kept.push(content.slice(at, isMark ? start : end + 3));
    at = end + 3;
  }
  kept.push(content.slice(at));
  return { html: kept.join(""), dynamic: [...dynamic], hasBlocks };
}

/** `[caption]` around an image: a figure. */
function withFigures(html: string): string {
  const parts = html.split("[caption");
  const [first = "", ...others] = parts;
  return [
    first,
    ...others.map((part) => {
      const [begin, end] = [part.indexOf("]"), part.indexOf("[/caption]")];
      if (begin < 0 || end < begin) return `[caption${part}`;
      const inside = part.slice(begin + 1, end);
      const image = inside.lastIndexOf("<img");
      const last = image < 0 ? -1 : inside.indexOf(">", image);
      const link = inside.startsWith("</a>", last + 1) ? 4 : 0;
      if (last < 0) return `[caption${part}`;
      const cut = last + 1 + link;
      const caption = inside.slice(cut).trim();
      const figure = `<figure>${inside.slice(0, cut).trim()}<figcaption>${caption}</figcaption></figure>`;
      return `${figure}${part.slice(end + "[/caption]".length)}`;
    }),
  ].join("");
}

function shortcodesIn(html: string): string[] {
  const names = [...html.matchAll(/\[([a-z][a-z0-9_-]{1,40})(?=[\s\]/])/g)].map(
    ([, name = ""]) => name,
  );
  return [...new Set(names)];
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
const BLOCKS = words(
  "address article aside blockquote caption center col colgroup dd details dialog div dl dt fieldset figcaption figure footer form" +
    " h1 h2 h3 h4 h5 h6 header hgroup hr iframe legend li main menu nav ol p pre script section style summary table tbody td tfoot th" +
    " thead tr ul video audio",
);
/** In these, and at the top, lines are paragraphs. */
const HOLDERS = words("article aside blockquote details div footer header main section");
/** In these nothing is changed. */
const VERBATIM = words("pre script style textarea iframe video audio");

/** Paragraphs for text that has none: an empty line begins one, and a line that ends is a break. */
export function paragraphs(text: string): string {
  const printed: string[] = [];
  const open: string[] = [];
  let run = "";
  const flush = () => {
    if (run.trim() !== "") printed.push(printRun(run, open.at(-1)));
    run = "";
  };
  for (const token of tokens(text.replaceAll("\r\n", "\n").replaceAll("\r", "\n"))) {
    const [, slash, name = ""] = /^<(\/?)([a-zA-Z][a-zA-Z0-9]*)/.exec(token) ?? [];
    const tag = name.toLowerCase();
    const inside = open.at(-1);
    if (inside !== undefined && VERBATIM.has(inside) && !(slash === "/" && tag === inside)) {
      printed.push(token);
    } else if (!BLOCKS.has(tag)) run += token;
    else {
      flush();
      printed.push(token);
      if (slash === "/")
        open.splice(open.lastIndexOf(tag) < 0 ? open.length : open.lastIndexOf(tag));
      else if (tag !== "hr" && tag !== "col" && !token.endsWith("/>")) open.push(tag);
      // the next block begins a line of its own
      if (open.length === 0) printed.push("\n");
    }
  }
  flush();
  return printed.join("").trim();
}

function printRun(run: string, inside: string | undefined): string {
  const lines = (text: string) => text.trim().replaceAll(/ *\n */g, "<br />\n");
  if (inside !== undefined && !HOLDERS.has(inside)) return lines(run);
  const parts = run.split(/\n[ \t]*(?=\n)/).map((part) => lines(part));
  return parts
    .filter((part) => part !== "")
    .map((part) => `<p>${part}</p>\n`)
    .join("");
}

/** Tags and comments, and the texts between them. */
function* tokens(html: string): Generator<string> {
  let at = 0;
  while (at < html.length) {
    const start = html.indexOf("<", at);
    if (start < 0) break;
    if (start > at) yield html.slice(at, start);
    const isComment = html.startsWith("<!--", start);
    const ending = isComment ? "-->" : ">";
    const end = html.indexOf(ending, start);
    if (end < 0) {
      at = start;
      break;
    }
    yield html.slice(start, end + ending.length);
    at = end + ending.length;
  }
  if (at < html.length) yield html.slice(at);
}
