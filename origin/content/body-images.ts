/** Images inside HTML that an editor wrote. */

const IMAGE = /<img(?=[\s/])/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(\s*=\s*)("[^"]*"|'[^']*'|[^\s"'<>=`]+)/g;

/**
 * The HTML with the address of every image replaced by what `replace` gives for it; null leaves it.
 * Only `src` is looked at: what else is there stays as it was, byte for byte.
 */
export function replaceImages(html: string, replace: (url: string) => string | null): string {
  const parts: string[] = [];
  let done = 0;
  for (const { index } of html.matchAll(IMAGE)) {
    const end = index < done ? -1 : tagEnd(html, index + 1);
    if (end === -1) continue;
    parts.push(html.slice(done, index), replaceSource(html.slice(index, end), replace));
    done = end;
  }
  return parts.join("") + html.slice(done);
}

/** Where the tag ends that begins before `from`, -1 when it does not. A quoted value may hold `>`. */
function tagEnd(html: string, from: number): number {
  for (let at = from; at < html.length; at++) {
    const char = html[at];
    if (char === ">") return at + 1;
    if (char === "<") return -1;
    if (char !== '"' && char !== "'") continue;
    at = html.indexOf(char, at + 1);
    if (at === -1) return -1;
  }
  return -1;
}

const replaceSource = (tag: string, replace: (url: string) => string | null): string =>
  tag.replaceAll(ATTRIBUTE, (attribute, name: string, equals: string, value: string) => {
    if (name.toLowerCase() !== "src") return attribute;
    const ours = replace(unescaped(value.replaceAll(/^["']|["']$/g, "").trim()));
    return ours === null ? attribute : `${name}${equals}"${escaped(ours)}"`;
  });

/** Ampersands are what addresses hold; editors write them as HTML asks or as they are. */
const unescaped = (text: string) => text.replaceAll(/&(amp|#38|#x26);/gi, "&");
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
