import type { WardId } from '#shared/access.ts';
import type { Area, Point } from '#shared/geo.ts';
import type { LocatedWard } from '#shared/locate-ward.ts';
import type { WardName } from '#shared/protocol.ts';

/** The ward and the corporation of a report. */
export type Placement = { ward: WardId; corporation: WardId | null; approximate: boolean };

export type Ward = {
  id: WardId;
  layer: string;
  number: number | null;
  name: WardName;
  corporation: WardId | null;
  corporationName: WardName | null;
  centre: Point;
  /** Metres from the centre to the farthest corner. */
  reach: number;
  /** Empty if only the centre of the ward is known. */
  area: Area;
};

export type Layer = {
  id: string;
  name: string;
  /** Start of the layer's validity; it ends when a later layer starts. */
  validFrom: Date;
  /** Time of the import; for the built-in table, the start of its validity. */
  changedAt: Date;
  /** Only the centres of its wards are known. */
  approximate: boolean;
  wards: readonly Ward[];
  /** @param radius metres around the point within which the place probably is */
  locate(point: Point, radius: number): LocatedWard<Ward>;
};
