import { answerFields, answerRefusals } from '../../content/text/desk-answers.ts'
import type { Channel } from '../../content/schema.ts'
import type { Deps } from '../deps.ts'
import { type FieldError, Problem } from '../problem.ts'
import { unfilled } from '../replies/fill.ts'
import { lint, type LintHit } from '../replies/lint.ts'
import type { Member } from './access.ts'
import { hasTechnicianNote } from './repository/answer.ts'
import type { Ticket } from './repository/ticket.ts'

/** Checks of what staff write to a requester, before anything is stored. */

/** Words on their way to a requester. */
export interface Words {
  /** JSON pointer of their field, for the sentence that refuses them. */
  pointer: string
  text: string
  /** The cause as this form sets it; null keeps the ticket's. */
  cause: string | null
  /** The author has seen the warnings and sends all the same. */
  confirmed: boolean
}

/**
 * Whether technicians have said or begun anything: then a time may be named, and M6a fits.
 * A technician who writes speaks for them (ROWS K18, K20).
 */
export async function hasTechnicalAnswer(
  { db }: Pick<Deps, 'db'>,
  me: Pick<Member, 'role'> | null,
  ticket: Pick<Ticket, 'id' | 'startedAt' | 'transferredAt' | 'receivedAt'>,
): Promise<boolean> {
  if (me?.role === 'technician' || ticket.startedAt !== null) return true
  return hasTechnicianNote(db, ticket.id, ticket.transferredAt ?? ticket.receivedAt)
}

/**
 * Checks words for blanks, promises and blame.
 * @returns rules that the author has overruled, each once
 * @throws Problem `noi-dung-chua-dung`: blanks always; promises and blame until they are confirmed
 */
export async function checkWords(
  deps: Pick<Deps, 'db'>,
  me: Member,
  ticket: Ticket,
  { pointer, text, cause, confirmed }: Words,
): Promise<LintHit['rule'][]> {
  const blanks = unfilled(text)
  if (blanks.length > 0) throw refused([{ pointer, detail: answerRefusals.blanks(blanks) }])
  const hits = lint(text, {
    hasTechnicalNote: await hasTechnicalAnswer(deps, me, ticket),
    hasCause: (cause ?? ticket.cause) !== null,
  })
  const wordsOf = (rule: LintHit['rule']) =>
    hits.filter((hit) => hit.rule === rule).map(({ words }) => words)
  if (!confirmed && hits.length > 0) {
    const details = [
      ...(wordsOf('K20').length > 0 ? [answerRefusals.promises(wordsOf('K20'))] : []),
      ...(wordsOf('K21').length > 0 ? [answerRefusals.blame(wordsOf('K21'))] : []),
    ]
    throw refused([{ pointer, detail: details.join(' ') }])
  }
  return [...new Set(hits.map(({ rule }) => rule))]
}

/**
 * Checks that a requester can be reached by mail, if that was chosen.
 * @throws Problem `noi-dung-chua-dung` for a ticket without an address (CONTRACT §8.33)
 */
export function assertReachable({ requester }: Pick<Ticket, 'requester'>, via: Channel): void {
  if (via !== 'email' || requester.email !== '') return
  throw refused([{ pointer: '#/via', detail: answerFields.via.noEmail }])
}

/** A Problem about fields. */
export function refused(errors: FieldError[]): Problem {
  return new Problem('noi-dung-chua-dung', { errors })
}
