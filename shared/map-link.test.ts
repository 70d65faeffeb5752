import { expect, test } from 'vitest';
import { placeNamedIn } from './map-link.ts';

test.each([
  'https://www.google.com/maps?q=12.97160,77.59460',
  'https://www.google.com/maps/search/?api=1&query=12.9716%2C77.5946',
  'https://www.google.com/maps/place/Majestic/@12.9000,77.5000,17z/data=!3m1!4b1!4m6!3m5!8m2!3d12.9716!4d77.5946',
  'https://www.google.com/maps/@12.9716,77.5946,19z',
  'https://maps.google.com/maps?daddr=12.9716,77.5946',
  'https://www.google.com/maps/place/12.9716,77.5946/',
  'https://www.openstreetmap.org/?mlat=12.9716&mlon=77.5946#map=19/12.0/77.0',
  'https://www.openstreetmap.org/#map=19/12.9716/77.5946',
  'https://maps.apple.com/?ll=12.9716,77.5946&q=Pin',
  'geo:12.9716,77.5946?z=18',
  'near the temple 12.9716, 77.5946',
  '(12.97160 77.59460)',
  `12°58'17.76"N 77°35'40.56"E`
])('finds the place in %s', (text) => {
  const place = placeNamedIn(text)!;
  expect(place.lat).toBeCloseTo(12.9716, 4);
  expect(place.lng).toBeCloseTo(77.5946, 4);
});

test.each([
  'https://maps.app.goo.gl/AbCdEf12345',
  '12th cross, 4th main, near house 12.5, 77',
  'opposite the bus stop',
  'https://example.org/?q=pothole',
  'https://www.google.com/maps?q=0,0',
  'https://www.google.com/maps?q=95.1,77.5',
  '1'.repeat(2_000)
])('finds no place in %s', (text) => {
  expect(placeNamedIn(text)).toBeNull();
});
