/** Pieces of the examples of places-part.ts; nobody they name exists. */

export const pagination = { page: 1, limit: 1000, total: 403, pages: 1 };
export const ids = {
  id: '0050402f-67ca-148f-ffc6-b786332271cf',
  santri_id: 'e7cb07ee-2a73-4f13-9281-b92d9ebfc54a',
  pesantren_id: '6e29a849-66a4-41c5-8970-10d27b7ebb48',
};
const point = { type: 'Point', coordinates: [107.607177, -6.926006] };
export const place = { provinsi: 'Jawa Barat', kabupaten: 'Kota Bandung' };
export const santri = {
  ...ids,
  nama: 'Nama Contoh',
  skor: 64,
  ekonomi: 'Rentan',
  ...place,
  kecamatan: 'Coblong',
};
export const pesantren = {
  id: ids.id,
  pesantren_id: ids.pesantren_id,
  nama: 'PP Al-Huda',
  nsp: '901101000009',
  skor: 72,
  kategori: 'layak',
  jumlah_santri: 245,
  ...place,
};
export const santriRow = {
  ...ids,
  nama: 'Nama Contoh',
  skor_terakhir: 64,
  kategori_kemiskinan: 'Rentan',
};
const { kategori: _, skor: __, ...school } = pesantren;
export const pesantrenRow = { ...school, skor_terakhir: 72, kategori_kelayakan: 'layak' };
export const collection = (properties: object, more: object) => ({
  type: 'FeatureCollection',
  features: [{ type: 'Feature', geometry: point, properties }],
  ...more,
});
export const heat = { lat: -6.926006, lng: 107.607177, weight: 0.3699 };
export const enveloped = (data: unknown, more: object = {}) => ({
  success: true,
  message: '...',
  data,
  ...more,
});
export const located = { latitude: -6.926006, longitude: 107.607177 };
