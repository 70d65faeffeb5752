import type { GeoJSONSource, StyleSpecification } from 'maplibre-gl';
// Separate files, so that the service worker can leave their 450 KB out of the precache.
import libraryUrl from 'maplibre-gl/dist/maplibre-gl.mjs?url';
import stylesUrl from 'maplibre-gl/dist/maplibre-gl.css?url';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import type { Point } from '#shared/geo.ts';
import type { PhoneWards } from './wards.ts';

/** Vidhana Soudha: the initial centre of a map without a place. */
const CITY = { lat: 12.9797, lng: 77.5907 };
const ZOOM_CITY = 10.5;
const ZOOM_STREET = 17;
export const ZOOM_WARD = 14;

export type PinMap = {
  centre(): Point;
  /** Where it was opened: a person can move it while it is still loading. */
  opened: Point;
  /** Waits until a movement that has begun (a key, a glide) has ended. */
  settled(): Promise<void>;
  /** @param zoom a street by default */
  show(point: Point, zoom?: number): void;
  zoomBy(steps: number): void;
  /** Draws the outlines of the wards, which may come after the map. */
  outline(wards: PhoneWards): void;
};

/**
 * A map with the pin at its centre. It is loaded, with its library, only when a person opens it.
 *
 * @param closing ends it, also while it is loading
 * @param onmove is told where the pin is, at first and after each movement
 */
export async function openPinMap(
  container: HTMLElement,
  start: Point | null,
  label: string,
  closing: AbortSignal,
  onmove: (centre: Point) => void
): Promise<PinMap> {
  const { Map: MapLibre, setWorkerUrl } = await loadLibrary();
  closing.throwIfAborted();
  setWorkerUrl(workerUrl);
  const map = new MapLibre({
    container,
    style: plainStyle(),
    center: start ?? CITY,
    zoom: start ? ZOOM_STREET : ZOOM_CITY,
    maxZoom: 19,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    locale: { 'Map.Title': label }
  });
  closing.addEventListener('abort', () => map.remove());
  map.touchZoomRotate.disableRotation();
  const centre = () => {
    const { lat, lng } = map.getCenter();
    return { lat, lng };
  };
  const opened = centre();
  await new Promise<void>((resolve, reject) => {
    map.once('load', () => resolve());
    map.once('error', ({ error }) =>
      reject(new Error('map could not be loaded', { cause: error }))
    );
  });
  map.on('moveend', () => onmove(centre()));
  onmove(centre());
  return {
    centre,
    opened,
    settled: async () => {
      if (map.isMoving()) await map.once('moveend');
    },
    show: (point, zoom = ZOOM_STREET) => map.jumpTo({ center: point, zoom }),
    zoomBy: (steps) => map.zoomTo(map.getZoom() + steps),
    outline: (wards) => void map.getSource<GeoJSONSource>('wards')!.setData(outlines(wards))
  };
}

/** Loads what the map needs into the service worker's cache, so that it opens without a network later. */
export async function prefetchMap(): Promise<void> {
  if (await caches.match(libraryUrl)) return;
  await Promise.all([libraryUrl, workerUrl, stylesUrl].map((url) => fetch(url)));
}

async function loadLibrary(): Promise<typeof import('maplibre-gl')> {
  const styles = document.createElement('link');
  await new Promise((resolve, reject) => {
    Object.assign(styles, { rel: 'stylesheet', href: stylesUrl, onload: resolve, onerror: reject });
    document.head.append(styles);
  });
  return import(/* @vite-ignore */ libraryUrl) as Promise<typeof import('maplibre-gl')>;
}

function outlines(wards: PhoneWards) {
  const features = wards.outlines().flatMap(({ area }) =>
    area.map((ring) => ({
      type: 'Feature' as const,
      properties: {},
      geometry: { type: 'LineString' as const, coordinates: closed(ring) }
    }))
  );
  return { type: 'FeatureCollection' as const, features };
}

/** A plain background, and lines for the wards' outlines. */
function plainStyle(): StyleSpecification {
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  return {
    version: 8,
    sources: {
      wards: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } }
    },
    layers: [
      {
        id: 'ground',
        type: 'background',
        paint: { 'background-color': isDark ? '#1d2325' : '#eef0ea' }
      },
      {
        id: 'wards',
        type: 'line',
        source: 'wards',
        paint: { 'line-color': isDark ? '#57c2b6' : '#0b5d57', 'line-width': 1.5 }
      }
    ]
  };
}

function closed(ring: ArrayLike<number>): [number, number][] {
  const corners: [number, number][] = [];
  for (let i = 0; i < ring.length; i += 2) corners.push([ring[i]!, ring[i + 1]!]);
  return corners.length > 0 ? [...corners, corners[0]!] : [];
}
