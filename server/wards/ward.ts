import type { WardId } from '#shared/access.ts';
import type { Area, Point } from '#shared/geo.ts';
import type { LocatedWard } from '#shared/locate-ward.ts';
import type { WardName } from '#shared/protocol.ts';

/** Where a report lies. */
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
  /** Empty for a ward that is known by its centre alone. */
  area: Area;
};

export type Layer = {
  id: string;
  name: string;
  /** From when on the layer holds, until a later one does. */
  validFrom: Date;
  /** When it was imported; of the built-in table, when it begins to hold. */
  changedAt: Date;
  /** Its wards are known by their centres alone. */
  approximate: boolean;
  wards: readonly Ward[];
  /** @param radius metres within which the place is likely to be */
  locate(point: Point, radius: number): LocatedWard<Ward>;
};
