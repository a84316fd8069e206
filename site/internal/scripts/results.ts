import { STAFF_PATH } from '../../../content/addresses.ts'
import { searchSmall, worthShowing } from '../../../content/search/rank.ts'
import { pathOf } from '../../../content/search/small-index.ts'
import { handbookPage, staffSearch as words } from '../../../content/text/handbook.ts'
import { element } from '../../scripts/dom.ts'
import { marked } from '../../scripts/search-dom.ts'
import { loadSmallIndex } from '../../scripts/search-index.ts'
import { addExcerpts } from '../../scripts/search-page.ts'
import { searchText } from '../../../content/text/search.ts'
import { startCopying } from './copy.ts'

/*
 * Results page of the internal search: the small index first, then excerpts of the full text. Each
 * public guide has a button that copies its address for the customer.
 */
const MOST_RESULTS = 12

const page = document.querySelector<HTMLElement>('[data-staff-search]')
const field = document.querySelector<HTMLInputElement>('form[role=search] input')
const question = new URLSearchParams(location.search).get('q')?.trim() ?? ''

if (page && field && question) {
  startCopying()
  field.value = question
  const status = page.querySelector('[role=status]')
  const heading = document.querySelector('h1')
  document.querySelector('.lead')?.remove()
  document.title = `${words.headingFor(question)} – ${document.title}`
  if (heading) heading.textContent = words.headingFor(question)
  show(page).then(
    (count) => {
      if (status) status.textContent = count > 0 ? searchText.count(count) : words.none
    },
    () => {
      if (status) status.textContent = words.failed
    },
  )
}

async function show(page: HTMLElement): Promise<number> {
  const index = await loadSmallIndex()
  const answer = searchSmall(index, question, MOST_RESULTS)
  const items = worthShowing(answer).map(({ slug, title, href, place, parts }) => {
    const isInternal = pathOf(slug).startsWith(STAFF_PATH)
    const kind = element('span', { class: 'badge' }, isInternal ? words.internal : words.public)
    const item = element(
      'li',
      { 'data-guide': slug },
      element('a', { href }, ...marked(title, answer.terms)),
      ' ',
      kind,
    )
    const summary = index.guides.find((guide) => guide.slug === slug)?.summary ?? ''
    // A call sheet's alias is its summary, which is shown below.
    if (place && withoutStop(place.text) !== withoutStop(summary)) {
      item.append(element('p', {}, ...marked(place.text, answer.terms)))
    }
    const links = parts.map((part) =>
      element('li', {}, element('a', { href: part.href }, ...marked(part.text, answer.terms))),
    )
    if (links.length > 0) item.append(element('ul', { class: 'parts' }, ...links))
    item.append(element('p', { class: 'muted excerpt' }, ...marked(summary, answer.terms)))
    if (!isInternal) item.append(copier(title, href))
    return item
  })
  if (items.length > 0) page.lastElementChild?.before(element('ol', { class: 'results' }, ...items))
  await addExcerpts(page, question)
  return items.length
}

/** The button of `Copy.astro`, for an address. */
function copier(title: string, path: string): HTMLElement {
  return element(
    'button',
    { type: 'button', class: 'copier', 'data-copy': path },
    element('span', {}, handbookPage.copyLink),
    element('span', { class: 'visually-hidden' }, `: ${title}`),
  )
}

/** An alias is a summary without its full stop. */
function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, '')
}
