import { SEARCH_PATH } from '../../content/addresses.ts'
import { offersFor, searchSmall, worthShowing } from '../../content/search/rank.ts'
import type { SearchResult } from '../../content/search/rank.ts'
import type { SearchPart, SearchPlace } from '../../content/search/places.ts'
import { pathOf } from '../../content/search/small-index.ts'
import type { SmallIndex } from '../../content/search/small-index.ts'
import { placeWords, searchText as words } from '../../content/text/search.ts'
import { element } from './dom.ts'
import { askFullText } from './search-ask.ts'
import { marked } from './search-dom.ts'
import { forgetSearches, recentSearches } from './search-recent.ts'
import { hide } from './search-state.ts'
import type { SearchBox } from './search-state.ts'

const MAX_RESULTS = 6
/** Most guides that only the full text has. */
const MAX_OTHERS = 3
/** Pause in typing before the full text is asked after an unsure answer. */
const FULL_TEXT_DELAY_MS = 500
/** Pause in typing before an answer is read aloud. */
const ANNOUNCE_DELAY_MS = 400

/** Rows for a question: guides, or offers without any, and links to help or the form. */
export function answerRows(box: SearchBox, index: SmallIndex, question: string): Node[] {
  const answer = searchSmall(index, box.field.value, MAX_RESULTS)
  const shown = worthShowing(answer)
  box.results = shown.length
  const list = listOf(
    words.list,
    shown.map((result) => resultRow(result, answer.terms)),
  )
  if (!answer.sure) {
    after(box, FULL_TEXT_DELAY_MS, () => void addFullText(box, question, list))
  }
  const way = answer.sure ? wayToForm(question) : waysOn(question)
  if (shown[0]) {
    announce(box, words.announce(shown.length, shown[0].title))
    return [list, way]
  }
  const { areNear, guides } = offersFor(index, question)
  const heading = areNear ? words.nearest : words.start
  announce(box, areNear ? words.announceNearest : words.announceNothing)
  list.append(...guides.map(({ slug, title }) => row(pathOf(slug), [title])))
  list.setAttribute('aria-label', heading)
  return [element('p', {}, `${words.nothing} ${heading}`), list, way]
}

/** Rows without an index: a link to the results page and one to the form. */
export function failureRows(box: SearchBox, question: string): Node[] {
  announce(box, words.failed)
  const action = box.form.getAttribute('action') ?? SEARCH_PATH
  const href = `${action}?q=${encodeURIComponent(question)}`
  return [
    element('p', {}, words.failed),
    listOf(words.list, [row(href, [words.toResults(question)])]),
    wayToForm(question),
  ]
}

/** Rows for an empty field: recent searches. */
export function recentRows(box: SearchBox): Node[] {
  const recent = recentSearches()
  if (recent.length === 0) return []
  const forget = element('button', { type: 'button', class: 'link' }, words.forgetRecent)
  forget.addEventListener('click', () => {
    forgetSearches()
    box.field.focus()
    hide(box)
  })
  const rows = recent.map((each) => row(`${SEARCH_PATH}?q=${encodeURIComponent(each)}`, [each]))
  return [element('p', {}, words.recent), listOf(words.recent, rows), element('p', {}, forget)]
}

/** Appends guides that only the full text has; the rows above do not move. */
async function addFullText(
  box: SearchBox,
  question: string,
  list: HTMLUListElement,
): Promise<void> {
  const answer = await askFullText(question, MAX_OTHERS)
  // Offline, no WebAssembly, or saving data: the answer of the small index stays.
  if (!answer || !list.isConnected || box.field.value.trim() !== question) return
  const known = [...box.list.querySelectorAll('a')].map((link) => link.pathname)
  const added = answer.results.filter(({ slug }) => !known.includes(pathOf(slug)))
  if (added.length === 0) return
  list.append(
    ...added.map(({ href, title, excerpt }) =>
      row(href, marked(title, answer.terms), marked(excerpt, answer.terms)),
    ),
  )
  box.status.textContent = words.announceMore(added.length)
}

function after({ timers }: SearchBox, wait: number, work: () => void): void {
  timers.push(window.setTimeout(work, wait))
}

function announce(box: SearchBox, sentence: string): void {
  after(box, ANNOUNCE_DELAY_MS, () => (box.status.textContent = sentence))
}

function resultRow({ title, href, place, parts }: SearchResult, terms: string[]): HTMLLIElement {
  const made = row(href, marked(title, terms), place && placeLine(place, terms))
  const rows = parts.map((part) =>
    row(part.href, [element('small', {}, ...placeLine(part, terms))]),
  )
  if (rows.length > 0) made.append(listOf(title, rows))
  return made
}

function placeLine(place: SearchPlace | SearchPart, terms: string[]): (Node | string)[] {
  // A line of a list ends without the full stop of its sentence.
  return [placeWords(place), ...marked(place.text.replace(/\.$/, ''), terms)]
}

function row(href: string, title: (Node | string)[], note?: (Node | string)[]): HTMLLIElement {
  const link = element('a', { href }, ...title)
  if (note) link.append(element('small', {}, ...note))
  return element('li', {}, link)
}

/** A list with its role: Safari does not announce lists without bullets. */
function listOf(label: string, rows: HTMLLIElement[]): HTMLUListElement {
  return element('ul', { role: 'list', 'aria-label': label }, ...rows)
}

function wayToForm(question: string): HTMLParagraphElement {
  const link = element('a', { href: words.askHref(question) }, words.askLink)
  return element('p', {}, `${words.ask} `, link)
}

/** Links to the troubleshooter and the form, for an unsure answer. */
function waysOn(question: string): HTMLParagraphElement {
  const way = wayToForm(question)
  const link = element('a', { href: words.lostHref }, words.lostLink)
  way.prepend(`${words.lost} `, link, element('br', {}))
  return way
}
