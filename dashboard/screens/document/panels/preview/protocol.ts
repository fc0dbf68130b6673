/** What the dashboard and a page that it frames say to each other (docs/preview.md). */

/** Of the dashboard: what is shown is another now, and this token opens it. */
export interface Changed {
  larder: "preview.changed";
  document: { id: number; kind: string; type: string; slug: string | null; locale: string };
  /** Of the working copy. */
  version: number;
  token: string;
  expiresAt: string;
}

/** Whether a page says that it wants to be told, rather than loaded again. */
export const isListening = (said: unknown): boolean =>
  typeof said === "object" &&
  said !== null &&
  "larder" in said &&
  said.larder === "preview.listening";
