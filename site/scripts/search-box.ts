import { offersFor, searchSmall, worthShowing } from '../../content/search/rank.ts'
import { pathOf } from '../../content/search/small-index.ts'
import type { SearchPart, SearchPlace } from '../../content/search/places.ts'
import type { SmallIndex } from '../../content/search/small-index.ts'
import { placeWords, searchText as words } from '../../content/text/search.ts'
import styles from '../styles/search-box.css?inline'
import { askFullText } from './search-ask.ts'
import { addStyles, element, marked } from './search-dom.ts'
import { loadSmallIndex } from './search-index.ts'
import { tellMiss } from './search-misses.ts'
import { forgetSearches, keepSearch, recentSearches } from './search-recent.ts'

const MOST_RESULTS = 6
/** Of guides that only the full text has. */
const MOST_OTHERS = 3
/** Pause after which an unsure answer is worth the full text's bytes. */
const PAUSE_MS = 500
/** Pause before the answer is read aloud: not at every key. */
const ANNOUNCE_MS = 400

/**
 * Opens the list under a search field: results as one types, all of them ordinary links.
 *
 * The field stays a search field and the list a list, so everything works that people and their aids
 * know of both; arrow keys go from one to the other, Esc goes back.
 */
export function openSearchBox(form: HTMLFormElement, field: HTMLInputElement): void {
  addStyles(styles)
  const box = element('div', { class: 'search-results', id: 'ket-qua-tim', hidden: '' })
  const status = element('p', { class: 'visually-hidden', role: 'status' })
  form.append(box, status)
  field.setAttribute('aria-controls', box.id)

  let index: SmallIndex | undefined
  let hasFailed = false
  let results = 0
  let isPressed = false
  let isOpened = false
  const timers: number[] = []

  const links = (): HTMLAnchorElement[] => [...box.querySelectorAll('a')]
  const after = (wait: number, work: () => void): void => {
    timers.push(window.setTimeout(work, wait))
  }
  const hide = (): void => {
    for (const timer of timers.splice(0)) clearTimeout(timer)
    box.hidden = true
    status.textContent = ''
  }
  /** The search is over: nothing was opened, so it may have missed. */
  const leave = (): void => {
    if (!box.hidden && !isOpened && index) tellMiss(field.value, results)
    hide()
  }

  const show = (): void => {
    if (!(index ?? hasFailed) || isPressed) return
    hide()
    isOpened = false
    const question = field.value.trim()
    const content = !question ? recent() : index ? answerTo(index, question) : failure(question)
    box.replaceChildren(...content)
    box.scrollTop = 0
    box.hidden = content.length === 0
  }

  const answerTo = (site: SmallIndex, question: string): Node[] => {
    const answer = searchSmall(site, field.value, MOST_RESULTS)
    const shown = worthShowing(answer)
    results = shown.length
    const said = (place: SearchPlace | SearchPart) => [
      placeWords(place),
      // A line of a list ends without the full stop of its sentence.
      ...marked(place.text.replace(/\.$/, ''), answer.terms),
    ]
    const found = shown.map(({ title, href, place: best, parts }) => {
      const row = item(href, marked(title, answer.terms), best && said(best))
      const rows = parts.map((part) => item(part.href, [element('small', {}, ...said(part))]))
      if (rows.length > 0) row.append(listOf(title, rows))
      return row
    })
    const list = listOf(words.list, found)
    const say = (text: string) => after(ANNOUNCE_MS, () => (status.textContent = text))
    if (!answer.sure) after(PAUSE_MS, () => void addFullText(question, list))
    const way = answer.sure ? wayToForm(question) : waysOn(question)
    if (shown[0]) {
      say(words.announce(results, shown[0].title))
      return [list, way]
    }
    const { areNear, guides } = offersFor(site, question)
    const heading = areNear ? words.nearest : words.start
    say(areNear ? words.announceNearest : words.announceNothing)
    list.append(...guides.map(({ slug, title }) => item(pathOf(slug), [title])))
    list.setAttribute('aria-label', heading)
    return [element('p', {}, `${words.nothing} ${heading}`), list, way]
  }

  /** Guides that only the full text has go under the others: nothing moves. */
  const addFullText = async (question: string, list: HTMLUListElement): Promise<void> => {
    const answer = await askFullText(question, MOST_OTHERS)
    // Offline, without WebAssembly, saving data: the small index has answered already.
    if (!answer || !list.isConnected || field.value.trim() !== question) return
    const known = links().map((link) => link.pathname)
    const added = answer.results.filter(({ slug }) => !known.includes(pathOf(slug)))
    if (added.length === 0) return
    list.append(
      ...added.map(({ href, title, excerpt }) =>
        item(href, marked(title, answer.terms), marked(excerpt, answer.terms)),
      ),
    )
    status.textContent = words.announceMore(added.length)
  }

  /** Without an index the form's own page of results is the way on. */
  const failure = (question: string): Node[] => {
    after(ANNOUNCE_MS, () => (status.textContent = words.failed))
    const action = form.getAttribute('action') ?? '/tim-kiem/'
    const href = `${action}?q=${encodeURIComponent(question)}`
    return [
      element('p', {}, words.failed),
      listOf(words.list, [item(href, [words.toResults(question)])]),
      wayToForm(question),
    ]
  }

  const recent = (): Node[] => {
    const kept = recentSearches()
    if (kept.length === 0) return []
    const forget = element('button', { type: 'button', class: 'link' }, words.forgetRecent)
    forget.addEventListener('click', () => {
      forgetSearches()
      field.focus()
      hide()
    })
    const items = kept.map((each) => item(`/tim-kiem/?q=${encodeURIComponent(each)}`, [each]))
    return [element('p', {}, words.recent), listOf(words.recent, items), element('p', {}, forget)]
  }

  const move = (event: KeyboardEvent): void => {
    if (box.hidden && event.key.startsWith('Arrow')) show()
    const all = box.hidden ? [] : links()
    const at = all.findIndex((link) => link === document.activeElement)
    const steps: Partial<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? all.length - 1 : at - 1,
      ...(at >= 0 && { Home: 0, End: all.length - 1 }),
    }
    const to = steps[event.key]
    if (event.key === 'Escape' && !box.hidden) {
      field.focus()
      leave()
    } else if (to !== undefined && !event.isComposing && all.length > 0) {
      const target = to < 0 ? field : all[Math.min(to, all.length - 1)]
      target?.focus()
    } else {
      // Letters go on into the field, wherever in the list one is.
      if (at >= 0 && event.key.length === 1 && !event.ctrlKey && !event.metaKey) field.focus()
      return
    }
    event.preventDefault()
  }

  const start = (): void => {
    loadSmallIndex().then(
      (loaded) => {
        index = loaded
        if (document.activeElement === field) show()
      },
      // The next touch tries again.
      () => {
        hasFailed = true
        if (document.activeElement === field) show()
      },
    )
  }

  field.addEventListener('input', () => {
    if (index) show()
    else start()
  })
  field.addEventListener('focus', () => {
    if (!index) start()
    else if (box.hidden) show()
  })
  form.addEventListener('keydown', move)
  form.addEventListener('submit', () => {
    isOpened = true
    keepSearch(field.value)
  })
  box.addEventListener('pointerdown', () => (isPressed = true))
  for (const type of ['pointerup', 'pointercancel']) {
    document.addEventListener(type, () => (isPressed = false))
  }
  box.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || !target.closest('ul a')) return
    isOpened = true
    keepSearch(field.value)
  })
  for (const type of ['pointerdown', 'focusin']) {
    document.addEventListener(type, ({ target }) => {
      if (target instanceof Node && !form.contains(target)) leave()
    })
  }
  addEventListener('pagehide', leave)
  start()
}

function item(href: string, title: (Node | string)[], note?: (Node | string)[]): HTMLLIElement {
  const link = element('a', { href }, ...title)
  if (note) link.append(element('small', {}, ...note))
  return element('li', {}, link)
}

/** With its role said, because Safari hears no list where no bullets are shown. */
function listOf(label: string, items: HTMLLIElement[]): HTMLUListElement {
  return element('ul', { role: 'list', 'aria-label': label }, ...items)
}

function wayToForm(question: string): HTMLParagraphElement {
  const link = element('a', { href: words.askHref(question) }, words.askLink)
  return element('p', {}, `${words.ask} `, link)
}

/** Where to go when nobody can be sure that the right guide is in the list. */
function waysOn(question: string): HTMLParagraphElement {
  const way = wayToForm(question)
  const link = element('a', { href: words.lostHref }, words.lostLink)
  way.prepend(`${words.lost} `, link, element('br', {}))
  return way
}
