/**
 * Whether a text is XML that a strict parser takes: one root, tags closed in order, attributes quoted and once each,
 * known entities, declared prefixes. Doctypes and processing instructions are not expected and not understood.
 * @returns what is wrong, or undefined
 */
export function xmlProblem(text: string): string | undefined {
  const open: { name: string; prefixes: Set<string> }[] = [];
  let [rest, roots] = [text.replace(/^<\?xml version="1\.0" encoding="utf-8"\?>\s*/i, ""), 0];
  if (rest === text) return "no declaration";
  while (rest !== "") {
    const token = TOKEN.exec(rest);
    if (token === null) return `cannot be read from: ${rest.slice(0, 40)}`;
    rest = rest.slice(token[0].length);
    const { text: words, cdata, close, tag, attributes = "", empty } = token.groups ?? {};
    const inside = open.at(-1);
    if (words !== undefined) {
      if (inside === undefined && words.trim() !== "") return "text outside the root";
      if (badText(words)) return `bad text: ${words.slice(0, 40)}`;
    } else if (cdata !== undefined) {
      if (inside === undefined) return "CDATA outside the root";
    } else if (close !== undefined) {
      if (inside?.name !== close) return `</${close}> closes ${inside?.name ?? "nothing"}`;
      open.pop();
    } else if (tag !== undefined) {
      if (inside === undefined && ++roots > 1) return "two roots";
      const prefixes = new Set(inside?.prefixes ?? ["", "xml", "xmlns"]);
      const problem = attributeProblem(tag, attributes, prefixes);
      if (problem !== undefined) return problem;
      if (empty !== "/") open.push({ name: tag, prefixes });
    }
  }
  if (open.length > 0) return `<${open.at(-1)?.name}> is not closed`;
  return roots === 1 ? undefined : "no root";
}

const NAME = String.raw`[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?`;
const TOKEN = new RegExp(
  String.raw`^(?:(?<text>[^<]+)|<!\[CDATA\[(?<cdata>[\s\S]*?)\]\]>|</(?<close>${NAME})\s*>` +
    String.raw`|<(?<tag>${NAME})(?<attributes>(?:\s+${NAME}="[^"<]*")*)\s*(?<empty>/?)>)`,
);
// eslint-disable-next-line no-control-regex -- these are what XML 1.0 §2.2 excludes
const EXCLUDED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const badText = (text: string) =>
  EXCLUDED.test(text) || text.includes("]]>") || /&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(text);

const prefixOf = (name: string) => (name.includes(":") ? (name.split(":")[0] ?? "") : "");

function attributeProblem(tag: string, text: string, prefixes: Set<string>): string | undefined {
  const attributes = [...text.matchAll(new RegExp(`(${NAME})="([^"]*)"`, "g"))];
  const names = attributes.map(([, name = ""]) => name);
  if (new Set(names).size < names.length) return `an attribute twice in <${tag}>`;
  if (attributes.some(([, , value = ""]) => badText(value))) return `a bad value in <${tag}>`;
  for (const name of names) if (prefixOf(name) === "xmlns") prefixes.add(name.slice(6));
  const unknown = [tag, ...names].find((name) => !prefixes.has(prefixOf(name)));
  return unknown === undefined ? undefined : `${unknown} has no namespace`;
}
