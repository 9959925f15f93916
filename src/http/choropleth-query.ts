import { z } from 'zod';
import { classLimits, methods } from '../choropleth/classes/classes.ts';
import { formats, geometries, precisions } from '../choropleth/formats/formats.ts';
import { languages } from '../choropleth/legend.ts';
import { descriptions, type Subject } from '../choropleth/subject.ts';
import { oneOf, shortText } from './parameters.ts';

/** A whole number that may be left out. */
const maybeWhole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,3}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`)
    .optional();

const flag = z
  .string()
  .toLowerCase()
  .regex(/^(true|false|1|0)$/, 'must be true or false')
  .transform((text) => text === 'true' || text === '1')
  .optional();

const drawn = (subject: Subject) => ({
  provinsi: shortText().optional(),
  kabupaten: shortText().optional(),
  kategori: shortText(200).optional(),
  [descriptions[subject].filter as 'kategori_kemiskinan']: shortText(200).optional(),
  bbox: shortText(200).optional(),
  codes: shortText(8_000).optional(),
  metric: shortText(60).optional(),
  classes: maybeWhole(classLimits.least, classLimits.most),
  method: oneOf(methods),
  breaks: shortText(400).optional(),
  palette: shortText(40).optional(),
  reverse: flag,
  lang: oneOf(languages, 'id'),
});

const drawnSchemas = bySubject((subject) => z.object(drawn(subject)));
const collectionSchemas = bySubject((subject) =>
  z.object({
    ...drawn(subject),
    f: oneOf(formats),
    geometry: oneOf(geometries),
    precision: maybeWhole(precisions.least, precisions.most),
    bom: flag,
    download: flag,
  }),
);

/** Schemas are made once: making one takes longer than an answer from the cache. */
function bySubject<T>(make: (subject: Subject) => T): Readonly<Record<Subject, T>> {
  return { santri: make('santri'), pesantren: make('pesantren') };
}

/** What tiles, their TileJSON and their style take: what is drawn and how. */
export const drawnQuery = (subject: Subject) => drawnSchemas[subject];

/** What a collection takes: the same, and how it is written. */
export const collectionQuery = (subject: Subject) => collectionSchemas[subject];
