import { isIP, isIPv6, type BlockList } from 'node:net';

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

const isTrusted = (address: string, trusted: BlockList) =>
  isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** `::ffff:10.0.0.1` is the same peer as `10.0.0.1`. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');
