/** Limits of people and how they sign in. Times in milliseconds end in Ms, in seconds in S. */

export const DAY_MS = 86_400_000;

/** ours: a session ends when nothing was done in it for so long, and after so long in any case. */
export const SESSION_IDLE_MS = 14 * DAY_MS;
export const SESSION_MOST_MS = 90 * DAY_MS;
/** ours: that a session was used is written down so often at most. */
export const SESSION_SEEN_EVERY_MS = 60_000;
/** ours: sessions of one person; another ends the one that was not used for longest. */
export const SESSIONS_PER_PERSON = 20;
/** ours: people, tokens and links are changed by whoever gave the password within so long. */
export const CONFIRMED_WITHIN_MS = 15 * 60_000;
/** ours: how long a link that opens once does. */
export const LINK_MS = { first: DAY_MS, invitation: 7 * DAY_MS, password: DAY_MS } as const;
/** ours: invitations of a site that wait. */
export const INVITATIONS_PER_SITE = 100;
/** ours: types and locales that a membership may be narrowed to. */
export const NARROWED_TYPES = 200;
export const NARROWED_LOCALES = 100;
export const PEOPLE_PER_SITE = 1_000;
/** NIST SP 800-63B §3.1.1.2 asks for 8 at least and 64 at least that are taken. */
export const PASSWORD_CHARS = { least: 8, most: 1_000 } as const;
/** RFC 5321 §4.5.3.1.3 */
export const EMAIL_MAX_CHARS = 254;
export const PERSON_NAME_MAX_CHARS = 100;
/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane (RFC 9106 names them m, t and p). */
export const ARGON2 = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
/** ours: passwords hashed at once: each takes a thread of Node's pool of four, and the memory above. */
export const PASSWORDS_AT_ONCE = 2;
/** ours: how many wait for that; more are told to come again. */
export const PASSWORDS_WAITING = 50;
/** ours: tries to sign in that may fail before the next one waits, by e-mail and by address; each failure doubles the wait. */
export const SIGN_IN_FREE = { person: 5, address: 20 } as const;
export const SIGN_IN_WAIT_MS = { first: 1_000, most: 15 * 60_000 } as const;
/** ours: failures are forgotten so long after the last. */
export const SIGN_IN_FORGET_MS = DAY_MS;
/** ours: how long the audit log goes back. */
export const AUDIT_MS = 400 * DAY_MS;
/** ours: how long somebody may be away at an OpenID provider. */
export const OIDC_LEAVING_MS = 10 * 60_000;
/** ours: how long a provider may take over an answer, and how far its clock may be from ours. */
export const OIDC_ANSWER_S = 10;
export const OIDC_CLOCKS_APART_S = 30;
/** ours: groups of one person that are looked at. */
export const OIDC_GROUPS = 500;
/** OpenID Connect Core §2: subjects have 255 characters at most; issuers are addresses. */
export const OIDC_NAME_CHARS = 255;
/** ours: how long a mail may take to be handed over. */
export const MAIL_WITHIN_MS = 10_000;
/** ours: passkeys of one person. */
export const PASSKEYS_PER_PERSON = 20;
export const PASSKEY_NAME_MAX_CHARS = 100;
/** WebAuthn §15.1 advises 5 to 10 minutes: how long an answer of a passkey may take. */
export const PASSKEY_CHALLENGE_MS = 5 * 60_000;
/** WebAuthn §5.8.3 and §5.4.3, in bytes. */
export const CREDENTIAL_ID_MAX_BYTES = 1_023;
export const USER_HANDLE_MAX_BYTES = 64;
/** ours: what a browser and an authenticator say in one answer, in bytes; some hundreds are usual, and a key of 4,096 bits has 512. */
export const PASSKEY_PART_MAX_BYTES = 4_096;
/** RFC 8812 §2 asks for 2,048 bits at least; ours: the most, by what checking costs. */
export const RSA_KEY_BITS = { least: 2_048, most: 4_096 } as const;
