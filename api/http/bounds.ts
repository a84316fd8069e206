import { bodyTexts } from '../../content/text/bounds.ts'
import { Problem } from '../problem.ts'

/*
 * Bounds of a body's shape, checked in one linear pass before a parser sees it (CONTRACT §8.45).
 * The largest real request has about 60 fields, names of 20 characters and one level of nesting.
 */

/** Most fields of a form, parts of a multipart body, or values of a JSON document. */
const MAX_FIELDS = 200
/** Longest field name in characters, as sent: percent-encoded in forms, escaped in JSON. */
const MAX_NAME = 256
const MAX_DEPTH = 16
/** Most bytes between a part's delimiter and its content; long file names need the most. */
const MAX_PART_HEADER = 4096
/** Longest boundary (RFC 2046 §5.1.1). */
const MAX_BOUNDARY = 70

const QUOTE = 0x22
const BACKSLASH = 0x5c

/**
 * Bounds depth, number of values and name lengths of a text before it is parsed as JSON.
 * @throws Problem `khong-doc-duoc` when too deep, `qua-lon` for too many values or a long name
 */
export function boundJson(text: string): void {
  let depth = 0
  let values = 1
  let lastString = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at + 1)
        lastString = end - at - 1
        at = end
        break
      }
      case 0x5b: // [
      case 0x7b: // {
        depth += 1
        if (depth > MAX_DEPTH) throw new Problem('khong-doc-duoc')
        break
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1
        break
      case 0x2c: // ,
        values += 1
        if (values > MAX_FIELDS) throw tooMany()
        break
      case 0x3a: // :
        if (lastString > MAX_NAME) throw longName()
    }
  }
}

/** Index of the quote that ends a JSON string, or of the text's end. */
function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at
    if (code === BACKSLASH) at += 1
  }
  return text.length
}

/**
 * Bounds the number and names of an urlencoded form's fields.
 * @throws Problem `qua-lon`
 */
export function boundUrlencoded(text: string): void {
  let start = 0
  for (let fields = 1; ; fields += 1) {
    if (fields > MAX_FIELDS) throw tooMany()
    const end = text.indexOf('&', start)
    const field = end < 0 ? text.slice(start) : text.slice(start, end)
    const equals = field.indexOf('=')
    if ((equals < 0 ? field.length : equals) > MAX_NAME) throw longName()
    if (end < 0) return
    start = end + 1
  }
}

/**
 * Extracts a multipart body's boundary from its `Content-Type`.
 * @param contentType  the header's value
 * @throws Problem `khong-doc-duoc` when it has no boundary that RFC 2046 allows
 */
export function boundaryOf(contentType: string): string {
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]*)"|([^\s;"]*))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare ?? ''
  if (boundary.length > MAX_BOUNDARY || !/^[\w'()+,./:=? -]*[\w'()+,./:=?-]$/.test(boundary)) {
    throw new Problem('khong-doc-duoc')
  }
  return boundary
}

/**
 * Bounds the number and headers of a multipart body's parts while its bytes arrive.
 *
 * Counts every occurrence of the delimiter, so no parser can find more parts. The search is
 * Knuth–Morris–Pratt: linear for any boundary and content.
 */
export class MultipartBounds {
  /** Offset of the last delimiter; all parts before it are complete. */
  lastDelimiterAt = -1
  readonly #delimiter: Uint8Array
  readonly #fallback: Uint8Array
  #seen = 0
  #matched = 0
  #parts = 0
  /** Bytes of the current part's header so far; -1 in its content and before the first part. */
  #header = -1
  /** Bytes of the blank line (CR LF CR LF) matched so far. */
  #blank = 0

  constructor(boundary: string) {
    this.#delimiter = new TextEncoder().encode(`--${boundary}`)
    this.#fallback = fallbackOf(this.#delimiter)
  }

  /**
   * Checks the next chunk of the body.
   * @throws Problem `qua-lon` for too many parts, `khong-doc-duoc` for a part's long header
   */
  push(chunk: Uint8Array): void {
    const delimiter = this.#delimiter
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.#matched === 0 && this.#header < 0) {
        // A delimiter begins with a hyphen; `indexOf` skips most bytes of a picture.
        at = chunk.indexOf(0x2d, at)
        if (at < 0) break
      }
      const byte = chunk[at]
      if (this.#header >= 0) this.#readHeader(byte)
      let matched = this.#matched
      while (matched > 0 && byte !== delimiter[matched]) matched = this.#fallback[matched - 1] ?? 0
      if (byte === delimiter[matched]) matched += 1
      if (matched === delimiter.length) {
        this.#startPart(this.#seen + at + 1 - delimiter.length)
        matched = 0
      }
      this.#matched = matched
    }
    this.#seen += chunk.length
  }

  #startPart(delimiterAt: number): void {
    this.lastDelimiterAt = delimiterAt
    this.#parts += 1
    // The last delimiter ends the form; it starts no part.
    if (this.#parts > MAX_FIELDS + 1) throw tooMany()
    this.#header = 0
    this.#blank = 0
  }

  #readHeader(byte: number | undefined): void {
    this.#header += 1
    const isExpected = byte === (this.#blank % 2 === 0 ? 0x0d : 0x0a)
    this.#blank = isExpected ? this.#blank + 1 : byte === 0x0d ? 1 : 0
    if (this.#blank === 4) this.#header = -1
    else if (this.#header > MAX_PART_HEADER) throw new Problem('khong-doc-duoc')
  }
}

/** Failure table of Knuth–Morris–Pratt: length of the longest proper prefix that is a suffix. */
function fallbackOf(pattern: Uint8Array): Uint8Array {
  const fallback = new Uint8Array(pattern.length)
  for (let at = 1, matched = 0; at < pattern.length; at += 1) {
    while (matched > 0 && pattern[at] !== pattern[matched]) matched = fallback[matched - 1] ?? 0
    if (pattern[at] === pattern[matched]) matched += 1
    fallback[at] = matched
  }
  return fallback
}

function tooMany(): Problem {
  return new Problem('qua-lon', { detail: bodyTexts.fields(MAX_FIELDS) })
}

function longName(): Problem {
  return new Problem('qua-lon', { detail: bodyTexts.name(MAX_NAME) })
}
