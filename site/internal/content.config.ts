/** The public guides, for links to them; `handbook.ts` reads the handbook. */
export { collections } from '../content.config.ts'
