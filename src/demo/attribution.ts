/** Credit line of everything drawn from the shipped regions; docs/data.md explains it. HTML-free. */
export const regionAttribution =
  'Regions illustrative: Natural Earth; idn-area-data and country-state-city (ODbL); GeoNames (CC BY 4.0)';

/** Credit line of the demo's santri and pesantren. */
export const demoAttribution =
  'Synthetic demo data, no real people or institutions; places from GeoNames (CC BY 4.0)';

/** `petasantri.regions.source` of the shipped rows, by how the outline was made. */
export const regionSources = {
  naturalEarth: 'Natural Earth 1:10m admin-1 (public domain)',
  derivedProvince: 'Derived from Natural Earth 1:10m admin-1 and regency cells (ODbL)',
  cell: 'Voronoi cell of the regency seat within Natural Earth 1:10m admin-1 (ODbL)',
} as const;
