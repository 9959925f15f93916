import type { Vocabulary } from '../catalog/layer.ts';
import { kelayakan, kemiskinan } from '../catalog/vocabulary.ts';
import type { Statement } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';

/** What rows of both map tables have. */
interface PlaceRow {
  readonly id: string;
  readonly nama: string | null;
  readonly skor: number;
  readonly kategori: string;
  /** Region code, '' for none. */
  readonly code: string;
  readonly provinsi: string | null;
  readonly kabupaten: string | null;
  readonly lon: number;
  readonly lat: number;
}

export interface SantriRow extends PlaceRow {
  readonly santri_id: string;
  readonly pesantren_id: string | null;
  readonly kecamatan: string | null;
}

export interface PesantrenRow extends PlaceRow {
  readonly pesantren_id: string;
  readonly nsp: string | null;
  readonly jumlah_santri: number | null;
  /** For analysts only. */
  readonly telepon: string | null;
  readonly email: string | null;
}

/** The statements that read one of the map tables. */
export interface PlaceSubject<Row extends PlaceRow> {
  readonly name: 'santri' | 'pesantren';
  readonly vocabulary: Vocabulary;
  readonly census: Statement;
  readonly walk: Statement;
  readonly inBox: Statement;
  readonly boxCounts: Statement;
  /** Null where rows belong to no pesantren. */
  readonly ofPesantren: Statement | null;
  /** Carries the type of its rows; never read. */
  readonly row?: Row;
}

const subject = <Row extends PlaceRow>(
  name: 'santri' | 'pesantren',
  vocabulary: Vocabulary,
  ofPesantren: Statement | null,
): PlaceSubject<Row> => ({
  name,
  vocabulary,
  census: loadSql(`places/${name}-census`),
  walk: loadSql(`places/${name}-walk`),
  inBox: loadSql(`places/${name}-in-box`),
  boxCounts: loadSql(`places/${name}-box-counts`),
  ofPesantren,
});

export const santriPlaces = subject<SantriRow>('santri', kemiskinan, loadSql('places/santri-of-pesantren'));
export const pesantrenPlaces = subject<PesantrenRow>('pesantren', kelayakan, null);

export type { PlaceRow };
