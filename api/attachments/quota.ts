import { attachmentTexts } from '../../content/text/attachments.ts'
import { endOfLocalDay } from '../../content/text/format.ts'
import { MIB, MINUTE_MS } from '../../content/units.ts'
import type { Deps } from '../deps.ts'
import { signer } from '../hash.ts'
import { Problem } from '../problem.ts'
import { type AcceptedFile, storeFiles, type StoredFiles } from './attachments.ts'
import {
  countUpload,
  uncountUpload,
  type UploadCount,
  type UploadLimit,
} from './quota-repository.ts'

/*
 * Upload quotas (CONTRACT §8.46). The database counts all three limits, so they hold on both
 * runtimes, across processes and restarts.
 */
const MAX_TICKET_BYTES = 60 * MIB
const MAX_CLIENT_BYTES_PER_HOUR = 250 * MIB

/** Life of a ticket's count: a crash before the rows keeps its bytes counted this long. */
const UPLOAD_LIFE_MINUTES = 10

/** Thrown when pictures are refused for lack of room; the same post without them would pass. */
export class PicturesRefused extends Problem {
  constructor(sentence: string, options?: ErrorOptions) {
    const errors = [{ pointer: '#/attachments', detail: sentence }]
    super('noi-dung-chua-dung', { errors }, options)
  }
}

/** Ticket and client that an upload counts for. */
export interface UploadOwner {
  /** Null for a new ticket, which has no pictures yet. */
  ticketId: string | null
  /** Client as `identify` names it. */
  client: string
}

type QuotaDeps = Pick<Deps, 'config' | 'db' | 'files' | 'log' | 'now'>

/**
 * Stores pictures if quotas and disk have room, before the batch that writes their rows.
 *
 * Bytes are counted before they are stored; `discard` also subtracts them.
 * @throws PicturesRefused when a quota or the disk is full
 * @throws Problem `tam-ngung` when the store fails
 */
export async function takeFiles(
  deps: QuotaDeps,
  files: AcceptedFile[],
  owner: UploadOwner,
): Promise<StoredFiles> {
  if (files.length === 0) return storeFiles(deps, files)
  const bytes = files.reduce((sum, file) => sum + file.bytes.length, 0)
  await assertRoom(deps, bytes)
  const now = deps.now()
  const limits = limitsOf(deps, owner, now)
  const full = await countUpload(deps.db, limits, bytes, now)
  if (full) {
    if (full.scope === ALL) deps.log('warn', 'daily upload quota is used up')
    throw new PicturesRefused(sentenceOf(full))
  }
  try {
    const stored = await storeFiles(deps, files)
    return {
      files: stored.files,
      // After this batch the ticket's rows count, so the count of this upload ends.
      settle: [
        uncountUpload(
          limits.filter(({ ticketId }) => ticketId),
          bytes,
        ),
      ],
      async discard(reason) {
        await stored.discard(reason)
        const mayBeStored = reason instanceof Problem && reason.slug === 'chua-ro-ket-qua'
        if (!mayBeStored) await giveBack(deps, limits, bytes)
      },
    }
  } catch (error) {
    await giveBack(deps, limits, bytes)
    if (!isDiskFull(error)) throw error
    deps.log('error', 'no room on disk for pictures')
    throw new PicturesRefused(attachmentTexts.noRoom, { cause: error })
  }
}

const ALL = 'all'

/** Limits of an upload, the most specific first, because the first full one is reported. */
function limitsOf(
  { config }: Pick<Deps, 'config'>,
  { ticketId, client }: UploadOwner,
  now: Date,
): UploadLimit[] {
  const hash = signer(config.sessionSecret, 'client of an upload')
  const minute = Math.ceil((now.getTime() + 1) / MINUTE_MS)
  const after = (minutes: number) => new Date((minute + minutes) * MINUTE_MS)
  return [
    ...(ticketId
      ? [
          {
            scope: `ticket ${ticketId}`,
            endsAt: after(UPLOAD_LIFE_MINUTES),
            maxBytes: MAX_TICKET_BYTES,
            ticketId,
          },
        ]
      : []),
    {
      scope: `client ${hash(client)}`,
      endsAt: after(60),
      maxBytes: MAX_CLIENT_BYTES_PER_HOUR,
    },
    { scope: ALL, endsAt: endOfLocalDay(now), maxBytes: config.maxUploadBytesPerDay },
  ]
}

function sentenceOf({ scope, ticketId }: UploadLimit): string {
  if (ticketId) return attachmentTexts.ticketFull
  return scope === ALL ? attachmentTexts.noRoom : attachmentTexts.clientFull
}

/**
 * Checks the free disk space above the reserve.
 * @throws PicturesRefused when the upload would use the reserve
 */
async function assertRoom({ files, log }: QuotaDeps, bytes: number): Promise<void> {
  let room: number
  try {
    room = await files.room()
  } catch (error) {
    // If the store is broken, the following `put` reports it.
    log('warn', 'free disk space is unknown', { error: String(error) })
    return
  }
  if (bytes <= room) return
  log('error', 'no room on disk for pictures', { bytesAboveReserve: room })
  throw new PicturesRefused(attachmentTexts.noRoom)
}

/** Subtracts counted bytes. Never throws; counts expire anyway. */
async function giveBack(
  { db, log }: QuotaDeps,
  counts: readonly UploadCount[],
  bytes: number,
): Promise<void> {
  try {
    await db.write([uncountUpload(counts, bytes)])
  } catch (error) {
    log('warn', 'refused upload stays counted', { error: String(error) })
  }
}

function isDiskFull(error: unknown): boolean {
  const cause = error instanceof Problem ? error.cause : error
  return cause instanceof Error && 'code' in cause && /^(ENOSPC|EDQUOT)$/.test(String(cause.code))
}
