import { GUIDE_FEEDBACK_API, GUIDES_PATH } from '../../../content/addresses.ts'
import { suggestions as words } from '../../../content/text/form.ts'
import type { SearchResult } from '../../../content/search/rank.ts'
import { element } from '../dom.ts'
import { keep, kept } from '../storage.ts'

const WAIT_MS = 400
const MOST = 3
/** Shorter texts are too vague; the rest of longer ones adds nothing. */
const LEAST_CHARACTERS = 8
const MOST_CHARACTERS = 300
/** Higher than in a list of results: an offer interrupts. */
const WORTH_SHOWING = 0.4
const OPENED_KEY = 'ct-opened'

/**
 * Offers guides while subject and description are typed. No field moves, and errors of the search are
 * ignored.
 *
 * A guide that was opened from here gets a button to say that it has helped.
 * @param onSolved  called when it has helped: deletes the draft
 */
export function suggestGuides(form: HTMLFormElement, onSolved: () => void): void {
  const place = form.querySelector<HTMLElement>('[data-suggest]')
  const fields = ['#subject', '#description'].flatMap(
    (selector) => form.querySelector<HTMLInputElement | HTMLTextAreaElement>(selector) ?? [],
  )
  if (!place) return
  const own = form.querySelector<HTMLInputElement>('[name=guide]')?.value
  let timer = 0
  let shown = ''
  for (const field of fields) {
    field.addEventListener('input', () => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void look(), WAIT_MS)
    })
  }
  void look()

  async function look(): Promise<void> {
    const question = fields
      .map(({ value }) => value.trim())
      .join(' ')
      .slice(0, MOST_CHARACTERS)
    const results = question.length < LEAST_CHARACTERS ? [] : await find(question)
    const guides = results.map(({ slug }) => slug).join(' ')
    if (!place || guides === shown) return
    shown = guides
    place.hidden = results.length === 0
    const list = element('ul', { class: 'plain' }, ...results.map(item))
    place.replaceChildren(element('p', {}, words.title), list)
  }

  async function find(question: string): Promise<SearchResult[]> {
    try {
      const { loadSmallIndex, searchSmall, worthShowing } = await import('../search-app.ts')
      const answer = searchSmall(await loadSmallIndex(), question, MOST + 1)
      const results = worthShowing(answer, WORTH_SHOWING)
      return results.filter(({ slug }) => slug !== own).slice(0, MOST)
    } catch {
      // The form works without suggestions.
      return []
    }
  }

  function item({ slug, href, title }: SearchResult): HTMLElement {
    const link = element('a', { href }, title)
    link.addEventListener('click', () => markOpened(slug))
    const row = element('li', {}, link)
    if (opened().includes(slug)) {
      const button = element('button', { type: 'button', class: 'button quiet' }, words.solved)
      button.addEventListener('click', () => {
        onSolved()
        void tell(slug).finally(() => location.assign(`${GUIDES_PATH}${slug}/#cam-on`))
      })
      row.append(button)
    }
    return row
  }
}

/** Sends positive feedback on a guide; errors are ignored. */
async function tell(guide: string): Promise<void> {
  await fetch(GUIDE_FEEDBACK_API, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ guide, helpful: true }),
  }).catch(() => undefined)
}

function opened(): string[] {
  return kept(OPENED_KEY, 'sessionStorage')?.split(' ') ?? []
}

function markOpened(slug: string): void {
  keep(OPENED_KEY, [...new Set([...opened(), slug])].join(' '), 'sessionStorage')
}
