/** What the page says, in Indonesian or English. Static Indonesian texts stand in index.html. */

const indonesian = {
  pesantren: 'Pesantren',
  santri: 'Santri',
  'pesantren:sangat_layak': 'Sangat layak',
  'pesantren:layak': 'Layak',
  'pesantren:cukup_layak': 'Cukup layak',
  'pesantren:tidak_layak': 'Tidak layak',
  'santri:Sangat Miskin': 'Sangat miskin',
  'santri:Miskin': 'Miskin',
  'santri:Rentan': 'Rentan',
  'santri:Tidak Miskin': 'Tidak miskin',
  score: 'Skor',
  students: 'Jumlah santri',
  nsp: 'NSP',
  code: 'Kode wilayah',
  illustrative: 'Batas ini ilustrasi, bukan batas resmi.',
  others: (/** @type {number} */ n) => `dan ${n} titik lain di sini; perbesar peta untuk memisahkannya`,
  cells: 'Dari jauh satu lingkaran mewakili banyak titik; warnanya menurut skor rata-rata.',
  fewLegend: 'Terlalu sedikit untuk disebutkan',
  few: 'Terlalu sedikit santri di sini untuk disebutkan, atau disembunyikan agar tetangganya tidak terhitung.',
  about: 'Sekitar',
  ofSantri: 'santri',
  ofPesantren: 'pesantren',
  average: 'Skor rata-rata',
  zoom: 'Perbesar',
  keyChecking: 'Memeriksa kunci …',
  keyWrong: 'Kunci ini tidak dikenal. Periksa lagi salinannya, atau minta kunci baru kepada pengelola.',
  keyTooLittle: 'Kunci ini benar, tetapi tidak membuka titik santri.',
  keyUnchecked: 'Server tidak menjawab. Coba sebentar lagi.',
  tilesFail: 'Data peta sedang tidak dapat dimuat. Halaman ini mencoba lagi dengan sendirinya.',
  noMap: 'Peramban ini tidak dapat menggambar peta (WebGL 2 tidak tersedia).',
};

/** @type {typeof indonesian} */
const english = {
  pesantren: 'Boarding schools',
  santri: 'Students',
  'pesantren:sangat_layak': 'Very good',
  'pesantren:layak': 'Good',
  'pesantren:cukup_layak': 'Fair',
  'pesantren:tidak_layak': 'Inadequate',
  'santri:Sangat Miskin': 'Very poor',
  'santri:Miskin': 'Poor',
  'santri:Rentan': 'Vulnerable',
  'santri:Tidak Miskin': 'Not poor',
  score: 'Score',
  students: 'Students',
  nsp: 'Registration (NSP)',
  code: 'Region code',
  illustrative: 'This boundary is illustrative, not official.',
  others: (n) => `and ${n} more ${n === 1 ? 'point' : 'points'} here; zoom in to part them`,
  cells: 'From afar one circle stands for many points; its colour is their average score.',
  fewLegend: 'Too few to be told',
  few: 'Too few students here to be told, or withheld so that neighbours cannot be worked out.',
  about: 'About',
  ofSantri: 'students',
  ofPesantren: 'boarding schools',
  average: 'Average score',
  zoom: 'Zoom in',
  keyChecking: 'Checking the key …',
  keyWrong: 'This key is not known. Check the copy again, or ask the operator for a new one.',
  keyTooLittle: 'This key is right, but does not open student points.',
  keyUnchecked: 'The server does not answer. Try again in a moment.',
  tilesFail: 'Map data cannot be loaded right now. This page keeps trying by itself.',
  noMap: 'This browser cannot draw the map (WebGL 2 is not available).',
};

/** Scores of each category, as the rules of the domain have them. @type {Readonly<Record<string, string>>} */
const scores = {
  'pesantren:sangat_layak': '85–100',
  'pesantren:layak': '70–84',
  'pesantren:cukup_layak': '55–69',
  'pesantren:tidak_layak': '0–54',
  'santri:Sangat Miskin': '80–173',
  'santri:Miskin': '65–79',
  'santri:Rentan': '45–64',
  'santri:Tidak Miskin': '0–44',
};

export const pesantrenCategories = ['sangat_layak', 'layak', 'cukup_layak', 'tidak_layak'];
export const santriCategories = ['Sangat Miskin', 'Miskin', 'Rentan', 'Tidak Miskin'];

/** For elements with data-text. @type {Readonly<Record<string, string>>} */
const englishPage = {
  title: 'Peta Santri',
  subtitle: 'Islamic boarding schools of Indonesia by quality',
  more: 'API key and data',
  keyLabel: 'API key',
  signIn: 'Open',
  keyHint: 'Student points need an analyst key. It is kept only until this tab is closed.',
  signedIn: 'Student points are open',
  signOut: 'Sign out',
  careful: 'These points are personal data of children. Do not pass them on.',
  style: 'Map style',
  catalog: 'Catalogue',
  docs: 'API documentation',
  retry: 'Try again',
};

/** Titles of MapLibre's own controls. */
export const mapIndonesian = {
  'AttributionControl.ToggleAttribution': 'Tampilkan sumber data',
  'Map.Title': 'Peta',
  'NavigationControl.ZoomIn': 'Perbesar',
  'NavigationControl.ZoomOut': 'Perkecil',
  'Popup.Close': 'Tutup',
};

export const isIndonesian = /^id\b/i.test(navigator.language);

/** Texts in the language of the reader. */
export const texts = isIndonesian ? indonesian : english;

/** Name of a category, or the category itself where it is a new one. */
export function categoryName(/** @type {string} */ layer, /** @type {unknown} */ category) {
  const known = /** @type {Record<string, unknown>} */ (texts)[`${layer}:${category}`];
  return typeof known === 'string' ? known : String(category ?? '');
}

/** Range of scores of a category, or nothing where it is a new one. @param {string} layer @param {string} category */
export const scoreRange = (layer, category) => scores[`${layer}:${category}`] ?? '';

/** Puts the page into English where that is what its reader reads. */
export function translatePage() {
  if (isIndonesian) return;
  document.documentElement.lang = 'en';
  for (const element of document.querySelectorAll('[data-text]')) {
    const text = englishPage[element.getAttribute('data-text') ?? ''];
    if (text !== undefined) element.textContent = text;
  }
}
