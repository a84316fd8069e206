import type { ProblemSlug } from '../content/text/problems.ts'
import type { CounterKind } from './audit/counters.ts'

/** One wrong field, named as a JSON pointer (`#/email`), with the sentence that says what to do. */
export interface FieldError {
  pointer: string
  detail: string
}

export interface ProblemData {
  /** What is wrong with which field; all of them at once. */
  errors?: FieldError[]
  /** Seconds after which trying again makes sense. */
  retryAfter?: number
  /** Sentence that says more than the problem's own, for this one case. */
  detail?: string
  /** What a person typed and no form can give back: shown on the problem's page. */
  kept?: string
  /** Counter of the audit record for this case; by its slug when left out (`http/answer.ts`). */
  counted?: CounterKind
}

/**
 * Trouble that is expected: thrown where it is known, answered by `http/answer.ts` alone.
 * Knows no HTTP; status and words stand in `content/text/problems.ts` under its slug.
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
