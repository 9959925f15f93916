/** What the Gemini API refuses, as far as this server could ever do it: each rule gives the message of its 400 or 404. */

interface Content {
  readonly role?: string;
  readonly parts?: readonly Record<string, any>[];
}

export interface GeminiBody {
  readonly contents?: readonly Content[];
  readonly tools?: readonly { readonly functionDeclarations?: readonly Record<string, any>[] }[];
  readonly toolConfig?: { readonly functionCallingConfig?: { readonly mode?: string } };
  readonly generationConfig?: Record<string, any>;
  readonly systemInstruction?: Content;
  readonly safetySettings?: unknown;
}

export interface Refusal {
  readonly status: 400 | 403 | 404;
  readonly name: string;
  readonly message: string;
  readonly details?: readonly object[];
}

const invalid = (message: string): Refusal => ({ status: 400, name: 'INVALID_ARGUMENT', message });
const unknownName = (name: string, at: string) =>
  invalid(`Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`);

/** Names that no longer answer: everything before 2.5. */
const retired = /^gemini-(?:1\.|2\.0|pro\b|ultra)|bison/;

/** Fields of `Schema`, which `parameters` is made of: no $ref, $schema, additionalProperties, oneOf, const. */
const schemaFields = new Set(
  'type format title description nullable enum maxItems minItems properties required minProperties maxProperties minLength maxLength pattern example anyOf propertyOrdering default items minimum maximum'.split(
    ' ',
  ),
);
const configFields = new Set(
  'stopSequences responseMimeType responseSchema responseJsonSchema candidateCount maxOutputTokens temperature topP topK seed presencePenalty frequencyPenalty thinkingConfig'.split(
    ' ',
  ),
);
const bodyFields = new Set(
  'contents tools toolConfig generationConfig systemInstruction safetySettings cachedContent'.split(' '),
);
const levels = new Set(['minimal', 'low', 'medium', 'high']);

/** The first rule that a request breaks, null for none. `issued` are the signatures that this server gave out. */
export function refuse(
  model: string,
  key: string | undefined,
  body: GeminiBody | null,
  issued: ReadonlySet<string>,
): Refusal | null {
  if (key === undefined || key === '')
    return {
      status: 403,
      name: 'PERMISSION_DENIED',
      message: 'Method doesn’t allow unregistered callers (callers without established identity).',
    };
  if (retired.test(model) || !/^gemini-/.test(model))
    return {
      status: 404,
      name: 'NOT_FOUND',
      message: `models/${model} is not found for API version v1beta, or is not supported for generateContent.`,
    };
  if (body === null) return invalid('Invalid JSON payload received.');
  const stray = Object.keys(body).find((name) => !bodyFields.has(name));
  if (stray) return unknownName(stray, 'root');
  return (
    refuseConfig(model, body.generationConfig ?? {}) ??
    refuseTools(body) ??
    refuseContents(model, body.contents ?? [], issued)
  );
}

function refuseConfig(model: string, config: Record<string, any>): Refusal | null {
  const stray = Object.keys(config).find((name) => !configFields.has(name));
  if (stray) return unknownName(stray, 'generation_config');
  if (config.temperature !== undefined && !(config.temperature >= 0 && config.temperature <= 2))
    return invalid('temperature must be in the range [0.0, 2.0]');
  if (
    config.maxOutputTokens !== undefined &&
    !(config.maxOutputTokens > 0 && config.maxOutputTokens <= 65_536)
  )
    return invalid('max_output_tokens must be in the range [1, 65537)');
  const { thinkingLevel, thinkingBudget } = config.thinkingConfig ?? {};
  if (thinkingLevel !== undefined && thinkingBudget !== undefined)
    return invalid('You can only set one of thinking budget and thinking level.');
  if (thinkingLevel !== undefined && !levels.has(String(thinkingLevel).toLowerCase()))
    return invalid(`Invalid value at 'generation_config.thinking_config.thinking_level'`);
  if (thinkingLevel !== undefined && /^gemini-2\.5/.test(model))
    return invalid('Thinking level is not supported for this model.');
  if (thinkingBudget === 0 && /-pro\b/.test(model))
    return invalid('Budget 0 is invalid. This model only works in thinking mode.');
  return null;
}

function refuseTools({ tools, toolConfig }: GeminiBody): Refusal | null {
  const declared = (tools ?? []).flatMap((tool) => tool.functionDeclarations ?? []);
  const mode = toolConfig?.functionCallingConfig?.mode;
  if (mode !== undefined && !['AUTO', 'ANY', 'NONE', 'VALIDATED'].includes(mode))
    return invalid(`Invalid value at 'tool_config.function_calling_config.mode'`);
  if (mode !== undefined && mode !== 'NONE' && declared.length === 0)
    return invalid('Function calling config is set without function_declarations.');
  for (const [index, { name, description, parameters, ...more }] of declared.entries()) {
    const at = `tools[0].function_declarations[${index}]`;
    if (!/^[a-zA-Z_][\w.:-]{0,127}$/.test(String(name))) return invalid(`${at}.name: Invalid function name.`);
    if (typeof description !== 'string') return invalid(`${at}.description: is required`);
    const stray = Object.keys(more).find((field) => !['parametersJsonSchema', 'response'].includes(field));
    if (stray) return unknownName(stray, at);
    const refused = parameters && refuseSchema(parameters, `${at}.parameters`);
    if (refused) return refused;
  }
  return null;
}

function refuseSchema(schema: Record<string, any>, at: string): Refusal | null {
  const stray = Object.keys(schema).find((name) => !schemaFields.has(name));
  if (stray) return unknownName(stray, at);
  if (Array.isArray(schema.type)) return invalid(`'${at}': Proto field is not repeating, cannot start list.`);
  if (schema.enum && String(schema.type).toLowerCase() !== 'string')
    return invalid(`${at}.enum: only allowed for STRING type`);
  if (String(schema.type).toLowerCase() === 'array' && !schema.items)
    return invalid(`${at}.items: missing field.`);
  const absent = (schema.required ?? []).find((name: string) => !schema.properties?.[name]);
  if (absent) return invalid(`${at}.required: property is not defined: ${absent}`);
  const inner = [...Object.values(schema.properties ?? {}), ...(schema.items ? [schema.items] : [])];
  for (const part of inner as Record<string, any>[]) {
    const refused = refuseSchema(part, `${at}.properties[].value`);
    if (refused) return refused;
  }
  return null;
}

function refuseContents(
  model: string,
  contents: readonly Content[],
  issued: ReadonlySet<string>,
): Refusal | null {
  if (contents.length === 0) return invalid('contents is not specified');
  const signed = !/^gemini-2\.5/.test(model);
  for (const [index, { role, parts = [] }] of contents.entries()) {
    if (role !== 'user' && role !== 'model' && role !== 'function')
      return invalid('Please use a valid role: user, model.');
    if (parts.length === 0) return invalid(`contents[${index}].parts must not be empty.`);
    const calls = parts.filter((part) => part.functionCall);
    const answers = parts.filter((part) => part.functionResponse);
    // Of parallel calls the first carries the signature.
    const [first] = calls;
    if (signed && first && !issued.has(String(first.thoughtSignature)))
      return invalid(
        `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, function call \`default_api:${first.functionCall.name}\`, position ${index}.`,
      );
    const before = contents[index - 1]?.parts?.filter((part) => part.functionCall) ?? [];
    if ((answers.length > 0 || before.length > 0) && answers.length !== before.length)
      return invalid(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      );
    if (answers.some((part, at) => part.functionResponse.name !== before[at]?.functionCall.name))
      return invalid('Function response name does not match the function call.');
    if (answers.some(({ functionResponse: { response } }) => !isObject(response)))
      return invalid(
        `Invalid value at 'contents[${index}].parts[].function_response.response' (type Struct)`,
      );
  }
  if (contents.at(-1)?.role === 'model')
    return invalid('Please ensure that single turn requests end with a user role.');
  return null;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
