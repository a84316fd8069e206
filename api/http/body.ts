import type { Context } from 'hono'
import { bodyTexts } from '../../content/text/bounds.ts'
import { Problem } from '../problem.ts'
import { boundaryOf, boundJson, boundUrlencoded, MultipartBounds } from './bounds.ts'
import type { AppEnv } from './context.ts'
import {
  announcedBytes,
  isLargeBody,
  MAX_MULTIPART_BYTES,
  MAX_TEXT_BODY_BYTES,
  maxBodyBytes,
  mediaType,
} from './guards.ts'

/** A parsed request body: any JSON value, or the fields and files of a form. */
export type Body = { kind: 'json'; value: unknown } | { kind: 'form'; form: FormData }

/** Most bytes read and discarded from a client that keeps sending a refused upload. */
const MAX_DISCARDED = 2 * MAX_MULTIPART_BYTES
const FORMS = ['multipart/form-data', 'application/x-www-form-urlencoded']

/**
 * Refuses media types other than JSON and the two form types.
 * @throws Problem `sai-kieu`
 */
export function requireMediaType(c: Context<AppEnv>): void {
  if (![...FORMS, 'application/json'].includes(mediaType(c))) throw new Problem('sai-kieu')
}

/**
 * Reads and parses a body within the bounds of CONTRACT §8.45.
 *
 * Bytes are bounded and reserved in the memory budget before reading. Fields, parts, depth and
 * names are bounded before parsing.
 * @throws Problem `sai-kieu` for another media type, `khong-doc-duoc` for a broken body,
 *   `qua-lon` above a bound, `tam-ngung` when too many bodies are in flight
 */
export async function readBody(c: Context<AppEnv>): Promise<Body> {
  requireMediaType(c)
  c.get('holdBytes')?.(announcedBytes(c) ?? maxBodyBytes(c))
  switch (mediaType(c)) {
    case 'application/json': {
      const text = await textOf(c)
      boundJson(text)
      return { kind: 'json', value: await unlessBroken(() => JSON.parse(text) as unknown) }
    }
    case 'application/x-www-form-urlencoded':
      return { kind: 'form', form: formOf(await textOf(c)) }
    default:
      return { kind: 'form', form: await multipartOf(c) }
  }
}

/**
 * Reads the typed fields of a refused request, so that its page can show them again.
 *
 * Keeps only the beginning of a large body: our forms put text fields before pictures. The rest is
 * read and discarded, because browsers show no answer when an upload is cut off.
 * @throws Problem as `readBody`
 */
export async function readTyped(c: Context<AppEnv>): Promise<Body> {
  if (!isLargeBody(c)) return readBody(c)
  if (mediaType(c) !== 'multipart/form-data') throw new Problem('qua-lon')
  c.get('holdBytes')?.(MAX_TEXT_BODY_BYTES)
  const boundary = boundaryOf(c.req.header('content-type') ?? '')
  const bounds = new MultipartBounds(boundary)
  const look = (chunk: Uint8Array) => bounds.push(chunk)
  const chunks = await gather(c, { keep: MAX_TEXT_BODY_BYTES, most: MAX_DISCARDED }, look)
  const complete = joined(chunks).subarray(0, Math.max(0, bounds.lastDelimiterAt))
  const end = new TextEncoder().encode(`--${boundary}--\r\n`)
  return { kind: 'form', form: await parsed([complete, end], boundary) }
}

async function textOf(c: Context<AppEnv>): Promise<string> {
  if (announcedBytes(c) !== undefined) return unlessBroken(() => c.req.text())
  return new TextDecoder().decode(joined(await gather(c, { most: maxBodyBytes(c) })))
}

function formOf(text: string): FormData {
  boundUrlencoded(text)
  const form = new FormData()
  // `URLSearchParams` drops a leading `?`; in a form it belongs to the first name.
  for (const [name, value] of new URLSearchParams(`&${text}`)) form.append(name, value)
  return form
}

async function multipartOf(c: Context<AppEnv>): Promise<FormData> {
  const boundary = boundaryOf(c.req.header('content-type') ?? '')
  const bounds = new MultipartBounds(boundary)
  const look = (chunk: Uint8Array) => bounds.push(chunk)
  const form = await parsed(await gather(c, { most: maxBodyBytes(c) }, look), boundary)
  let letters = 0
  for (const value of form.values()) if (typeof value === 'string') letters += value.length
  if (letters > MAX_TEXT_BODY_BYTES) throw new Problem('qua-lon', { detail: bodyTexts.text })
  return form
}

/** Parses a multipart body with the same boundary that `MultipartBounds` counted. */
function parsed(chunks: Uint8Array<ArrayBuffer>[], boundary: string): Promise<FormData> {
  // `shift` frees each chunk as the parser takes it, so an upload is never in memory twice.
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk) controller.enqueue(chunk)
      else controller.close()
    },
  })
  const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` }
  // Own type: undici marks `formData` as deprecated, because it is unsafe for unbounded bodies.
  const bounded: { formData(): Promise<FormData> } = new Response(body, { headers })
  return unlessBroken(() => bounded.formData())
}

/**
 * Reads a body's bytes in chunks.
 * @param most  bytes above which the body is refused
 * @param keep  bytes after which further chunks are discarded
 * @param look  checks each kept chunk; may throw to refuse the body
 * @throws Problem `qua-lon`
 */
async function gather(
  c: Context<AppEnv>,
  { most, keep = Infinity }: { most: number; keep?: number },
  look?: (chunk: Uint8Array) => void,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  if (announcedBytes(c) !== undefined && !isLargeBody(c)) {
    // On Node a stream costs as much as all guards together; small bodies are read at once.
    const bytes = new Uint8Array(await unlessBroken(() => c.req.arrayBuffer()))
    look?.(bytes)
    return [bytes]
  }
  const body: ReadableStream<Uint8Array<ArrayBuffer>> | null = c.req.raw.body
  const reader = body?.getReader()
  try {
    for (let bytes = 0; reader;) {
      const { done, value } = await unlessBroken(() => reader.read())
      if (done) break
      const isKept = bytes < keep
      bytes += value.length
      if (bytes > most) throw new Problem('qua-lon')
      if (!isKept) continue
      look?.(value)
      chunks.push(value)
    }
  } catch (error) {
    // Without reading on, a client that still sends sees its connection reset, not the answer.
    if (reader) void discard(reader)
    throw error
  }
  return chunks
}

/** Reads the rest of a body and discards it, up to `MAX_DISCARDED`. */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (let bytes = 0; bytes < MAX_DISCARDED;) {
      const { done, value } = await reader.read()
      if (done) return
      bytes += value.length
    }
  } catch {
    // The client disconnected; its answer has already been sent.
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((bytes, { length }) => bytes + length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

async function unlessBroken<Value>(read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    throw new Problem('khong-doc-duoc', {}, { cause: error })
  }
}
