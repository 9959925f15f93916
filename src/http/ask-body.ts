import type { Context } from 'hono';
import { z } from 'zod';
import type { Call, ToolName } from '../ask/call.ts';
import { detectLanguage } from '../ask/detect-language.ts';
import { normaliseQuestion } from '../ask/normalise-question.ts';
import type { AskContext, Question } from '../ask/question.ts';
import { checkCall } from '../ask/resolve-call.ts';
import { AppError } from '../errors.ts';
import type { Env } from './deps.ts';

const shortest = 5;
const longest = 1000;

/** Calls that a later question may go on from; others carry free text, or nothing to go on from. */
const answersFromData: ReadonlySet<string> = new Set<ToolName>([
  'get_metric',
  'rank_regions',
  'compare_regions',
  'breakdown',
  'list_pesantren',
  'find_nearest_pesantren',
  'get_pesantren',
  'describe_region',
  'show_on_map',
  'define_term',
  'data_info',
]);

const degree = (most: number) => z.number().min(-most).max(most);
const bbox = z
  .tuple([degree(180), degree(90), degree(180), degree(90)])
  .refine(
    ([west, south, east, north]) => west <= east && south <= north,
    'must be west, south, east, north in degrees, west not above east and south not above north',
  );

const body = z.strictObject({
  question: z
    .string()
    .max(10 * longest)
    .transform(normaliseQuestion)
    .refine(
      ({ length }) => length >= shortest && length <= longest,
      `must have ${shortest} to ${longest} characters after trimming`,
    ),
  context: z
    .strictObject({
      bbox: bbox.optional(),
      zoom: z.number().min(0).max(30).optional(),
      layer: z
        .string()
        .regex(/^[\w:.-]{1,100}$/, 'must be the id of a layer')
        .optional(),
      selectedRegion: z
        .string()
        .regex(/^\d{2}(\.\d{2}){0,2}$/, 'must be an official code as 32 or 32.05')
        .optional(),
      previous: z
        .array(z.unknown())
        .max(3)
        .transform((calls, c) =>
          calls.map((given, i): Call => {
            const checked = checkCall(given);
            if (!('problem' in checked) && answersFromData.has(checked.tool)) return checked;
            c.issues.push({
              code: 'custom',
              input: given,
              path: [i],
              message:
                'problem' in checked && checked.problem === 'bad_args'
                  ? `${checked.path} ${checked.message}`
                  : `must be a call of ${[...answersFromData].join(', ')}`,
            });
            return z.NEVER;
          }),
        )
        .optional(),
    })
    .default({}),
  lang: z.enum(['id', 'en']).optional(),
  planner: z.enum(['auto', 'embedded']).default('auto'),
});

export interface AskBody {
  readonly question: Question;
  readonly planner: 'auto' | 'embedded';
}

/** Reads a question. Throws AppError bad_body, naming the member and what it may be. */
export async function readAskBody(c: Context<Env>): Promise<AskBody> {
  const parsed = body.safeParse(parseJson(await c.req.text()));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') ?? '';
    throw new AppError('bad_body', `${where === '' ? 'the body' : where}: ${issue?.message}`.slice(0, 500));
  }
  const { question, context, lang, planner } = parsed.data;
  return {
    question: { text: question, lang: lang ?? detectLanguage(question), context: context as AskContext },
    planner,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError(
      'bad_body',
      'the body must be JSON, as {"question": "Berapa pesantren di Jawa Barat?"}',
    );
  }
}
