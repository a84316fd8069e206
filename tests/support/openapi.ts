import * as z from 'zod'

type JsonSchema = Exclude<Parameters<typeof z.fromJSONSchema>[0], boolean>

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: JsonSchema
}

export interface Operation {
  operationId: string
  summary: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: JsonSchema }> }
  responses: Record<string, DescribedAnswer>
}

interface DescribedAnswer {
  description: string
  headers?: Record<string, { required?: boolean; schema: JsonSchema }>
  content?: Record<string, { schema?: JsonSchema; examples?: Record<string, object> }>
}

export interface OpenApi {
  openapi: string
  paths: Record<string, { parameters?: Parameter[]; get?: Operation; post?: Operation }>
  components: { schemas: Record<string, JsonSchema>; examples: Record<string, { value: unknown }> }
}

export interface DescribedCall {
  path: string
  method: 'GET' | 'POST'
  operation: Operation
}

/** Every operation of the document, with where it is. */
export function callsOf({ paths }: OpenApi): DescribedCall[] {
  return Object.entries(paths).flatMap(([path, { get, post }]) => [
    ...(get ? [{ path, method: 'GET' as const, operation: get }] : []),
    ...(post ? [{ path, method: 'POST' as const, operation: post }] : []),
  ])
}

/**
 * What in an answer the document does not say; empty when it says all of it.
 * @returns the faults, and the slug of the problem that was answered
 */
export async function undescribed(
  document: OpenApi,
  { operationId, responses }: Operation,
  answer: Response,
): Promise<{ faults: string[]; slug: string | null }> {
  const faults: string[] = []
  const where = `${operationId} ${answer.status}`
  const described = responses[answer.status]
  if (!described) return { faults: [`${where} is not described`], slug: null }

  const { headers = {}, content = {} } = described
  for (const [name, { required, schema }] of Object.entries(headers)) {
    const value = answer.headers.get(name)
    const isNumber = schema.type === 'integer'
    const fits = schemaOf(document, schema).safeParse(isNumber ? Number(value) : value).success
    if (value === null ? required : !fits) faults.push(`${where}: header ${name} is ${value}`)
  }
  for (const name of ['Location', 'Retry-After', 'Allow', 'Content-Disposition']) {
    if (answer.headers.has(name) && !(name in headers)) faults.push(`${where}: header ${name} more`)
  }

  const bytes = await answer.text()
  const [type = ''] = (answer.headers.get('content-type') ?? '').split(';')
  if (!bytes) {
    const isPromised = Object.keys(content).length > 0
    return { faults: isPromised ? [...faults, `${where} is empty`] : faults, slug: null }
  }
  const media = content[type]
  if (!media) return { faults: [...faults, `${where}: ${type} is not described`], slug: null }
  if (!type.endsWith('json')) return { faults, slug: null }

  const body: unknown = JSON.parse(bytes)
  const parsed = schemaOf(document, media.schema ?? {}).safeParse(body)
  if (!parsed.success) faults.push(`${where}: ${z.prettifyError(parsed.error)}`)
  if (!media.examples) return { faults, slug: null }
  const slug = /^\/loi\/(.+)\/$/.exec(String((body as { type?: unknown } | null)?.type))?.[1] ?? ''
  if (!(slug in media.examples)) faults.push(`${where}: ${slug} is not described`)
  return { faults, slug }
}

/** A schema of the document as one that parses, strict where the document is. */
export function schemaOf(document: OpenApi, schema: JsonSchema): z.ZodType {
  if (schema.$ref === undefined) return z.fromJSONSchema(schema)
  // Throws what it cannot read, a reference that leads nowhere too.
  return z.fromJSONSchema(resolved(document, schema.$ref) as JsonSchema)
}

/** What a local reference leads to; undefined when it leads nowhere. */
export function resolved(document: OpenApi, reference: string): unknown {
  const names = reference.replace(/^#\//, '').split('/')
  return names.reduce<unknown>(
    (found, name) => (found as Record<string, unknown> | undefined)?.[name],
    document,
  )
}
