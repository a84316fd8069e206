import type { Statement } from '../../db/database.ts'

/**
 * Takes the next number of a day. Runs in the batch that stores the ticket, just before it, so a
 * failed batch uses up no number.
 * @param day  `YYMMDD`, the Vietnam day of receipt
 */
export function takeNumber(day: string): Statement {
  return {
    sql: `INSERT INTO code_counter (day, last) VALUES (?, 1)
          ON CONFLICT (day) DO UPDATE SET last = last + 1`,
    args: [day],
  }
}
