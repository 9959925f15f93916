/** kategori_kemiskinan of a total 0 to 173; higher is poorer. */
export function povertyCategory(total: number): 'Sangat Miskin' | 'Miskin' | 'Rentan' | 'Tidak Miskin' {
  if (total >= 80) return 'Sangat Miskin';
  if (total >= 65) return 'Miskin';
  return total >= 45 ? 'Rentan' : 'Tidak Miskin';
}

/** kategori_kelayakan of a total 0 to 100; higher is better. */
export function worthinessCategory(total: number): 'sangat_layak' | 'layak' | 'cukup_layak' | 'tidak_layak' {
  if (total >= 85) return 'sangat_layak';
  if (total >= 70) return 'layak';
  return total >= 55 ? 'cukup_layak' : 'tidak_layak';
}
