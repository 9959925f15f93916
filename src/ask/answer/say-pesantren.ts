import type { Lang } from '../question.ts';
import type { PesantrenCard } from '../result.ts';
import { capital, formatNumber, formatUnit, listed, plain } from './format.ts';
import { groupOf } from './group.ts';
import { measureNotes, note, radiusNote } from './notes.ts';
import { originText, whereText } from './place.ts';
import type { Say } from './said.ts';
import { categoryName } from './say-breakdown.ts';

/** Schools that a sentence names; the table has them all. */
const named = 3;

/** Longest name of a school that is said, characters. */
const nameLength = 80;

/** A school's name as text: data, never more than a name. */
export const schoolName = ({ name }: PesantrenCard): string => plain(name, nameLength) || '(tanpa nama)';

const inRegency = (card: PesantrenCard, lang: Lang) =>
  card.kabupaten ? ` ${lang === 'id' ? 'di' : 'in'} ${plain(card.kabupaten, nameLength)}` : '';

/** What comes first in a list, by what it is sorted by. */
const leads = {
  name: {
    asc: { id: 'Yang pertama menurut abjad', en: 'First by name' },
    desc: { id: 'Yang pertama dari akhir abjad', en: 'Last by name' },
  },
  score: {
    asc: { id: 'Dengan skor terendah', en: 'With the lowest score' },
    desc: { id: 'Dengan skor tertinggi', en: 'With the highest score' },
  },
  santri: {
    asc: { id: 'Dengan santri paling sedikit', en: 'With the fewest santri' },
    desc: { id: 'Dengan santri terbanyak', en: 'With the most santri' },
  },
  founded: {
    asc: { id: 'Yang paling lama berdiri', en: 'Founded first' },
    desc: { id: 'Yang terakhir berdiri', en: 'Founded last' },
  },
};

/** How many there are, and the first of them. */
export const sayList: Say<'list'> = ({ call, where, total, rows }, lang) => {
  const id = lang === 'id';
  const { filters = {}, sort = 'name' } = call.args;
  const { noun } = groupOf('pesantren', filters, lang);
  const place = whereText(where, lang);
  const notes = [
    ...radiusNote(where, call.args.area.radius_km, lang),
    ...measureNotes({ metric: 'pesantren_count', filters }, lang, where),
    ...(sort === 'santri' ? [note('reported', lang)] : []),
  ];
  if (total === 0) {
    const none = id
      ? `Menurut data, tidak ada ${noun} ${place}.`
      : `According to the data there are no ${noun} ${place}.`;
    return { facts: [none], notes };
  }
  const count = formatNumber(total, 0, lang);
  const first = rows.slice(0, named).map((card) => `${schoolName(card)}${detail(card, sort, lang)}`);
  const shown = formatNumber(rows.length, 0, lang);
  const lead = leads[sort][call.args.order ?? (sort === 'name' || sort === 'founded' ? 'asc' : 'desc')][lang];
  const facts = [
    id ? `Ada ${count} ${noun} ${place}.` : `There ${total === 1 ? 'is' : 'are'} ${count} ${noun} ${place}.`,
  ];
  if (first.length > 0)
    facts.push(total === 1 ? `${id ? 'Namanya' : 'It is'} ${first[0]}.` : `${lead}: ${listed(first, lang)}.`);
  if (rows.length > named)
    facts.push(
      rows.length < total
        ? id
          ? `Tabel memuat ${shown} yang pertama.`
          : `The table has the first ${shown}.`
        : id
          ? 'Selengkapnya ada di tabel.'
          : 'The table has all of them.',
    );
  return { facts, notes };
};

/** What a list is sorted by, in brackets. */
function detail(card: PesantrenCard, sort: keyof typeof leads, lang: Lang): string {
  const value =
    sort === 'score'
      ? card.score
      : sort === 'santri'
        ? card.santri
        : sort === 'founded'
          ? card.founded
          : null;
  if (value === null) return '';
  if (sort === 'founded') return ` (${value})`;
  const number = formatNumber(value, Number.isInteger(value) ? 0 : 1, lang);
  if (sort === 'santri') return ` (${number} santri)`;
  return ` (${lang === 'id' ? 'skor' : 'score'} ${number})`;
}

/** Distances have one decimal, 4,0 km. */
const distanceOf = (km: number, lang: Lang) => formatUnit(km, 'km', 1, lang);

/** The nearest, its distance, and who is next. */
export const sayNearest: Say<'nearest'> = ({ call, origin, rows }, lang) => {
  const id = lang === 'id';
  const { filters = {} } = call.args;
  const { noun } = groupOf('pesantren', filters, lang);
  const from = originText(origin.name, lang, () => undefined);
  const measured = measureNotes({ metric: 'pesantren_count', filters }, lang, null);
  const [first, ...rest] = rows;
  if (!first) {
    const none = id ? `Tidak ditemukan ${noun} di sekitar ${from}.` : `No ${noun} were found around ${from}.`;
    return { facts: [none], notes: measured };
  }
  const ties = rest.filter(({ km }) => km === first.km).length;
  const lead = id ? `${noun} terdekat dari ${from} adalah` : `the nearest ${noun} to ${from} is`;
  const distance = first.km === undefined ? '' : `, ${distanceOf(first.km, lang)}${id ? '' : ' away'}`;
  const others = rest
    .slice(0, Math.max(named - 1, Math.min(ties, 4)))
    .map((card) => `${schoolName(card)}${card.km === undefined ? '' : ` (${distanceOf(card.km, lang)})`}`);
  const facts = [capital(`${lead} ${schoolName(first)}${inRegency(first, lang)}${distance}.`)];
  if (others.length > 0) facts.push(`${id ? 'Berikutnya' : 'Next'}: ${listed(others, lang)}.`);
  const centre =
    origin.region?.name === origin.name
      ? [
          id
            ? `Jarak diukur garis lurus dari titik tengah ${origin.region.name}.`
            : `Distances are as the crow flies from the centre of ${origin.region.name}.`,
        ]
      : [note('straight', lang)];
  return { facts, notes: [...measured, ...centre] };
};

/** The public profile of one school, or that there is none or more than one of the name. */
export const sayProfile: Say<'profile'> = ({ call, candidates }, lang) => {
  const id = lang === 'id';
  const asked = plain(call.args.name, nameLength);
  const [card, ...others] = candidates;
  if (!card)
    return {
      facts: [
        id
          ? `Tidak ditemukan pesantren bernama "${asked}" dalam data.`
          : `No pesantren called "${asked}" was found in the data.`,
      ],
      notes: [],
    };
  if (others.length > 0)
    return {
      facts: [
        id
          ? `Ada beberapa pesantren yang cocok dengan "${asked}". Yang mana yang dimaksud?`
          : `Several pesantren match "${asked}". Which one do you mean?`,
      ],
      notes: [],
    };
  return { facts: profile(card, lang), notes: [] };
};

function profile(card: PesantrenCard, lang: Lang): string[] {
  const id = lang === 'id';
  const place = [card.kabupaten, card.provinsi]
    .flatMap((text) => (text ? [plain(text, nameLength)] : []))
    .join(', ');
  const nsp = card.nsp ? ` (NSP ${plain(card.nsp, 50)})` : '';
  const number = (value: number) => formatNumber(value, Number.isInteger(value) ? 0 : 1, lang);
  const at = place
    ? id
      ? `berada di ${place}`
      : `is in ${place}`
    : id
      ? 'tercatat tanpa wilayah'
      : 'has no region on record';
  const founded =
    card.founded === null ? '' : id ? `, berdiri tahun ${card.founded}` : `, founded in ${card.founded}`;
  const facts = [`${schoolName(card)}${nsp} ${at}${founded}.`];
  const category = card.category === null ? '' : categoryName(card.category, lang);
  if (card.score === null) facts.push(id ? 'Pesantren ini belum memiliki skor.' : 'It has no score yet.');
  else if (id) facts.push(`Skornya ${number(card.score)}${category && `, kategori ${category}`}.`);
  else facts.push(`Its score is ${number(card.score)}${category && `, category ${category}`}.`);
  const people = [
    card.santri === null ? '' : `${number(card.santri)} santri`,
    card.teachers === null ? '' : `${number(card.teachers)} ${id ? 'guru' : 'teachers'}`,
  ].filter(Boolean);
  if (people.length > 0)
    facts.push(
      id
        ? `Menurut laporannya sendiri, pesantren ini memiliki ${listed(people, lang)}.`
        : `By its own report it has ${listed(people, lang)}.`,
    );
  return facts;
}
