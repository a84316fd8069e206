import { attachmentTexts } from '../../content/text/attachments.ts'
import { HOUR_MS } from '../../content/units.ts'
import type { Statement } from '../db/database.ts'
import { newRowId } from '../db/row-id.ts'
import type { Deps } from '../deps.ts'
import { type FieldError, Problem } from '../problem.ts'
import { cleanName, displayName } from './name.ts'
import { inspectPicture, type Picture, type PictureFault } from './picture.ts'
import { attachmentOf, attachmentsOfTicket, insertAttachment, keysInUse } from './repository.ts'
import { MAX_FILES } from './schema.ts'
import { newKey } from './store.ts'

/** An uploaded file before validation. */
export interface SentFile {
  name: string
  bytes: Uint8Array<ArrayBuffer>
}

/** A validated picture without its metadata. */
export interface AcceptedFile {
  name: string
  mediaType: Picture['mediaType']
  extension: Picture['extension']
  /** Pixels, as browsers draw it. */
  width: number
  height: number
  bytes: Uint8Array<ArrayBuffer>
  /** Hex hash of the file as sent; part of a request's fingerprint (CONTRACT §8.4). */
  sha256: string
  /** Hex hash of `bytes`. */
  storedSha256: string
}

/** Pictures in the file store whose rows are not written yet. */
export interface StoredFiles {
  files: { id: string; storageKey: string; file: AcceptedFile }[]
  /** Further statements for the batch that writes the rows; see `takeFiles`. */
  settle: Statement[]
  /**
   * Call it when the batch fails: deletes the files that no row names.
   *
   * Never throws. Keeps the files when the batch's outcome is unknown; the orphan sweep removes
   * leftovers.
   * @param reason  error of the batch
   */
  discard: (reason: unknown) => Promise<void>
}

/** A stored picture, as pages list it. */
export interface Attachment {
  id: string
  /** Null for a picture of the request itself. */
  messageId: string | null
  name: string
  mediaType: string
  /** Size of the file. */
  bytes: number
  /** Pixels, as browsers draw it; null when unknown. */
  width: number | null
  height: number | null
}

type FileDeps = Pick<Deps, 'db' | 'files' | 'log'>

/** A file of this age without a row belongs to a failed request. */
const ORPHAN_AGE_MS = 24 * HOUR_MS
const SWEEP_PAGE = 500
const RETRY_AFTER_SECONDS = 30

/**
 * Validates the files of one request and strips their metadata; stores nothing.
 *
 * Skips files without name and bytes, which browsers send for an empty control.
 * @param files  in the form's order; errors point to their index (`#/attachments/0`)
 * @throws Problem `noi-dung-chua-dung` that names every refused file
 */
export async function acceptFiles(files: SentFile[]): Promise<AcceptedFile[]> {
  const sent = files.filter(({ name, bytes }) => name !== '' || bytes.length > 0)
  const errors: FieldError[] = []
  if (sent.length > MAX_FILES) {
    errors.push({ pointer: '#/attachments', detail: attachmentTexts.tooMany })
  }
  const accepted: AcceptedFile[] = []
  for (const [index, { name, bytes }] of sent.slice(0, MAX_FILES).entries()) {
    const { fault, picture } = inspectPicture(bytes)
    if (fault) {
      errors.push({ pointer: `#/attachments/${index}`, detail: sentenceOf(fault, name, index) })
      continue
    }
    accepted.push({
      name: displayName(name, picture.extension, index),
      mediaType: picture.mediaType,
      extension: picture.extension,
      width: picture.width,
      height: picture.height,
      bytes: picture.clean,
      sha256: await sha256Hex(bytes),
      storedSha256: await sha256Hex(picture.clean),
    })
  }
  if (errors.length > 0) throw new Problem('noi-dung-chua-dung', { errors })
  return accepted
}

/**
 * `acceptFiles` for the files of a form.
 * @throws Problem see `acceptFiles`
 */
export async function acceptUploads(uploads: readonly File[]): Promise<AcceptedFile[]> {
  const sent = uploads.map(async (upload) => ({
    name: upload.name,
    bytes: new Uint8Array(await upload.arrayBuffer()),
  }))
  return acceptFiles(await Promise.all(sent))
}

/**
 * Stores pictures under new random keys, before the batch that writes their rows.
 *
 * This order ensures that no row names a missing file.
 * @throws Problem `tam-ngung` when the store fails; files already stored are deleted
 */
export async function storeFiles(deps: FileDeps, accepted: AcceptedFile[]): Promise<StoredFiles> {
  const files = accepted.map((file) => ({
    id: newRowId(),
    storageKey: newKey(file.extension),
    file,
  }))
  const keys = files.map(({ storageKey }) => storageKey)
  const discard = async (reason: unknown): Promise<void> => {
    const mayStillBeStored = reason instanceof Problem && reason.slug === 'chua-ro-ket-qua'
    if (!mayStillBeStored) await discardFiles(deps, keys)
  }
  const puts = await Promise.allSettled(
    files.map(({ storageKey, file }) => deps.files.put(storageKey, file.bytes, file.mediaType)),
  )
  const failed = puts.find((put) => put.status === 'rejected')
  if (failed) {
    await discard(failed.reason)
    throw new Problem('tam-ngung', { retryAfter: RETRY_AFTER_SECONDS }, { cause: failed.reason })
  }
  return { files, settle: [], discard }
}

/**
 * Statements that write the rows of stored pictures, for the ticket's or message's batch.
 * @param owner  `messageId` is null for pictures of the request itself
 */
export function attachmentStatements(
  { files, settle }: StoredFiles,
  { ticketId, messageId, at }: { ticketId: string; messageId: string | null; at: Date },
): Statement[] {
  const inserts = files.map(({ id, storageKey, file }) =>
    insertAttachment({
      id,
      ticketId,
      messageId,
      name: file.name,
      mediaType: file.mediaType,
      bytes: file.bytes.length,
      width: file.width,
      height: file.height,
      sha256: file.storedSha256,
      storageKey,
      createdAt: at.toISOString(),
    }),
  )
  return [...inserts, ...settle]
}

/**
 * Lists the pictures of a ticket, oldest first.
 * @param instants  restricts the list to pictures stored at these instants
 */
export async function attachmentsOf(
  { db }: Pick<Deps, 'db'>,
  ticketId: string,
  instants?: readonly Date[],
): Promise<Attachment[]> {
  const rows = await attachmentsOfTicket(db, ticketId, instants)
  return rows.map(({ storageKey: _, ...attachment }) => attachment)
}

/**
 * Reads one picture of a ticket; the caller checks access to the ticket.
 * @param attachmentId  untrusted, from a URL
 * @returns null when the ticket has no such picture or its file is missing (logged)
 */
export async function readAttachment(
  { db, files, log }: FileDeps,
  ticketId: string,
  attachmentId: string,
): Promise<{ name: string; mediaType: string; bytes: Uint8Array } | null> {
  const row = await attachmentOf(db, ticketId, attachmentId)
  if (!row) return null
  const bytes = await files.get(row.storageKey)
  if (!bytes) {
    log('error', 'attachment has no file', { attachment: row.id })
    return null
  }
  return { name: row.name, mediaType: row.mediaType, bytes }
}

/**
 * Headers of a picture's download (CASES T20–T21).
 *
 * They keep browsers from executing, sniffing or caching the file.
 */
export function fileHeaders(file: { name: string; mediaType: string }): Record<string, string> {
  return {
    'Content-Type': file.mediaType,
    'Content-Disposition': dispositionOf(file.name),
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'private, no-store',
  }
}

/**
 * Deletes files without a row that are older than a day, as crashes leave them.
 *
 * Safe to run twice.
 * @returns how many were deleted
 */
export async function sweepOrphans({
  db,
  files,
  now,
}: Pick<Deps, 'db' | 'files' | 'now'>): Promise<{ deleted: number }> {
  const before = new Date(now().getTime() - ORPHAN_AGE_MS)
  let deleted = 0
  for (let after = ''; ;) {
    const keys = await files.listBefore(before, SWEEP_PAGE, after)
    const last = keys.at(-1)
    if (last === undefined) return { deleted }
    const needed = await keysInUse(db, keys)
    for (const key of keys) {
      if (needed.has(key)) continue
      await files.delete(key)
      deleted += 1
    }
    after = last
  }
}

/**
 * Deletes those of the given files that no row names.
 *
 * Asks the rows first, because a retry of a failed batch may have written them. Never throws; the
 * orphan sweep removes leftovers.
 */
export async function discardFiles({ db, files, log }: FileDeps, keys: string[]): Promise<void> {
  if (keys.length === 0) return
  try {
    const needed = await keysInUse(db, keys)
    for (const key of keys) if (!needed.has(key)) await files.delete(key)
  } catch (error) {
    log('warn', 'files left for the sweep', { files: keys.length, error: String(error) })
  }
}

function sentenceOf(fault: PictureFault, rawName: string, index: number): string {
  const name =
    Array.from(cleanName(rawName)).slice(0, 120).join('') || attachmentTexts.unnamed(index + 1)
  switch (fault) {
    case 'too-large':
      return attachmentTexts.tooLarge(name)
    case 'too-many-pixels':
      return attachmentTexts.tooManyPixels(name)
    case 'not-a-picture':
      return attachmentTexts.notAPicture(name)
    case 'broken':
      return attachmentTexts.broken(name)
  }
}

/** Content-Disposition (RFC 6266) with an ASCII name for old clients and the real one (RFC 5987). */
function dispositionOf(name: string): string {
  const ascii = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .replace(/[^A-Za-z0-9 ._-]/g, '_')
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}

async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
