/** The few names that no rule can match between the sources. */

/** Official province code -> Natural Earth name, for provinces that Natural Earth knows. */
export const naturalEarthNames = {
  11: 'Aceh',
  12: 'Sumatera Utara',
  13: 'Sumatera Barat',
  14: 'Riau',
  15: 'Jambi',
  16: 'Sumatera Selatan',
  17: 'Bengkulu',
  18: 'Lampung',
  19: 'Bangka-Belitung',
  21: 'Kepulauan Riau',
  31: 'Jakarta Raya',
  32: 'Jawa Barat',
  33: 'Jawa Tengah',
  34: 'Yogyakarta',
  35: 'Jawa Timur',
  36: 'Banten',
  51: 'Bali',
  52: 'Nusa Tenggara Barat',
  53: 'Nusa Tenggara Timur',
  61: 'Kalimantan Barat',
  62: 'Kalimantan Tengah',
  63: 'Kalimantan Selatan',
  64: 'Kalimantan Timur',
  71: 'Sulawesi Utara',
  72: 'Sulawesi Tengah',
  73: 'Sulawesi Selatan',
  74: 'Sulawesi Tenggara',
  75: 'Gorontalo',
  76: 'Sulawesi Barat',
  81: 'Maluku',
  82: 'Maluku Utara',
  91: 'Papua',
  92: 'Irian Jaya Barat',
};

/** Newer province -> the older one whose outline contains it. */
export const containers = { 65: '64', 93: '91', 94: '91', 95: '91', 96: '92' };

/** Regency -> its name in country-state-city, where that differs from the official one. */
export const areaNames = {
  12.77: 'Kota Padangsidimpuan',
  16.04: 'Lahat Regency',
  35.25: 'Gresik Regency',
  64.11: 'Kabupaten Mahakam Hulu',
  71.09: 'Kabupaten Siau Tagulandang Biaro',
  72.06: 'Morowali Regency',
  72.09: 'Tojo Una-Una Regency',
  73.01: 'Selayar Islands Regency',
  76.01: 'Kabupaten Mamuju Utara',
  81.03: 'Kabupaten Maluku Tenggara Barat',
};

/**
 * Regency -> the town that stands for it, as GeoNames spells it: where country-state-city has no
 * entry, or one that is hundreds of kilometres off (Binjai, Empat Lawang) or outside (Kulon Progo).
 */
export const seatTowns = {
  11.18: 'Reuleuet',
  12.12: 'Balige',
  12.14: 'Teluk Dalam',
  12.75: 'Binjai',
  16.11: 'Tebing Tinggi',
  16.07: 'Pangkalan Balai',
  18.12: 'Panaragan',
  34.01: 'Wates',
  61.01: 'Sambas',
  61.02: 'Mempawah',
  61.03: 'Sanggau',
  61.04: 'Ketapang',
  61.05: 'Sintang',
  61.06: 'Putussibau',
  61.07: 'Bengkayang',
  61.08: 'Ngabang',
  61.09: 'Sekadau',
  '61.10': 'Nangah Pinoh',
  61.11: 'Sukadana',
  61.12: 'Sungai Raya',
  61.71: 'Pontianak',
  61.72: 'Singkawang',
  65.71: 'Tarakan',
  74.07: 'Wanci',
  82.06: 'Maba',
  82.71: 'Ternate',
  92.12: 'Ullong',
  94.05: 'Ilaga',
};
