/*
 * What the search loads at the first touch, in one file: on a slow network each further file costs a
 * round trip that somebody waits for.
 */
export { openSearchBox } from './search-box.ts'
export { addExcerpts } from './search-page.ts'
