/*
 * What the search loads at the first touch, in one file: on a slow network each further file costs a
 * round trip. Other users of the small index import this file, or the bundler splits it.
 */
export { searchSmall, worthShowing } from '../../content/search/rank.ts'
export { openSearchBox } from './search-box.ts'
export { loadSmallIndex, useSmallIndex } from './search-index.ts'
export { addExcerpts } from './search-page.ts'
