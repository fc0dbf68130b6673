/** What a line of `curl` asks for. */
export interface Curl {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** Reads the few options that the docs use. @throws Error for any other */
export function readCurl(line: string): Curl {
  const [program, ...words] = wordsOf(line);
  if (program !== "curl") throw new Error(`not curl: ${line}`);
  const curl: Curl = { url: "", method: "GET", headers: {}, body: undefined };
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (word === "-s") continue;
    if (word === "-c") words.shift();
    else if (word === "-X") curl.method = words.shift() ?? "";
    else if (word === "-d") curl.body = words.shift() ?? "";
    else if (word === "-H") {
      const [name = "", ...value] = (words.shift() ?? "").split(": ");
      curl.headers[name.toLowerCase()] = value.join(": ");
    } else if (word.startsWith("-")) throw new Error(`an option that is not known: ${word}`);
    else curl.url = word;
  }
  if (curl.body !== undefined && curl.method === "GET") curl.method = "POST";
  return curl;
}

/** Words as a shell has them, without variables and escapes; what comes behind a `#` is a comment. */
function wordsOf(line: string): string[] {
  const joined = line.replaceAll("\\\n", " ");
  const words = [...joined.matchAll(/'([^']*)'|"([^"]*)"|(#.*)|(\S+)/g)];
  return words.flatMap(([, single, double, comment, bare]) =>
    comment === undefined ? [single ?? double ?? bare ?? ""] : [],
  );
}
