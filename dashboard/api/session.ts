import { computed, signal, type ReadonlySignal } from "@preact/signals";
import {
  roleAllows,
  UNNARROWED,
  type Action,
  type Narrowed,
  type Role,
} from "../../shared/permissions.ts";
import type { Asker } from "./asker.ts";
import type { Api } from "./client.ts";
import { ApiError } from "./errors.ts";

/** Who is signed in, as `GET /manage/v1/me` has it. */
export interface Me {
  id: number;
  email: string;
  name: string;
  isOperator: boolean;
  /** Else they sign in elsewhere alone. */
  hasPassword: boolean;
  /** Which may say once more that it is them. */
  hasPasskey: boolean;
  sites: ({ site: string; name: string; role: Role } & Narrowed)[];
}

/** What is known of who is here. */
export type Standing =
  | { kind: "unknown" }
  | { kind: "unreachable"; detail: string }
  | { kind: "out" }
  | { kind: "in"; me: Me };

export interface Session {
  standing: ReadonlySignal<Standing>;
  me: ReadonlySignal<Me | null>;
  /** The site of the page, by its slug; null where there is none. */
  site: ReadonlySignal<string | null>;
  enter(site: string | null): void;
  /** Whether who is signed in may do it at the page's site. The origin decides; this hides what it would refuse. */
  may(action: Action): boolean;
  /** Which types and locales theirs are at the page's site. */
  within(): Narrowed;
  load(): Promise<void>;
  /** @throws ApiError */
  signIn(email: string, password: string): Promise<void>;
  /** The same by what proves otherwise who it is. @throws what that throws */
  signInBy(prove: () => Promise<void>): Promise<void>;
  /** @throws ApiError */
  confirm(password: string): Promise<void>;
  /** The same by what proves otherwise who it is. @throws what that throws */
  confirmBy(prove: () => Promise<void>): Promise<void>;
  /** @throws ApiError */
  openLink(asked: {
    secret: string;
    name?: string;
    email?: string;
    password: string;
  }): Promise<void>;
  /** @throws ApiError */
  signOut(): Promise<void>;
  /** What was open stays as it is; requests go on to fail until they sign in again. */
  leaveAsked(): void;
}

export interface SessionParts {
  api: Api;
  asker: Asker;
  site: ReturnType<typeof signal<string | null>>;
  /** Begins the page anew: what is on it belongs to somebody else. */
  reload: () => void;
  /** The page came to somebody without a session. It may have been kept since, so it is asked all the same. */
  isOut?: boolean;
}

/** The session of the page. */
export function createSession({ api, asker, site, reload, isOut = false }: SessionParts): Session {
  const standing = signal<Standing>({ kind: isOut ? "out" : "unknown" });
  const me = computed(() => (standing.value.kind === "in" ? standing.value.me : null));
  /** @returns whether the page stays: what is on it belongs to whoever was here before */
  const became = (next: Standing): boolean => {
    const before = me.value?.id;
    standing.value = next;
    const now = me.value?.id;
    const isSomebodyElse = before !== undefined && now !== undefined && now !== before;
    if (isSomebodyElse) reload();
    return !isSomebodyElse;
  };
  /** While nobody can say who it is, nothing goes on: what is on the page would be done in another's name. */
  const cameIn = async () => {
    const who = await api.get<Me>("/me", { asks: false });
    if (became({ kind: "in", me: who })) asker.answer(true);
  };
  return {
    standing,
    me,
    site: computed(() => site.value ?? null),
    enter: (slug) => void (site.value = slug),
    may: (action) => roleAt(me.value, site.value ?? null, action),
    within: () => withinAt(me.value, site.value ?? null),
    async load() {
      const before = standing.value;
      const found = await look(api, before);
      // somebody signed in or out meanwhile: that is newer
      if (standing.value !== before) return;
      // whose session ended is asked over the page, which stays as it is
      if (before.kind === "in" && found.kind === "out") void asker.ask("sign-in");
      else became(found);
    },
    async signIn(email, password) {
      await api.post("/session", { email, password }, { asks: false });
      await cameIn();
    },
    async signInBy(prove) {
      await prove();
      await cameIn();
    },
    async confirm(password) {
      await api.post("/session/confirm", { password }, { asks: false });
      asker.answer(true);
    },
    async confirmBy(prove) {
      await prove();
      asker.answer(true);
    },
    async openLink(asked) {
      await api.post("/links/open", asked, { asks: false });
      await cameIn();
    },
    async signOut() {
      await api.delete("/session", { asks: false }).catch(passOver401);
      standing.value = { kind: "out" };
    },
    leaveAsked: () => asker.answer(false),
  };
}

/** It had ended already. */
function passOver401(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 401)) throw error;
}

async function look(api: Api, before: Standing): Promise<Standing> {
  try {
    return { kind: "in", me: await api.get<Me>("/me", { asks: false }) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) return { kind: "out" };
    // who is in or out stays so while the origin is away
    const isKnown = before.kind === "in" || before.kind === "out";
    return isKnown ? before : { kind: "unreachable", detail: error.message };
  }
}

function roleAt(me: Me | null, site: string | null, action: Action): boolean {
  if (me === null) return false;
  if (me.isOperator) return true;
  const member = me.sites.find((one) => one.site === site);
  return member !== undefined && roleAllows(member.role, action);
}

const withinAt = (me: Me | null, site: string | null): Narrowed =>
  me?.sites.find((one) => one.site === site) ?? UNNARROWED;
