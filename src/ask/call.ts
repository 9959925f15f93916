import { z } from 'zod';

/**
 * What can be asked of the map: a fixed table of tools with typed arguments. The same schemas check what the embedded
 * planner, a model or a client (`previous`) hands in, and are what a model is sent. Nobody names tables or columns.
 */

const bounded = (most: number) => z.string().trim().min(1).max(most);

export const povertyLevels = ['tidak_miskin', 'rentan', 'miskin', 'sangat_miskin'] as const;
export const eligibilityLevels = ['tidak_layak', 'cukup_layak', 'layak', 'sangat_layak'] as const;
export const programs = ['pkh', 'bpnt', 'pip', 'kis_pbi', 'blt_desa'] as const;
export const glossaryTerms = [
  'pesantren',
  'santri',
  'kitab_kuning',
  'hari_santri',
  'nu',
  'pkh',
  'bpnt',
  'pip',
  'kis_pbi',
  'blt_desa',
  'nsp',
  'kategori_kemiskinan',
  'skor_kemiskinan',
  'kategori_kelayakan',
  'skor_pesantren',
  'status_tinggal',
] as const;
export const generalTopics = [
  'santri',
  'pesantren',
  'nu',
  'social_aid',
  'poverty',
  'education',
  'dakwah',
  'kitab',
  'islam',
  'islamic_history',
  'hari_santri',
  'hari_pahlawan',
  'local_wisdom',
] as const;
export const refusalReasons = [
  'off_topic',
  'politics',
  'religious_comparison',
  'privacy',
  'no_time_series',
  'not_in_data',
  'injection',
  'write_denied',
] as const;
export const infoTopics = ['coverage', 'updated_at', 'sources', 'methodology', 'capabilities'] as const;

const metric = z
  .enum([
    'pesantren_count',
    'santri_count',
    'pesantren_share',
    'santri_share',
    'avg_poverty_score',
    'avg_pesantren_score',
    'santri_per_pesantren',
    'santri_per_teacher',
  ])
  .describe(
    '*_share needs filters (share matching the filters). Poverty score: HIGHER = POORER. Pesantren score: higher = better.',
  );

const area = z
  .strictObject({
    scope: z.enum(['national', 'region', 'view', 'selected', 'near']),
    region: bounded(100)
      .optional()
      .describe(
        "Name as the user wrote it (keep 'Kota'/'Kabupaten') or Kemendagri code, only for scope=region",
      ),
    near: bounded(100)
      .optional()
      .describe("Place name, pesantren name, 'lat,lng' or 'view_center', only for scope=near"),
    radius_km: z.number().min(1).max(100).optional(),
  })
  .describe(
    "Where. national = all Indonesia; region = a named province/kabupaten/kota; view = the map's current bbox; selected = region the user clicked; near = within radius_km of a place, pesantren or 'lat,lng'.",
  );

const year = z.int().min(1000).max(2100);
const size = z.int().min(0).max(1_000_000);
const filters = z.strictObject({
  poverty: z
    .array(z.enum(povertyLevels))
    .min(1)
    .max(4)
    .optional()
    .describe("'santri miskin'/'poor' = [miskin,sangat_miskin]; 'kategori miskin' = [miskin]"),
  eligibility: z
    .array(z.enum(eligibilityLevels))
    .min(1)
    .max(4)
    .optional()
    .describe("'pesantren layak' = [layak,sangat_layak]; 'kategori layak' = [layak]"),
  gender: z.enum(['L', 'P']).optional(),
  program: z.enum(programs).optional(),
  min_santri: size.optional(),
  max_santri: size.optional(),
  founded_before: year.optional(),
  founded_after: year.optional(),
});

const level = z.enum(['provinsi', 'kabupaten']);
const order = z.enum(['desc', 'asc']);
const entity = z.enum(['santri', 'pesantren']);

/** Every tool: what it is for, and its arguments. */
export const toolSchemas = {
  get_metric: z
    .strictObject({ metric, area, filters: filters.optional() })
    .describe('One number for one area: a count, share (percent), average or ratio.'),
  rank_regions: z
    .strictObject({
      metric,
      level,
      kind: z
        .enum(['kota', 'kabupaten'])
        .optional()
        .describe('only kota or only kabupaten, when the user says so'),
      within: bounded(100).optional().describe('province name or code'),
      order,
      limit: z.int().min(1).max(50).optional(),
      filters: filters.optional(),
    })
    .describe(
      'Rank provinces or kabupaten/kota by a metric (most, least, top N, bottom N, per-region table).',
    ),
  compare_regions: z
    .strictObject({ metric, regions: z.array(bounded(100)).min(2).max(6), filters: filters.optional() })
    .describe('Same metric for 2-6 named regions, with differences.'),
  breakdown: z
    .strictObject({
      entity,
      by: z.enum(['poverty', 'eligibility', 'gender', 'program', 'residence']),
      area,
    })
    .describe('Distribution of santri or pesantren over one category, with counts and percents.'),
  list_pesantren: z
    .strictObject({
      area,
      filters: filters.optional(),
      sort: z.enum(['name', 'score', 'santri', 'founded']).optional(),
      order: order.optional(),
      limit: z.int().min(1).max(20).optional(),
    })
    .describe('List pesantren (public institutions) with name, region, score, size.'),
  find_nearest_pesantren: z
    .strictObject({
      origin: bounded(100).describe("place name, pesantren name, 'lat,lng', 'view_center' or 'selected'"),
      limit: z.int().min(1).max(20).optional(),
      filters: filters.optional(),
    })
    .describe('Nearest pesantren to a place, with distances in km.'),
  get_pesantren: z
    .strictObject({ name: bounded(200), region: bounded(100).optional() })
    .describe('Public profile of one pesantren by name.'),
  describe_region: z
    .strictObject({ region: bounded(100) })
    .describe('Summary profile of one region: pesantren, santri, poverty, eligibility, rank.'),
  show_on_map: z
    .strictObject({
      action: z.enum(['fly_to', 'choropleth', 'points', 'heatmap', 'highlight']),
      metric: metric.optional(),
      level: level.optional(),
      region: bounded(100).optional(),
      entity: entity.optional(),
      filters: filters.optional(),
    })
    .describe('Only when the user asks to see, zoom, colour or highlight the map.'),
  define_term: z.strictObject({ term: z.enum(glossaryTerms) }).describe('Curated glossary entry.'),
  data_info: z
    .strictObject({ topic: z.enum(infoTopics) })
    .describe('About the data set or what can be asked.'),
  answer_general: z
    .strictObject({ topic: z.enum(generalTopics) })
    .describe(
      'Allowed general-knowledge topics that are not in the database. Answer without statistics; it will be labelled as not from the database.',
    ),
  ask_clarification: z
    .strictObject({ question: bounded(300), options: z.array(bounded(200)).min(2).max(6) })
    .describe('Use when a place or intent is ambiguous (Bandung: Kota or Kabupaten?). Never guess.'),
  refuse: z
    .strictObject({ reason: z.enum(refusalReasons) })
    .describe('Use when no other tool can answer, or the request is not allowed.'),
} as const;

export type ToolName = keyof typeof toolSchemas;
export type ArgsOf<Tool extends ToolName> = z.infer<(typeof toolSchemas)[Tool]>;
/** One use of a tool. Canonical once its places are official codes (see resolve-call.ts). */
export type CallOf<Tool extends ToolName> = { readonly tool: Tool; readonly args: ArgsOf<Tool> };
export type Call = { [Tool in ToolName]: CallOf<Tool> }[ToolName];

export type Metric = z.infer<typeof metric>;
export type Area = z.infer<typeof area>;
export type Filters = z.infer<typeof filters>;
export type RefusalReason = (typeof refusalReasons)[number];

export const toolNames = Object.keys(toolSchemas) as ToolName[];
