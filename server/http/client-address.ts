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

const isTrusted = (address: string, trusted: BlockList) =>
  isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** `::ffff:10.0.0.1` is the same peer as `10.0.0.1`. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '');
