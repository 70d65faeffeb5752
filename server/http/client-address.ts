import { BlockList, isIP, isIPv6 } from 'node:net';

/**
 * The address of whoever is asking. `X-Forwarded-For` is read from its end, and only as long as each
 * hop is one whose word is taken; anybody can write the rest.
 *
 * @param forwardedFor the header as received
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trusted: BlockList
): string {
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
  let address = plain(peer);
  while (hops.length > 0 && isTrusted(address, trusted)) {
    const next = plain(hops.pop()!);
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

/**
 * What counts as one caller: an IPv4 address, or the 64 leading bits of an IPv6 one, since a household
 * is given that many.
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

/** Whether somebody passes on addresses whose word is not taken: a proxy that nobody has configured. */
export const isUntrustedProxy = (
  peer: string,
  forwardedFor: string | undefined,
  trusted: BlockList
): boolean =>
  forwardedFor !== undefined && isPrivate(plain(peer)) && !isTrusted(plain(peer), trusted);

/** Proxies of one's own are near: strangers who write the header are no news (RFC 1918, 4193, 6598). */
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
 * `::ffff:10.0.0.1` is the same peer as `10.0.0.1`; so are `10.0.0.1:5123`, `[fd00::1]:5123` and
 * `"[fd00::1]"`, as some proxies write them.
 */
const plain = (address: string) =>
  address
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\[([^\]]+)\](?::\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/^::ffff:(?=\d+\.)/i, '');
