import { canonical, kelayakan, kemiskinan } from '../catalog/vocabulary.ts';
import type { Census } from './census.ts';
import type { PesantrenRow, PlaceRow, SantriRow } from './subjects.ts';

/** Decimals of a degree that an answer shows: 11 cm. */
const decimals = 1e6;
export const degrees = (value: number): number => Math.round(value * decimals) / decimals;

/** Highest possible score of a santri and of a pesantren. */
const mostSkor = { santri: 173, pesantren: 100 } as const;

/** Weight of a point in a heatmap: its score as a part of the highest possible one, 0 to 1, 4 decimals. */
export const weight = (subject: keyof typeof mostSkor, skor: number): number =>
  Math.round(Math.min(1, Math.max(0, skor / mostSkor[subject])) * 1e4) / 1e4;

/** Official names where the region of a row is known, else those of its record. */
export function placeNames({ names }: Census, row: Pick<PlaceRow, 'code' | 'provinsi' | 'kabupaten'>) {
  return {
    provinsi: names.get(row.code.slice(0, 2)) ?? row.provinsi,
    kabupaten: (row.code.length >= 5 ? names.get(row.code.slice(0, 5)) : undefined) ?? row.kabupaten,
  };
}

const districtName = ({ names }: Census, { code, kecamatan }: SantriRow) =>
  (code.length === 8 ? names.get(code) : undefined) ?? kecamatan;

/** The category as the vocabulary has it; as it is where the vocabulary does not know it. */
export const poverty = (kategori: string) => canonical(kemiskinan, kategori) ?? kategori;
export const quality = (kategori: string) => canonical(kelayakan, kategori) ?? kategori;

/** Properties in /gis/santri-points. */
export const santriPoint = (census: Census) => (row: SantriRow) => ({
  id: row.id,
  santri_id: row.santri_id,
  nama: row.nama,
  skor: row.skor,
  ekonomi: poverty(row.kategori),
  pesantren_id: row.pesantren_id,
  ...placeNames(census, row),
  kecamatan: districtName(census, row),
});

/** Properties in /gis/pesantren-points; how to reach one only where `contact`. */
export const pesantrenPoint = (census: Census, contact: boolean) => (row: PesantrenRow) => ({
  id: row.id,
  pesantren_id: row.pesantren_id,
  nama: row.nama,
  nsp: row.nsp,
  skor: row.skor,
  kategori: quality(row.kategori),
  jumlah_santri: row.jumlah_santri,
  ...placeNames(census, row),
  ...(contact ? { telepon: row.telepon, email: row.email } : {}),
});

/** Properties in /santri-map. */
export const santriMapRow = (row: SantriRow) => ({
  id: row.id,
  santri_id: row.santri_id,
  nama: row.nama,
  skor_terakhir: row.skor,
  kategori_kemiskinan: poverty(row.kategori),
  pesantren_id: row.pesantren_id,
});

/** Properties in /pesantren-map. */
export const pesantrenMapRow = (census: Census) => (row: PesantrenRow) => {
  const { kabupaten, provinsi } = placeNames(census, row);
  return {
    id: row.id,
    pesantren_id: row.pesantren_id,
    nama: row.nama,
    nsp: row.nsp,
    skor_terakhir: row.skor,
    kategori_kelayakan: quality(row.kategori),
    kabupaten,
    provinsi,
    jumlah_santri: row.jumlah_santri,
  };
};

/** A GeoJSON point. */
export const pointFeature = <Row extends PlaceRow>(row: Row, properties: object) => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [degrees(row.lon), degrees(row.lat)] },
  properties,
});
