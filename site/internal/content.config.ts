/** The public guides, for links to them; the handbook itself comes by `handbook.ts`. */
export { collections } from '../content.config.ts'
