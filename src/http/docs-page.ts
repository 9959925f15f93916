import {
  type OpenApiDocument,
  type Operation,
  operationsOf,
  type Parameter,
  type Reference,
  type RequestBody,
  type ResponseObject,
  type Schema,
  usualHeaders,
} from './openapi/parts.ts';

/** A readable page of an OpenAPI document. Needs no script and no other file; every text is escaped. */
export function renderDocs(document: OpenApiDocument): string {
  const base = document.servers[0]?.url ?? '';
  const operations = operationsOf(document);
  const groups = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const contents = groups.map(
    (group) =>
      `<li><a href="#${slug(group.name)}">${escapeHtml(group.name)}</a><ul>${group.operations
        .map(
          ({ path, operation }) =>
            `<li><a href="#${slug(operation.operationId)}"><code>${breakable(path)}</code></a></li>`,
        )
        .join('')}</ul></li>`,
  );
  const sections = groups.map(
    (group) =>
      `<section aria-labelledby="${slug(group.name)}"><h2 id="${slug(group.name)}">${escapeHtml(group.name)}</h2><p>${escapeHtml(group.description)}</p>${group.operations
        .map(({ path, method, operation }) => renderOperation(document, base, path, method, operation))
        .join('')}</section>`,
  );
  const { title, version, description } = document.info;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} API</title>
<style>${css}</style>
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header><h1>${escapeHtml(title)} API <small>${escapeHtml(version)}</small></h1>
<nav class="links" aria-label="Elsewhere"><a href="${escapeHtml(base)}/">Map</a> <a href="${escapeHtml(base)}/openapi.json">OpenAPI 3.1 document</a> <a href="${escapeHtml(base)}/catalog">Catalogue</a></nav></header>
<div class="columns">
<nav class="contents" aria-label="Contents"><ul>${contents.join('')}</ul></nav>
<main id="content">
${description
  .split('\n\n')
  .map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`)
  .join('')}
<p>All paths are below <code>${breakable(base)}</code>.</p>
${sections.join('\n')}
</main>
</div>
</body>
</html>
`;
}

function renderOperation(
  document: OpenApiDocument,
  base: string,
  path: string,
  method: 'get' | 'post',
  operation: Operation,
): string {
  const id = slug(operation.operationId);
  const responses = Object.entries(operation.responses).map(([status, given]) => {
    const response = resolve<ResponseObject>(document, given);
    const types = Object.entries(response.content ?? {}).map(
      ([type, { schema }]) => `<div><code>${escapeHtml(type)}</code>${schemaName(schema)}</div>`,
    );
    const names = Object.keys(response.headers ?? {}).filter((name) => !usualHeaders.includes(name));
    const sent = names.map((name) => `<code>${escapeHtml(name)}</code>`).join(', ');
    return `<tr><th scope="row">${escapeHtml(status)}</th><td>${escapeHtml(response.description)}${sent ? `<div class="quiet">Headers: ${sent}</div>` : ''}</td><td>${types.join('')}</td></tr>`;
  });
  return `<article aria-labelledby="${id}">
<h3 id="${id}"><a href="#${id}"><span class="method">${method.toUpperCase()}</span> <code>${breakable(path)}</code></a></h3>
<p><strong>${escapeHtml(operation.summary)}.</strong> ${escapeHtml(operation.description)}</p>
${renderParameters(operation.parameters)}
${renderBody(operation.requestBody)}
${table('Answers', ['Status', 'Meaning', 'Body'], responses)}
<h4>Example</h4>
<pre tabindex="0" aria-label="Example of ${escapeHtml(path)}"><code>${escapeHtml(curl(base, path, method, operation))}</code></pre>
</article>`;
}

function renderParameters(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(
    (parameter) =>
      `<tr><th scope="row"><code>${escapeHtml(parameter.name)}</code><div class="quiet">${parameter.in}${parameter.required ? ', required' : ''}</div></th><td>${escapeHtml(parameter.description)}</td><td>${escapeHtml(range(parameter.schema))}</td></tr>`,
  );
  return table('Parameters', ['Name', 'Meaning', 'Range'], rows);
}

function renderBody(body: RequestBody | undefined): string {
  if (!body) return '';
  const rows = Object.entries(body.content).map(
    ([type, { schema }]) =>
      `<tr><th scope="row"><code>${escapeHtml(type)}</code></th><td>${escapeHtml(body.description)}</td><td>${schemaName(schema)}</td></tr>`,
  );
  return table('Body', ['Type', 'Meaning', 'Schema'], rows);
}

const table = (title: string, columns: readonly string[], rows: readonly string[]) =>
  `<h4>${title}</h4><div class="scroll"><table><thead><tr>${columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;

/** What a parameter accepts, in words. */
function range(schema: Schema): string {
  const { type, minimum, maximum, minItems, maxItems, maxProperties, pattern } = schema;
  if (Array.isArray(schema.enum)) return schema.enum.join(' or ');
  if (typeof minimum === 'number') return `whole number, ${minimum} to ${maximum}`;
  if (type === 'array') return `list of ${minItems ?? 0} to ${maxItems}`;
  if (type === 'object') return `0 to ${maxProperties} filters`;
  return typeof pattern === 'string' ? `text like ${pattern}` : String(type ?? '');
}

/** A command that asks for the operation, made of the examples of its parameters. */
function curl(base: string, path: string, method: 'get' | 'post', operation: Operation): string {
  const example = ({ example }: Parameter) =>
    (Array.isArray(example) ? example : [example]).map((item) => encodeURIComponent(String(item))).join(',');
  const url = operation.parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((text, parameter) => text.replace(`{${parameter.name}}`, example(parameter)), path);
  const query = operation.parameters
    .filter((parameter) => parameter.in === 'query' && parameter.example !== undefined)
    .map((parameter) => `${encodeURIComponent(parameter.name)}=${example(parameter)}`)
    .join('&');
  const isTile = path.endsWith('.pbf');
  const [sent] = Object.entries(operation.requestBody?.content ?? {});
  const body = sent ? ` --json '${JSON.stringify(sent[1].example ?? {}).replaceAll("'", "'\\''")}'` : '';
  const how = `${method === 'post' ? ' -X POST' : ''}${body}`;
  return `curl --compressed${how} '${base}${url}${query ? `?${query}` : ''}'${isTile ? ' --output tile.pbf' : ''}`;
}

function schemaName(schema: Schema): string {
  const reference = schema.$ref;
  return typeof reference === 'string' ? ` ${escapeHtml(reference.split('/').at(-1) as string)}` : '';
}

/** The thing itself where the document has a reference to it. */
function resolve<T extends object>(document: OpenApiDocument, value: T | Reference): T {
  if (!('$ref' in value)) return value;
  const steps = value.$ref.split('/').slice(1);
  return steps.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], document) as T;
}

const slug = (text: string) => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** Escaped, and free to break after a slash. */
const breakable = (path: string) => escapeHtml(path).replaceAll('/', '/<wbr>');

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is safe between tags and in quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}

const css = `
:root { color-scheme: light dark; --ink: #1d2a30; --quiet: #55646b; --paper: #fff; --shade: #f3f6f7; --rule: #d5dde0; --accent: #0b5c8c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3eaed; --quiet: #9fb0b8; --paper: #12191d; --shade: #1a2429; --rule: #2e3c43; --accent: #7cc0ea; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper); overflow-wrap: break-word; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem 1rem; }
header, .columns { max-width: 72rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; padding-bottom: 1rem; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -.01em; }
h1 small, .quiet { color: var(--quiet); font-size: .85em; font-weight: 400; }
.links { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: .25rem; }
.columns { display: grid; gap: 0 3rem; grid-template-columns: minmax(0, 1fr); border-top: 1px solid var(--rule); }
.contents { padding: 1rem 0; font-size: .875rem; }
.contents ul { list-style: none; margin: 0 0 .75rem; padding: 0; }
.contents ul ul { margin-top: .15rem; }
.contents a { display: block; padding: .2rem 0; text-decoration: none; }
.contents > ul > li > a { font-weight: 650; color: var(--ink); }
.contents a:hover { text-decoration: underline; }
main { min-width: 0; padding-bottom: 4rem; }
h2 { margin: 2.5rem 0 0; font-size: 1.4rem; }
h2 + p { margin-top: .15rem; color: var(--quiet); }
article { border-top: 1px solid var(--rule); padding-top: .25rem; margin-top: 1.5rem; }
h3 { margin: 1rem 0 0; font-size: 1.05rem; font-weight: 600; }
h3 a { color: inherit; text-decoration: none; }
h4 { margin: 1.1rem 0 .35rem; font-size: .78rem; text-transform: uppercase; letter-spacing: .06em; color: var(--quiet); }
.method { font-size: .75rem; font-weight: 700; color: var(--paper); background: var(--accent); border-radius: 4px; padding: .15rem .4rem; margin-right: .3rem; vertical-align: 1px; }
code, pre { font: .9em/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { margin: 0; padding: .75rem 1rem; background: var(--shade); border-radius: 6px; overflow-x: auto; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .925rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem 1rem .45rem 0; border-bottom: 1px solid var(--rule); }
tr > :last-child { padding-right: 0; }
thead th { font-size: .8rem; font-weight: 600; color: var(--quiet); }
tbody th { font-weight: 600; white-space: nowrap; width: 8.5rem; }
td:last-child { width: 14rem; }
@media (min-width: 60rem) { .columns { grid-template-columns: 16rem minmax(0, 1fr); } .contents { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; padding-top: 1.5rem; } }
@media (max-width: 40rem) { thead { position: absolute; left: -99rem; } tbody tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--rule); } tbody th, tbody td { display: block; width: auto; padding: 0; border: 0; } td:last-child { width: auto; } }
@media print { .contents, .skip { display: none; } }
`;
