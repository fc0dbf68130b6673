import type * as OpenIdClient from "openid-client";
import { AppError, unavailable } from "../../../shared/errors.ts";
import { emailText } from "../../../shared/emails.ts";
import { OIDC_ANSWER_S, OIDC_CLOCKS_APART_S, OIDC_GROUPS } from "../../../shared/limits-people.ts";
import type { OidcSettings } from "./settings.ts";

/** The way to an OpenID provider: what it is asked, and what is believed of its answers. */

/** What a browser keeps between leaving and coming back. */
export interface Leaving {
  state: string;
  nonce: string;
  verifier: string;
}

/** What a provider says of who came back. */
export interface Claimed {
  issuer: string;
  subject: string;
  /** Null unless it says that the address is theirs. */
  email: string | null;
  name: string | null;
  groups: readonly string[];
}

export interface Provider {
  /** Where people are sent. @param again whether they are to sign in although they are @throws AppError `unavailable` */
  leave(again: boolean): Promise<{ url: URL; leaving: Leaving }>;
  /**
   * Who came back, by the query of the address they came to.
   * @throws AppError `unauthorized` for whatever was not said by this provider, to us, now, about this leaving; `forbidden` when it or they did
   * not want to; `unavailable`
   */
  cameBack(query: string, leaving: Leaving): Promise<Claimed>;
}

type Library = typeof OpenIdClient;

export interface ProviderParts {
  settings: OidcSettings;
  fetch: typeof globalThis.fetch;
}

/** Asks the provider what it is when somebody signs in first; a try that failed is made again. The library is loaded then, too. */
export function createProvider({ settings, fetch }: ProviderParts): Provider {
  let known: Promise<Known> | undefined;
  const know = () =>
    (known ??= discover(settings, fetch).catch((error: unknown) => {
      known = undefined;
      throw unavailable(`${settings.name} cannot be reached.`, error);
    }));
  return {
    async leave(again) {
      const { library, configuration } = await know();
      const leaving = {
        state: library.randomState(),
        nonce: library.randomNonce(),
        verifier: library.randomPKCECodeVerifier(),
      };
      const url = library.buildAuthorizationUrl(configuration, {
        redirect_uri: settings.redirectUri,
        scope: settings.scope,
        state: leaving.state,
        nonce: leaving.nonce,
        code_challenge: await library.calculatePKCECodeChallenge(leaving.verifier),
        code_challenge_method: "S256",
        ...(again && { prompt: "login", max_age: "0" }),
      });
      return { url, leaving };
    },
    async cameBack(query, leaving) {
      const { library, configuration } = await know();
      try {
        return await readAnswer({ library, configuration }, settings, query, leaving);
      } catch (error) {
        throw refusalOf(library, error, settings.name);
      }
    },
  };
}

interface Known {
  library: Library;
  configuration: InstanceType<Library["Configuration"]>;
}

async function discover(
  { issuer, clientId, clientSecret }: OidcSettings,
  fetch: typeof globalThis.fetch,
): Promise<Known> {
  const library = await import("openid-client");
  const isPlain = issuer.startsWith("http:");
  const configuration = await library.discovery(
    new URL(issuer),
    clientId,
    { [library.clockTolerance]: OIDC_CLOCKS_APART_S },
    clientSecret === null ? library.None() : library.ClientSecretPost(clientSecret),
    {
      // not only because TLS brought it: signatures are judged
      execute: [
        library.enableNonRepudiationChecks,
        ...(isPlain ? [library.allowInsecureRequests] : []),
      ],
      [library.customFetch]: (input, init) => fetch(input, init as RequestInit),
      timeout: OIDC_ANSWER_S,
    },
  );
  return { library, configuration };
}

async function readAnswer(
  { library, configuration }: Known,
  settings: OidcSettings,
  query: string,
  { state, nonce, verifier }: Leaving,
): Promise<Claimed> {
  const tokens = await library.authorizationCodeGrant(
    configuration,
    new URL(`${settings.redirectUri}${query}`),
    {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    },
  );
  const claims = tokens.claims();
  if (claims === undefined) throw new Error("there is no ID token");
  const { groupsClaim } = settings;
  const lacks = !("email" in claims) || (settings.roles.length > 0 && !(groupsClaim in claims));
  const hasMore = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const more =
    lacks && hasMore
      ? await library.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      : {};
  return claimedOf({ ...more, ...claims }, groupsClaim);
}

/** @throws Error for one without an issuer or a subject */
function claimedOf(claims: Readonly<Record<string, unknown>>, groupsClaim: string): Claimed {
  const { iss, sub, name, email_verified: isVerified } = claims;
  if (typeof iss !== "string" || typeof sub !== "string")
    throw new Error("the ID token says not who");
  const email = emailText.safeParse(claims["email"]);
  const groups = Object.hasOwn(claims, groupsClaim) ? claims[groupsClaim] : [];
  return {
    issuer: iss,
    subject: sub,
    // some say it as a text
    email: email.success && (isVerified === true || isVerified === "true") ? email.data : null,
    name: typeof name === "string" ? name : null,
    groups: (Array.isArray(groups) ? groups : [groups])
      .filter((group) => typeof group === "string")
      .slice(0, OIDC_GROUPS),
  };
}

const isFault = (cause: unknown): boolean => cause instanceof Response && cause.status >= 500;

function refusalOf(library: Library, error: unknown, name: string): AppError {
  if (error instanceof library.AuthorizationResponseError)
    return new AppError("forbidden", `${name} did not let you in.`, { cause: error });
  const isAway =
    error instanceof TypeError ||
    (error instanceof library.ClientError && error.code === "OAUTH_TIMEOUT") ||
    (error instanceof library.ResponseBodyError && error.status >= 500) ||
    // an answer that is not even an error as OAuth has them
    (error instanceof library.ClientError && isFault(error.cause));
  return isAway
    ? unavailable(`${name} cannot be reached.`, error)
    : new AppError("unauthorized", `What came back from ${name} cannot be believed.`, {
        cause: error,
      });
}
