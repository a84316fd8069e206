import type { ProblemSlug } from '../content/text/problems.ts'
import type { CounterKind } from './audit/counters.ts'

/** A wrong field: its JSON pointer (`#/email`) and a Vietnamese sentence that helps. */
export interface FieldError {
  pointer: string
  detail: string
}

/** Details of one problem. */
export interface ProblemData {
  /** All wrong fields. */
  errors?: FieldError[]
  /** Seconds until a retry makes sense. */
  retryAfter?: number
  /** Replaces the sentence of the problem's slug. */
  detail?: string
  /** Typed text that no form can show again; the problem's page shows it. */
  kept?: string
  /** Audit counter of this case; by default the one of its slug (`http/answer.ts`). */
  counted?: CounterKind
}

/**
 * An expected error, which `http/answer.ts` turns into an answer.
 *
 * Its slug selects status and words in `content/text/problems.ts`.
 */
export class Problem extends Error {
  readonly slug: ProblemSlug
  readonly data: ProblemData

  constructor(slug: ProblemSlug, data: ProblemData = {}, options?: ErrorOptions) {
    super(slug, options)
    this.name = 'Problem'
    this.slug = slug
    this.data = data
  }
}
