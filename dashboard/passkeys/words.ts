export const words = {
  gaveUp: "No passkey was used. Try again, or come in another way.",
  isThere: "There is a passkey for you on this device already.",
  otherAddress: "There are no passkeys under this address. Open the dashboard where it is at home.",
  failed: "The passkey did not work.",
} as const;
