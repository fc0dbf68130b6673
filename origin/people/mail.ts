import type { Report } from "../../shared/events.ts";
import { causeText } from "../../shared/events.ts";
import { AppError } from "../../shared/errors.ts";
import { MAIL_WITHIN_MS } from "../../shared/limits-people.ts";
import type { Role } from "../../shared/permissions.ts";

/** Letters to people, for who has a server to send them by. */
export interface Mail {
  /** Tells somebody that they are invited. Never throws. @returns whether the server took it */
  invite(invited: Invited): Promise<boolean>;
}

export interface Invited {
  email: string;
  site: string;
  role: Role;
  /** Of the link. */
  secret: string;
  expiresAt: string;
}

/** What operators say of how mail is sent. */
export interface MailSettings {
  /** `smtps://user:password@host`, or `smtp://`, which changes to TLS where the server can. */
  url: string;
  from: string;
  /** The address of the dashboard's host. */
  dashboardUrl: string;
}

/** Hands a letter over. @throws what the server says */
export type Send = (letter: {
  from: string;
  to: string;
  subject: string;
  text: string;
}) => Promise<void>;

type Env = Readonly<Record<string, string | undefined>>;

/** Null without `LARDER_SMTP_URL`. @throws AppError `invalid` naming the variable, never its value */
export function readMail(env: Env, dashboardUrl: string | null): MailSettings | null {
  const url = (env["LARDER_SMTP_URL"] ?? "").trim();
  if (url === "") return null;
  const wrong = (what: string) => new AppError("invalid", `${what}.`);
  if (!/^smtps?:$/.test(URL.parse(url)?.protocol ?? ""))
    throw wrong("LARDER_SMTP_URL must begin with smtp:// or smtps://");
  const from = (env["LARDER_MAIL_FROM"] ?? "").trim();
  if (!/^[^\s@<>]+@[^\s@<>]+$/.test(from)) throw wrong("LARDER_MAIL_FROM is not an e-mail address");
  if (dashboardUrl === null)
    throw wrong("LARDER_DASHBOARD_URL is not set; links in mails lead there");
  return { url, from, dashboardUrl };
}

export function createMail(
  { from, dashboardUrl }: MailSettings,
  { send, report }: { send: Send; report: Report },
): Mail {
  return {
    async invite({ email, site, role, secret, expiresAt }) {
      const text = [
        `You are invited to ${site}, as ${role === "admin" || role === "author" ? "an" : "a"} ${role}.`,
        "",
        "Open this link to come in. It opens once:",
        `${dashboardUrl}/admin/welcome#${secret}`,
        "",
        `It is good until ${expiresAt.slice(0, 10)}. If you do not know what this is about, leave it alone: nothing happens.`,
        "",
      ].join("\n");
      try {
        await send({ from, to: email, subject: `Invitation to ${site}`, text });
        return true;
      } catch (error) {
        // the server's words may hold the address, and nothing else of whom it is about
        report({ kind: "mail.failed", cause: causeText(error) });
        return false;
      }
    },
  };
}

/** By SMTP. The library is loaded with the first letter. */
export function sendBySmtp({ url }: MailSettings): Send {
  return async (letter) => {
    const { createTransport } = await import("nodemailer");
    const transport = createTransport({
      url,
      connectionTimeout: MAIL_WITHIN_MS,
      greetingTimeout: MAIL_WITHIN_MS,
      socketTimeout: MAIL_WITHIN_MS,
      // letters are of text alone: nothing is fetched or read for them
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.sendMail(letter);
    } finally {
      transport.close();
    }
  };
}
