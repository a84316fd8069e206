import type { Deps } from '../deps.ts'
import { countHalfMade } from './repository/ticket.ts'

/**
 * Counts tickets without text, history or a queued mail, and logs an error when there are any.
 * One batch stores them together, so any other number than 0 means that something is broken.
 */
export async function checkIntegrity({ db, log }: Deps): Promise<{ halfMade: number }> {
  const halfMade = await countHalfMade(db)
  if (halfMade > 0) log('error', 'half-made tickets found', { halfMade })
  return { halfMade }
}
