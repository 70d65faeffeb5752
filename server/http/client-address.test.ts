import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { clientAddress, isUntrustedProxy, networkOf } from './client-address.ts';

const trusting = (list: string) => readConfig({ TRUSTED_PROXIES: list }).trustedProxies;

describe('client address', () => {
  test('without trusted proxies it is the peer address, and X-Forwarded-For is ignored', () => {
    expect(clientAddress('203.0.113.9', '10.1.1.1', trusting(''))).toBe('203.0.113.9');
  });

  test('it is the address that the outermost trusted proxy saw; earlier entries are ignored', () => {
    const trusted = trusting('10.0.0.0/8,127.0.0.1');
    expect(clientAddress('::ffff:127.0.0.1', '6.6.6.6, 203.0.113.9, 10.0.0.3', trusted)).toBe(
      '203.0.113.9'
    );
    expect(clientAddress('10.0.0.1', undefined, trusted)).toBe('10.0.0.1');
    expect(clientAddress('10.0.0.1', 'garbage', trusted)).toBe('10.0.0.1');
  });

  test.each([
    ['203.0.113.9:5123', '203.0.113.9'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['"[2001:db8::7]:443"', '2001:db8::7'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['198.51.100.1:80, 203.0.113.9:5123, 10.0.0.3:9000', '203.0.113.9']
  ])('entries with ports or brackets are parsed: %s', (forwardedFor, address) => {
    expect(clientAddress('10.0.0.1', forwardedFor, trusting('10.0.0.0/8'))).toBe(address);
  });

  test('X-Forwarded-For from a private address that is not trusted means a proxy that is not configured', () => {
    expect(isUntrustedProxy('::ffff:10.0.0.1', '203.0.113.9', trusting(''))).toBe(true);
    expect(isUntrustedProxy('10.0.0.1', '203.0.113.9', trusting('10.0.0.0/8'))).toBe(false);
    expect(isUntrustedProxy('10.0.0.1', undefined, trusting(''))).toBe(false);
    expect(isUntrustedProxy('203.0.113.5', '203.0.113.9', trusting(''))).toBe(false);
  });

  test('IPv6 proxies can be trusted', () => {
    expect(clientAddress('fd00::1', '2001:db8::7', trusting('fd00::/8'))).toBe('2001:db8::7');
  });
});

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::7', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64']
])('the rate limit counts %s as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
