import type { SummaryParts } from '../http/form-parts.ts'

/** What is wrong with a form that comes back. */
export type Trouble = Pick<SummaryParts, 'errors' | 'problem'>
