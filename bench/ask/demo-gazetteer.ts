import { type ProvinceData, type RegencyData, readRegionData } from '../../src/demo/region-data.ts';
import { createGazetteer, type Gazetteer, type GazetteerRegion } from '../../src/regions/gazetteer.ts';

/** A gazetteer of the regions that ship with the server, without a database. */
export function demoGazetteer(): Gazetteer {
  const { provinces, regencies } = readRegionData();
  return createGazetteer([...provinces, ...regencies].map(rowOf));
}

function rowOf(region: ProvinceData | RegencyData): GazetteerRegion {
  const { code, name, type, level, parent, coordinates } = region;
  const bbox: [number, number, number, number] = [180, 90, -180, -90];
  for (const [lon, lat] of coordinates.flat(2)) {
    bbox[0] = Math.min(bbox[0], lon);
    bbox[1] = Math.min(bbox[1], lat);
    bbox[2] = Math.max(bbox[2], lon);
    bbox[3] = Math.max(bbox[3], lat);
  }
  const middle: [number, number] = [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2];
  return { code, name, type, level, parent, bbox, centre: 'seat' in region ? region.seat : middle };
}
