import { toolNames } from '../../ask/call.ts';
import {
  type ApiPart,
  body,
  get,
  headers,
  json,
  list,
  object,
  post,
  problem,
  type Schema,
  schema,
  text,
  whole,
} from './parts.ts';

const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const box: Schema = list(
  { type: 'number' },
  { minItems: 4, maxItems: 4, description: 'West, south, east, north in degrees.' },
);
const count = whole(0, Number.MAX_SAFE_INTEGER);
const cell: Schema = { type: ['string', 'number', 'null'] };

const call = object(
  { tool: { enum: toolNames }, args: { type: 'object', additionalProperties: true } },
  { description: 'A tool and its arguments; places by official code. docs/ask.md lists the tools.' },
);
const example = {
  question: 'Berapa persen santri miskin di Jawa Barat?',
  context: { bbox: [106.3, -7.8, 108.8, -5.9], zoom: 8, selectedRegion: '32' },
};

/** Questions about the map. */
export const askPart: ApiPart = {
  paths: {
    '/gemini/ask': post(
      'askMap',
      'Questions',
      'Ask the map',
      'Answers a question in Indonesian or English with numbers from the published statistics, by Gemini where a key is configured and by the embedded planner otherwise. Accept: text/event-stream streams the answer as events: status, tool, data, map, text, replace, citations, then done with the whole answer, or error. A refusal is an answer of kind refuse. docs/ask.md is the guide.',
      [],
      {
        200: {
          description: 'The answer.',
          ...headers(),
          content: {
            ...body('application/json', schema('AskAnswer')).content,
            'text/event-stream': { schema: { type: 'string' } },
          },
        },
        422: problem('BadBody'),
      },
      {
        description: 'The question.',
        required: true,
        ...body('application/json', schema('AskQuestion'), example),
      },
    ),
    '/gemini/health': get('getAskHealth', 'Questions', 'State of the planners', 'Asks no provider.', [], {
      200: json('The state.', 'AskHealth'),
    }),
  },
  schemas: {
    AskQuestion: {
      type: 'object',
      required: ['question'],
      additionalProperties: false,
      properties: {
        question: text('5 to 1000 characters after trimming.', { minLength: 5 }),
        context: {
          type: 'object',
          additionalProperties: false,
          description: 'What the asker looks at.',
          properties: {
            bbox: box,
            zoom: { type: 'number', minimum: 0, maximum: 30 },
            layer: text(undefined, { maxLength: 100 }),
            selectedRegion: text('Official code.', { pattern: '^\\d{2}(\\.\\d{2}){0,2}$' }),
            previous: list(schema('AskCall'), {
              maxItems: 3,
              description: 'Calls of earlier answers, oldest first.',
            }),
          },
        },
        lang: { enum: ['id', 'en'], description: 'Language of the answer; that of the question by default.' },
        planner: { enum: ['auto', 'embedded'], default: 'auto' },
      },
    },
    AskCall: call,
    AskAnswer: object({
      status: { const: 'success' },
      data: object({
        success: { const: true },
        question: text(),
        answer: text('Plain text: show it as text, never as HTML.'),
        model: text('embedded-v1, or the name of the model.'),
        planner: { enum: ['embedded', 'gemini'] },
        degraded: orNull(text('Why the model was not used, where it should have been.')),
        grounded: {
          type: 'boolean',
          description: 'Whether it is from the data; false for general knowledge.',
        },
        kind: { enum: ['answer', 'clarify', 'refuse', 'suggest'] },
        lang: { enum: ['id', 'en'] },
        interpretation: orNull(text('How the question was read.')),
        calls: list(schema('AskCall'), { maxItems: 4 }),
        data: list(
          object({
            id: text(),
            columns: list({
              type: 'object',
              required: ['key', 'label'],
              properties: {
                key: text(),
                label: text('In the language of the answer.'),
                unit: text(undefined, { examples: ['santri', 'percent'] }),
                decimals: whole(0, 6, { description: 'Decimals to show.' }),
              },
            }),
            rows: list({ type: 'object', additionalProperties: cell }),
          }),
        ),
        chart: orNull(object({ type: { enum: ['bar'] }, from: text(), x: text(), y: text() })),
        citations: list(
          object({
            n: whole(1, 100),
            region: orNull(object({ code: text(), name: text() })),
            result: orNull(text('Id of the table.')),
            source: text(),
            asOf: orNull(text(undefined, { format: 'date' })),
          }),
        ),
        mapActions: list(
          {
            type: 'object',
            required: ['type'],
            additionalProperties: true,
            properties: {
              type: { enum: ['flyTo', 'choropleth', 'highlight', 'points', 'heatmap', 'circle'] },
              bbox: box,
              metric: text(),
              level: { enum: ['provinsi', 'kabupaten'] },
              within: text('Code of the region that it is limited to.'),
              codes: list(text(), { maxItems: 20 }),
              entity: { enum: ['santri', 'pesantren'] },
              filter: { type: 'object', additionalProperties: true },
            },
          },
          { maxItems: 8 },
        ),
        followUps: list(text(), { maxItems: 3 }),
        clarify: orNull({
          type: 'object',
          required: ['question', 'options'],
          properties: {
            question: text(),
            options: list(
              {
                type: 'object',
                required: ['label', 'question'],
                properties: {
                  label: text(),
                  code: text('Of the region that it names.'),
                  question: text('Can be sent as it is.'),
                },
              },
              { maxItems: 6 },
            ),
          },
        }),
        tokens: object({ prompt: count, output: count, total: count }),
        ms: count,
        requestId: text(),
      }),
    }),
    AskHealth: object({
      status: { const: 'ok' },
      service: { const: 'petasantri-ask' },
      configured: { type: 'boolean', description: 'Whether a key for Gemini is there.' },
      model: text('The model, or embedded-v1 without a key.'),
      temperature: { type: ['number', 'null'] },
      breaker: {
        enum: ['closed', 'open', 'half-open'],
        description: 'open: the model is left alone for a while.',
      },
      lastOkAt: orNull(text('When the model last answered.', { format: 'date-time' })),
    }),
  },
};
