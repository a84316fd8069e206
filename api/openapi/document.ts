import { problemPath } from '../../content/addresses.ts'
import { type ProblemSlug, problems } from '../../content/text/problems.ts'
import { type Call, calls } from './calls.ts'
import { type SchemaName, schemas } from './schemas.ts'

const text = { type: 'string' }

const ref = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` })
const json = (name: SchemaName) => ({ 'application/json': { schema: ref(name) } })

/**
 * Describes the public API as an OpenAPI 3.1 document.
 *
 * Bodies come from the schemas that check them, answers about tickets from the schemas that type
 * the handlers' JSON.
 * @param version  version of the build
 */
export function openApiDocument(version: string): object {
  return {
    openapi: '3.1.0',
    info: { title: 'CoreTech Support', version },
    paths: Object.fromEntries(
      Object.entries(calls).map(([path, methods]) => [
        path,
        {
          ...parametersOf(path),
          ...Object.fromEntries(
            Object.entries(methods).map(([method, call]) => [method, operation(call)]),
          ),
        },
      ]),
    ),
    components: { schemas },
  }
}

function parametersOf(path: string): object {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  if (names.length === 0) return {}
  return {
    parameters: names.map((name) => ({ name, in: 'path', required: true, schema: text })),
  }
}

function operation({ summary, query, body, forms, answers, problems: slugs }: Call): object {
  const refused = problemResponses(slugs)
  const shared = Object.keys(answers).filter((status) => status in refused)
  if (shared.length > 0) throw new RangeError(`${summary}: answer and problem share a status`)
  return {
    summary,
    ...(query && {
      parameters: Object.entries(query).map(([name, description]) => ({
        name,
        in: 'query',
        description,
        schema: text,
      })),
    }),
    ...(body && { requestBody: { required: true, content: contentOf(body, forms) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description, schema }]) => [
          status,
          { description, ...(schema && { content: json(schema) }) },
        ]),
      ),
      ...refused,
    },
  }
}

/** One response per status; problems that share a status are described together, by slug. */
function problemResponses(slugs: readonly ProblemSlug[]): Record<string, object> {
  const byStatus = Map.groupBy(slugs, (slug) => problems[slug].status)
  return Object.fromEntries(
    Array.from(byStatus, ([status, group]) => {
      const description = group.map((slug) => `\`${slug}\`: ${problems[slug].title}`).join('; ')
      const examples = Object.fromEntries(group.map((slug) => [slug, exampleOf(slug)]))
      const content = { 'application/problem+json': { schema: ref('Problem'), examples } }
      return [String(status), { description, content }]
    }),
  )
}

function exampleOf(slug: ProblemSlug): object {
  const { status, title, sentence } = problems[slug]
  return { summary: title, value: { type: problemPath(slug), title, status, detail: sentence } }
}

function contentOf(body: SchemaName, forms: Call['forms']): object {
  const urlencoded = { 'application/x-www-form-urlencoded': { schema: ref(body) } }
  if (!forms) return json(body)
  if (forms === 'urlencoded') return { ...json(body), ...urlencoded }
  // One object, not `allOf`: each half would refuse the other's fields as unknown.
  const schema = schemas[body] as { properties?: object }
  const withFiles = {
    ...schema,
    properties: {
      ...schema.properties,
      attachments: { type: 'array', maxItems: 5, items: { type: 'string', format: 'binary' } },
    },
  }
  return {
    ...json(body),
    ...urlencoded,
    'multipart/form-data': { schema: withFiles },
  }
}
