import type { Call, Filters } from '../call.ts';
import type { Lang } from '../question.ts';
import type { Problem } from '../result.ts';
import { capital, listed, plain } from './format.ts';
import { programName } from './group.ts';
import { metricName } from './metric-name.ts';
import { whereText } from './place.ts';

const filterNames: Readonly<Record<keyof Filters, Readonly<Record<Lang, string>>>> = {
  poverty: { id: 'kategori kemiskinan', en: 'poverty category' },
  eligibility: { id: 'kategori kelayakan pesantren', en: 'eligibility of the pesantren' },
  gender: { id: 'jenis kelamin', en: 'gender' },
  program: { id: 'program bantuan', en: 'aid programme' },
  min_santri: { id: 'jumlah santri pesantren', en: 'size of the pesantren' },
  max_santri: { id: 'jumlah santri pesantren', en: 'size of the pesantren' },
  founded_before: { id: 'tahun berdiri pesantren', en: 'founding year of the pesantren' },
  founded_after: { id: 'tahun berdiri pesantren', en: 'founding year of the pesantren' },
};

const programOf = (call: Call) => ('filters' in call.args ? call.args.filters?.program : undefined);

/** True for a share without the group whose share it is. */
export const lacksGroup = ({ args }: Call): boolean =>
  'metric' in args &&
  (args.metric?.endsWith('_share') ?? false) &&
  (!('filters' in args) || Object.keys(args.filters ?? {}).length === 0);

/** Why a call has no result, and what would help, in one sentence or two. */
export function sayProblem(problem: Problem, lang: Lang): string {
  const id = lang === 'id';
  switch (problem.problem) {
    case 'ambiguous_place': {
      const text = plain(problem.text, 80);
      const names = listed(
        problem.candidates.map(({ name }) => name),
        lang,
        'or',
      );
      return id ? `Yang dimaksud "${text}" ${names}?` : `By "${text}", do you mean ${names}?`;
    }
    case 'unknown_place': {
      const text = plain(problem.text, 80);
      const names = problem.suggestions.map(({ name }) => name);
      if (names.length === 0)
        return id
          ? `Saya tidak menemukan wilayah "${text}". Coba tulis nama provinsi, kabupaten, atau kota secara lengkap.`
          : `I could not find a region called "${text}". Please give the full name of a province, regency or city.`;
      return id
        ? `Saya tidak menemukan wilayah "${text}". Mungkin maksudnya ${listed(names, lang, 'or')}?`
        : `I could not find a region called "${text}". Did you mean ${listed(names, lang, 'or')}?`;
    }
    case 'needs_view':
      return id
        ? 'Pertanyaan ini tentang area peta yang terlihat, tetapi posisi petanya tidak saya terima. Sebutkan nama wilayahnya, atau tanyakan lagi dari peta.'
        : 'This is about the visible part of the map, but I was not told what the map shows. Please name a region, or ask again from the map.';
    case 'needs_selection':
      return id
        ? 'Belum ada wilayah yang dipilih di peta. Klik sebuah wilayah atau sebutkan namanya.'
        : 'No region is selected on the map. Please click one or give its name.';
    case 'not_recorded': {
      const program = programOf(problem.call);
      const what = program ? programName(program) : id ? 'program bantuan' : 'aid programmes';
      return id
        ? `Data ini tidak mencatat siapa penerima ${what}, jadi angkanya tidak dapat dihitung. Yang ada adalah skor dan kategori kemiskinan santri.`
        : `These data do not record who receives ${what}, so the number cannot be computed. They have poverty scores and categories of santri.`;
    }
    case 'not_combinable': {
      const names = [...new Set(problem.filters.map((name) => filterNames[name][lang]))];
      const text = `${listed(names, lang)}${names.length === 1 ? '' : id ? ' sekaligus' : ' together'}`;
      return id
        ? `Santri tidak dapat disaring menurut ${text}: demi melindungi kelompok kecil, angka santri hanya tersedia menurut satu ciri, yaitu kategori kemiskinan atau jenis kelamin.`
        : `Santri cannot be filtered by ${text}: to protect small groups, their numbers are available by one characteristic at a time, poverty category or gender.`;
    }
    case 'not_computable': {
      const filters = ('filters' in problem.call.args && problem.call.args.filters) || {};
      const name = metricName(problem.metric, filters, lang);
      return capital(
        id
          ? `${name} tidak dapat dihitung dari data ini.`
          : `the ${name} cannot be computed from these data.`,
      );
    }
    case 'too_few_schools': {
      const place = whereText(problem.where, lang);
      return id
        ? `Jumlah santri ${place} tidak ditampilkan: santri di area peta hanya dihitung bila ada sedikitnya 3 pesantren yang bersantri, untuk melindungi mereka. Coba area yang lebih luas.`
        : `The number of santri ${place} is not shown: santri of a map area are only counted where at least 3 pesantren have santri, to protect them. Please try a larger area.`;
    }
    case 'bad_args':
      if (lacksGroup(problem.call))
        return id
          ? 'Persentase kelompok mana yang ingin diketahui?'
          : 'The percentage of which group would you like to know?';
      return id
        ? 'Ada bagian pertanyaan yang kurang atau di luar batas. Coba tulis ulang dengan lebih rinci.'
        : `A part of the question is missing or out of range (${plain(problem.path, 40)}: ${plain(problem.message, 120)}). Please put it more precisely.`;
  }
}
