import type { Random } from './random.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const maleFirst = words(`
  Muhammad Ahmad Abdul Achmad Mohammad Rizki Fajar Ilham Farhan Hafiz Luthfi Rifqi Zaki Naufal Irfan Syahrul
  Bayu Dimas Agus Slamet Budi Hendra Rahmat Hidayat Fauzan Fikri Faisal Iqbal Yusuf Ibrahim Ismail Umar Ali
  Hasan Husein Khoirul Nur Saiful Samsul Arif Wahyu Dedi Asep Ujang Cecep Teuku Rendi Andi Baharuddin La Made
  Galih Rangga Bagas Aditya Rian Yoga Eko Dwi Tri Wildan Raihan Azka Alif`);
const maleLast = words(`
  Hidayat Rahman Maulana Ramadhan Pratama Saputra Nugroho Santoso Wijaya Kurniawan Setiawan Firdaus Hakim Fauzi
  Anwar Basri Syafii Ghozali Mubarok Munir Amin Azhari Habibi Romadhon Syahputra Lubis Nasution Siregar Harahap
  Hasibuan Tanjung Chaniago Daulay Prasetyo Wibowo Susanto Gunawan Permana Suryana Sopian Mulyadi Wahid Halim
  Karim Salim Jalil Aziz Rosyid Muttaqin Zainuddin Burhanuddin Syarifuddin Nasruddin Kamaluddin Latief Idris`);
const femaleFirst = words(`
  Siti Nur Aisyah Fatimah Khadijah Zahra Nabila Aulia Rahma Salma Hana Naila Dewi Sri Ayu Putri Intan Indah
  Wulan Ratna Rina Lestari Fitri Laila Maryam Zulfa Azizah Halimah Khoirunnisa Annisa Nadia Najwa Alya Kayla
  Rizka Dinda Melati Neneng Euis Cut Mira Yuni Lilis Umi Rohmah Hasanah Sofia Safira Qonita Hilda Elsa Rahmi
  Dwi Tri Eka Wahyuni Amelia Sarah Syifa`);
const femaleLast = words(`
  Rahmawati Hidayati Lestari Wahyuni Handayani Ningsih Fitriani Maulida Ramadhani Azzahra Nurjanah Khasanah
  Mutmainnah Solihah Aminah Zakiyah Maghfiroh Rohmah Safitri Anggraini Permatasari Kurniasih Susanti Puspitasari
  Lubis Nasution Siregar Harahap Hasibuan Tanjung Chaniago Sari Utami Pertiwi Oktaviani Novitasari Damayanti
  Istiqomah Fauziah Musyarofah Nisa Kamila Salsabila Khoiriyah Nafisah Uswatun Badriyah Latifah`);
const maleMiddle = words(
  'Nur Khoirul Fajri Akbar Dwi Zainal Ainul Syaiful Rizal Hafidz Fadhil Sidiq Ihsan Malik Naufal',
);
const femaleMiddle = words(
  'Nur Dwi Ainun Khoirotun Putri Ayu Zahrotul Lailatul Nurul Rizki Hidayatul Wardatul Kamilatun',
);

/** A made-up full name for a boy (L) or a girl (P), two or three words. */
export function personName(gender: 'L' | 'P', random: Random): string {
  const [first, middle, last] =
    gender === 'L' ? [maleFirst, maleMiddle, maleLast] : [femaleFirst, femaleMiddle, femaleLast];
  const name = [random.pick(first)];
  if (random.next() < 0.35) name.push(random.pick(middle));
  name.push(random.pick(last));
  return name.filter((word, i) => word !== name[i - 1]).join(' ');
}

/** A made-up name of a kyai, with title. */
export function kyaiName(random: Random): string {
  const title = random.pick(['KH.', 'KH.', 'KH.', 'K.', 'Drs. KH.', 'Ust.', 'Tgk.', 'TGH.']);
  return `${title} ${personName('L', random)}`;
}
