/** `Device <deviceId>.<key>`, after `Authorization:`; the key is 32 bytes in base64url. */
const FORMAT = /^Device ([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/;

export const writeDeviceCredentials = (device: string, key: string): string =>
  `Device ${device}.${key}`;

/** @returns null where they are malformed */
export function readDeviceCredentials(written: string): { device: string; key: string } | null {
  const [, device, key] = FORMAT.exec(written) ?? [];
  return device && key ? { device, key } : null;
}
