import type { Deps } from '../deps.ts'
import { countHalfMade } from './repository/ticket.ts'

/**
 * Counts tickets without text, history or queued mail, and logs an error if there are any.
 * One batch stores them together, so a number above 0 means a bug or a damaged database.
 */
export async function checkIntegrity({ db, log }: Deps): Promise<{ halfMade: number }> {
  const halfMade = await countHalfMade(db)
  if (halfMade > 0) log('error', 'half-made tickets found', { halfMade })
  return { halfMade }
}
