import { createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { createApp } from "../../origin/app.ts";
import { createMail, readMail, sendBySmtp } from "../../origin/people/mail.ts";
import type { Event } from "../../shared/events.ts";
import { createBrowser, personOf } from "../support/people.ts";
import { originsOfFile } from "../support/origin.ts";

/** Letters to who is invited, by a real SMTP server of this machine. */

const newOrigin = originsOfFile();
const FROM = "larder@example.com";
const HOST = "https://cms.example";

/** A server that takes letters, or refuses whom they are for. */
async function startSmtp(refuses = false): Promise<{ url: string; letters: string[] }> {
  const letters: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    let [buffer, isLetter] = ["", false];
    socket.on("error", () => undefined);
    socket.write("220 test ESMTP\r\n");
    socket.on("data", (chunk) => {
      buffer += chunk.toString();
      for (;;) {
        const end = isLetter ? buffer.indexOf("\r\n.\r\n") : buffer.indexOf("\r\n");
        if (end === -1) return;
        const said = buffer.slice(0, end);
        buffer = buffer.slice(end + (isLetter ? 5 : 2));
        if (isLetter) letters.push(said);
        const word = isLetter ? "LETTER" : said.slice(0, 4).toUpperCase();
        isLetter = word === "DATA";
        if (word === "EHLO") socket.write("250 test\r\n");
        else if (word === "RCPT" && refuses) socket.write("550 no such mailbox\r\n");
        else if (word === "DATA") socket.write("354 go on\r\n");
        else if (word === "QUIT") socket.end("221 bye\r\n");
        else socket.write("250 ok\r\n");
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return { url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, letters };
}

async function createWorld(url: string | null) {
  const origin = await newOrigin();
  const events: Event[] = [];
  const report = (event: Event) => void events.push(event);
  const env = { LARDER_SMTP_URL: url ?? "", LARDER_MAIL_FROM: FROM };
  const settings = readMail(env, HOST);
  const mail =
    settings === null ? undefined : createMail(settings, { send: sendBySmtp(settings), report });
  const app = createApp({ ...origin.parts, mail });
  const admin = await personOf(origin, "admin");
  const browser = createBrowser({ fetch: async (path, init) => app.request(path, init) });
  browser.useCookie(admin.cookie());
  const invite = (email: string) => browser.send("POST", "/invitations", { email, role: "author" });
  return { origin, events, invite };
}

/** Lines of a letter that were broken to be sent (RFC 2045 §6.7). */
const plain = (letter: string) =>
  letter
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );

describe("an invitation", () => {
  test("is mailed where there is a server, with a link that opens", async () => {
    const { url, letters } = await startSmtp();
    const { origin, invite, events } = await createWorld(url);
    const made = await invite("new@example.com");
    expect(made).toMatchObject({ status: 201, body: { mailed: true, secret: expect.any(String) } });
    const { secret } = made.body as { secret: string };
    const [letter = ""] = letters.map(plain);
    expect(letter).toContain("To: new@example.com");
    expect(letter).toContain(`From: ${FROM}`);
    expect(letter).toContain(`${HOST}/admin/welcome#${secret}`);
    const read = await origin.fetch("/manage/v1/links/read", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ secret }),
    });
    expect(await read.json()).toMatchObject({ email: "new@example.com", role: "author" });
    expect(events).toEqual([]);
  });

  test("is made all the same where the server refuses it or is away, and says so", async () => {
    for (const url of [(await startSmtp(true)).url, "smtp://127.0.0.1:9"]) {
      const { invite, events } = await createWorld(url);
      const made = await invite("new@example.com");
      expect(made).toMatchObject({
        status: 201,
        body: { mailed: false, secret: expect.any(String) },
      });
      expect(events).toMatchObject([{ kind: "mail.failed" }]);
      expect(JSON.stringify(events)).not.toContain((made.body as { secret: string }).secret);
    }
  });

  test("is for its inviter to send where there is none", async () => {
    const { invite } = await createWorld(null);
    expect(await invite("new@example.com")).toMatchObject({ body: { mailed: false } });
  });

  test("to an address that is two, or has a line's end, is refused", async () => {
    const { url, letters } = await startSmtp();
    const { invite } = await createWorld(url);
    for (const email of ["a@example.com,b@example.com", "a@example.com\r\nBcc: b@example.com"])
      expect(await invite(email)).toMatchObject({ status: 400 });
    expect(letters).toEqual([]);
  });
});

test.each([
  [{ LARDER_SMTP_URL: "http://mail.example" }, "LARDER_SMTP_URL"],
  [{ LARDER_MAIL_FROM: "" }, "LARDER_MAIL_FROM"],
  [{ LARDER_MAIL_FROM: "a@b\r\nBcc: c@d" }, "LARDER_MAIL_FROM"],
])("a variable that is wrong is named, and never its value: %j", (changed, name) => {
  const env = {
    LARDER_SMTP_URL: "smtp://u:hidden@mail.example",
    LARDER_MAIL_FROM: FROM,
    ...changed,
  };
  expect(() => readMail(env, HOST)).toThrow(name);
  expect(() => readMail(env, HOST)).not.toThrow("hidden");
  expect(() => readMail(env, null)).toThrow();
});
