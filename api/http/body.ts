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

export type Body = { kind: 'json'; value: unknown } | { kind: 'form'; form: FormData }

/** Bytes of a refused upload that are still taken from a client that sends on. */
const MAX_DISCARDED = 2 * MAX_MULTIPART_BYTES
const FORMS = ['multipart/form-data', 'application/x-www-form-urlencoded']

/** @throws Problem `sai-kieu` for a body of a media type that we do not take */
export function requireMediaType(c: Context<AppEnv>): void {
  if (![...FORMS, 'application/json'].includes(mediaType(c))) throw new Problem('sai-kieu')
}

/**
 * Reads a body. Its bytes are bounded and held of the memory budget before they are read; fields,
 * parts, depth and names before they are parsed (CONTRACT §8.45).
 * @throws Problem `sai-kieu` for a media type we do not take, `khong-doc-duoc` for a broken body,
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
 * Reads what a person typed into a form whose request is refused, so that its page can give it
 * back. Of a large body only the beginning is kept: fields stand before pictures in our forms. The
 * rest is thrown away as it comes, because browsers show no answer to an upload that was cut off.
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
  // An address's query may begin with a question mark that is none of it, a form may not.
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

/** Parses a multipart body by the very boundary it was bounded by. */
function parsed(chunks: Uint8Array<ArrayBuffer>[], boundary: string): Promise<FormData> {
  // Each chunk is let go as the parser takes it: an upload is not held twice.
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk) controller.enqueue(chunk)
      else controller.close()
    },
  })
  const headers = { 'content-type': `multipart/form-data; boundary="${boundary}"` }
  // Named by what is asked of it: undici marks its own parser as unfit for bodies without bounds.
  const bounded: { formData(): Promise<FormData> } = new Response(body, { headers })
  return unlessBroken(() => bounded.formData())
}

/**
 * Takes a body's bytes as they come.
 * @param most  bytes above which the body is refused
 * @param keep  bytes after which the rest is thrown away, unlooked at
 * @param look  sees each chunk that is kept; what it throws refuses the body
 * @throws Problem `qua-lon`
 */
async function gather(
  c: Context<AppEnv>,
  { most, keep = Infinity }: { most: number; keep?: number },
  look?: (chunk: Uint8Array) => void,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  if (announcedBytes(c) !== undefined && !isLargeBody(c)) {
    // On Node a stream costs as much as all guards together, and text is small.
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
    // A client that is still sending would otherwise find its line cut before it reads the answer.
    if (reader) void discard(reader)
    throw error
  }
  return chunks
}

/** Takes what still comes and keeps nothing of it. */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (let bytes = 0; bytes < MAX_DISCARDED;) {
      const { done, value } = await reader.read()
      if (done) return
      bytes += value.length
    }
  } catch {
    // The client has left, and the answer was on its way.
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
