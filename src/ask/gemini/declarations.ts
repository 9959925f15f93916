import { z } from 'zod';
import type { ToolDeclaration } from '../../llm/language-model.ts';
import { toolNames, toolSchemas } from '../call.ts';

/**
 * What of JSON schema the model is sent. Gemini's `parameters` knows neither additionalProperties nor $schema; lengths
 * of texts are left out as well, since mode ANY turns them into states of a grammar that has a limit. The server checks
 * all of it again.
 */
const kept = new Set(
  'type description enum items minItems maxItems minimum maximum properties required'.split(' '),
);

type Schema = Readonly<Record<string, unknown>>;

function clean(schema: Schema): Schema {
  const entries = Object.entries(schema).filter(([name]) => kept.has(name));
  return Object.fromEntries(
    entries.map(([name, value]) => {
      if (name === 'items') return [name, clean(value as Schema)];
      if (name !== 'properties') return [name, value];
      return [
        name,
        Object.fromEntries(Object.entries(value as object).map(([key, part]) => [key, clean(part)])),
      ];
    }),
  );
}

/** The tools as the model is told of them, made of the schemas that its calls are checked with. */
export const toolDeclarations: readonly ToolDeclaration[] = toolNames.map((name) => {
  const { description, ...parameters } = clean(z.toJSONSchema(toolSchemas[name], { io: 'input' }) as Schema);
  return { name, description: String(description), parameters };
});
