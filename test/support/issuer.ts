import { createHash, createHmac, randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { systemClock } from "../../shared/clock.ts";
import { listen, type Heard, type ListenOptions } from "./listener.ts";

/** An OpenID provider of this machine: discovery, codes with PKCE, ID tokens that are signed, a userinfo endpoint. It lies where a test says so. */

export interface Issuer {
  url: string;
  /** Who signs in next. */
  user: Record<string, unknown>;
  /** What is changed of the next ID token: its claims, and by whom it is signed. */
  lies: {
    claims?: JWTPayload;
    strangersKey?: boolean;
    algorithm?: "none" | "HS256";
    issuedAt?: number;
    iss?: string;
  };
  /** What the answers of the token endpoint are, instead. */
  tokenStatus: number | undefined;
  /** Requests to authorize, as parameters. */
  asked: URLSearchParams[];
  /** The address that a browser which was sent here is sent back to. */
  authorize: (location: string) => string;
}

interface Code {
  challenge: string;
  nonce: string;
  redirectUri: string;
}

export async function startIssuer(
  clientId = "larder",
  secret = "s3cret",
  options: ListenOptions = {},
): Promise<Issuer> {
  const [ours, strangers] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
  const jwk = { ...(await exportJWK(ours.publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  const codes = new Map<string, Code>();
  const accessTokens = new Map<string, Record<string, unknown>>();
  const issuer: Issuer = {
    url: "",
    user: { sub: "u-1", email: "ann@example.com", email_verified: true, name: "Ann" },
    lies: {},
    tokenStatus: undefined,
    asked: [],
    authorize: (location) => authorize(new URL(location)),
  };
  function authorize({ searchParams }: URL): string {
    issuer.asked.push(searchParams);
    const code = randomBytes(16).toString("hex");
    codes.set(code, {
      challenge: searchParams.get("code_challenge") ?? "",
      nonce: searchParams.get("nonce") ?? "",
      redirectUri: searchParams.get("redirect_uri") ?? "",
    });
    const back = new URL(searchParams.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", searchParams.get("state") ?? "");
    back.searchParams.set("iss", issuer.lies.iss ?? issuer.url);
    return back.href;
  }
  const plainly = (claims: object) => {
    const now = Math.floor(systemClock.now() / 1_000);
    const all = { iss: issuer.url, aud: clientId, iat: now, exp: now + 300, ...claims };
    const text = [{ alg: issuer.lies.algorithm, kid: "k1" }, all]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const mac = createHmac("sha256", secret).update(text).digest("base64url");
    return `${text}.${issuer.lies.algorithm === "none" ? "" : mac}`;
  };
  const signed = (nonce: string) =>
    new SignJWT({ ...issuer.user, nonce, ...issuer.lies.claims })
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .setIssuer(String(issuer.lies.claims?.iss ?? issuer.url))
      .setAudience(issuer.lies.claims?.aud ?? clientId)
      .setIssuedAt(issuer.lies.claims?.iat)
      .setExpirationTime(issuer.lies.claims?.exp ?? "5m")
      .sign(issuer.lies.strangersKey === true ? strangers.privateKey : ours.privateKey);
  const idTokenOf = async (nonce: string) =>
    issuer.lies.algorithm === undefined ? signed(nonce) : plainly({ ...issuer.user, nonce });
  const tokens = async (body: URLSearchParams) => {
    const code = codes.get(body.get("code") ?? "");
    codes.delete(body.get("code") ?? "");
    const verifier = createHash("sha256")
      .update(body.get("code_verifier") ?? "")
      .digest("base64url");
    const isRight =
      code !== undefined &&
      verifier === code.challenge &&
      body.get("redirect_uri") === code.redirectUri &&
      body.get("client_secret") === secret;
    if (!isRight) return { status: 400, answer: { error: "invalid_grant" } };
    const accessToken = randomBytes(16).toString("hex");
    accessTokens.set(accessToken, { ...issuer.user });
    const answer = {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: 300,
      id_token: await idTokenOf(code.nonce),
    };
    return { status: 200, answer };
  };
  const { url } = await listen(answer, options);
  issuer.url = url;
  return issuer;

  async function answer({ path, body, headers }: Heard, response: ServerResponse): Promise<void> {
    const say = (status: number, answer: object) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer));
    };
    if (path === "/.well-known/openid-configuration")
      return say(200, {
        issuer: issuer.url,
        authorization_endpoint: `${issuer.url}/authorize`,
        token_endpoint: `${issuer.url}/token`,
        userinfo_endpoint: `${issuer.url}/me`,
        jwks_uri: `${issuer.url}/keys`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
      });
    // whoever comes is who the test says, and is asked nothing
    if (path.startsWith("/authorize?")) {
      response.writeHead(302, { location: issuer.authorize(`${issuer.url}${path}`) });
      response.end();
      return;
    }
    if (path === "/keys") return say(200, { keys: [jwk] });
    if (path === "/me") {
      const user = accessTokens.get((headers.authorization ?? "").replace("Bearer ", ""));
      return user === undefined ? say(401, {}) : say(200, user);
    }
    if (path !== "/token") return say(404, {});
    if (issuer.tokenStatus !== undefined) return say(issuer.tokenStatus, {});
    const { status, answer: said } = await tokens(new URLSearchParams(body));
    say(status, said);
  }
}
