import { z } from 'zod';

const milliseconds = (most: number) => z.int().min(1).max(most);
/** Questions of one asker; 0 is no limit. */
const perAsker = (most: number) => z.int().min(0).max(most);

/** How questions are answered. */
export const askSettings = z
  .strictObject({
    geminiKey: z
      .string()
      .regex(/^[\x21-\x7e]{10,200}$/, 'must have 10 to 200 letters, digits or signs of ASCII')
      .optional()
      .describe('key of the Gemini API; without it questions are answered by the embedded planner'),
    geminiModel: z
      .string()
      .regex(/^[\w.-]{1,50}$/, 'must have 1 to 50 letters, digits, dots, dashes or underscores')
      .default('gemini-3.5-flash-lite')
      .describe('model that is asked'),
    geminiUrl: z
      .string()
      .regex(/^https?:\/\/[^\s?#]{1,500}$/, 'must start with http:// or https://')
      .optional()
      .describe('address of the Gemini API, for a proxy of your own'),
    geminiTemperature: z
      .number()
      .min(0)
      .max(2)
      .optional()
      .describe('sent only when set; the models have a good one of their own'),
    geminiThinkingLevel: z
      .enum(['minimal', 'low', 'medium', 'high'])
      .default('minimal')
      .describe('how much the model thinks before it chooses'),
    timeoutMs: milliseconds(60_000).default(12_000).describe('longest time Gemini gets for a question'),
    dailyTokens: z
      .int()
      .min(0)
      .max(1_000_000_000)
      .default(2_000_000)
      .describe('tokens of Gemini in a day (UTC) and process; then the embedded planner answers'),
    geminiPerMinute: perAsker(600)
      .default(10)
      .describe('questions to Gemini in a minute, of an address or key'),
    geminiPerDay: perAsker(100_000)
      .default(100)
      .describe('questions to Gemini in a day, of an address or key'),
    perMinute: perAsker(10_000).default(60).describe('questions in a minute, of an address or key'),
    geminiAtOncePerAsker: z
      .int()
      .min(1)
      .max(1000)
      .default(2)
      .describe('questions of an address or key that Gemini works on at once'),
    atOnce: z.int().min(1).max(1000).default(64).describe('questions answered at once; more get 503'),
    geminiAtOnce: z.int().min(1).max(1000).default(8).describe('questions that Gemini works on at once'),
    logDays: z
      .int()
      .min(0)
      .max(3650)
      .default(90)
      .describe('days that questions and answers are kept in gemini_ask_log; 0 keeps none'),
  })
  .prefault({});
