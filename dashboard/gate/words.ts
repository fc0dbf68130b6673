export const words = {
  title: "Sign in",
  email: "E-mail",
  password: "Password",
  signIn: "Sign in",
  noAccount:
    "An admin of a site invites you with a link. Who has forgotten the password asks whoever runs Larder for one.",
  signInByPasskey: "Sign in with a passkey",
  confirmByPasskey: "Use a passkey",
  notLoaded: "What passkeys need could not be loaded. Try again.",
  signInAt: (name: string) => `Sign in with ${name}`,
  confirmAt: (name: string) => `Sign in with ${name} once more`,
  confirmElsewhere: "You sign in elsewhere: do that once more. You come back to this page.",
  cameBack: {
    not_let_in:
      "You were not let in. Either you have not been invited, or not to an address that is known to be yours; an admin of a site can invite you.",
    late: "That took too long, or began in another window. Sign in again.",
    away: "Where you sign in cannot be reached. Try again.",
    refused: "What came back from where you sign in cannot be believed. Try again.",
  },
  wait: (seconds: number) =>
    seconds < 90
      ? `Try again in ${seconds} seconds.`
      : `Try again in ${Math.ceil(seconds / 60)} minutes.`,
} as const;
