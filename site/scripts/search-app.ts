/*
 * What the search loads at the first touch, in one file: on a slow network each further file costs a
 * round trip that somebody waits for. Whoever else needs the small index imports this, or the
 * bundler parts it.
 */
export { searchSmall, worthShowing } from '../../content/search/rank.ts'
export { openSearchBox } from './search-box.ts'
export { loadSmallIndex, useSmallIndex } from './search-index.ts'
export { addExcerpts } from './search-page.ts'
