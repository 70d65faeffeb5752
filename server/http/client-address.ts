import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * The address of the client. `X-Forwarded-For` is read from its end, as long as each hop is a trusted proxy; clients
 * can forge the rest.
 *
 * @param forwardedFor the header as received
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trusted: BlockList
): string {
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
  let address = normalized(peer);
  while (hops.length > 0 && isTrusted(address, trusted)) {
    const next = normalized(hops.pop()!);
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

/**
 * The unit of rate limits: an IPv4 address, or the first 64 bits of an IPv6 address, since a household is assigned a
 * /64 prefix.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('%')[0]!.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, zeros)).fill('0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** Whether a request came through an own proxy that is not configured as trusted. */
export const isUntrustedProxy = (
  peer: string,
  forwardedFor: string | undefined,
  trusted: BlockList
): boolean =>
  forwardedFor !== undefined &&
  isPrivate(normalized(peer)) &&
  !isTrusted(normalized(peer), trusted);

/** Whether the peer is a proxy that the operator has named; what it says about a request is believed. */
export const isTrustedProxy = (peer: string, trusted: BlockList): boolean =>
  isTrusted(normalized(peer), trusted);

/** Own proxies have private addresses (RFC 1918, 4193, 6598); a forged header from elsewhere is no reason to warn. */
const isPrivate = (address: string): boolean => isTrusted(address, PRIVATE);

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16]
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
PRIVATE.addSubnet('::1', 128, 'ipv6');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

const isTrusted = (address: string, trusted: BlockList) =>
  isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/**
 * Reduces `::ffff:10.0.0.1` to `10.0.0.1`, and removes ports, brackets and quotes, as in `10.0.0.1:5123`,
 * `[fd00::1]:5123` and `"[fd00::1]"`: some proxies write them.
 */
const normalized = (address: string) =>
  address
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '');
