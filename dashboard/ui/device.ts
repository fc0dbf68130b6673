/** What is kept on this device alone. Browsers may refuse to keep anything: then nothing is. */

export function readDevice(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @returns whether it is kept */
export function writeDevice(name: string, value: string): boolean {
  try {
    localStorage.setItem(name, value);
    return true;
  } catch {
    return false;
  }
}
