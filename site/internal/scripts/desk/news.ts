import { askForNews, poll } from './poll.ts'

/** What differs between the list that is shown and the newest one. */
interface News {
  fresh: number
  changed: number
}

/**
 * Asks the page's own address for news while the page is visible, and offers them in a bar. Rows
 * never move by themselves: the reader takes the news by the bar or by `show`.
 *
 * Each answer is the whole list, so nothing is lost by sleep, a cut line or a proxy.
 * @param list  element with `data-tag`, the list's validator, and the words of the bar
 */
export function watchNews(list: HTMLElement): { show: () => void } {
  const bar = list.querySelector<HTMLElement>('[data-news]')
  const title = document.title
  let tag = list.dataset.tag ?? ''
  let newest: Element | null = null
  let isEnded = false

  async function ask(): Promise<boolean> {
    const answer = await askForNews(location.pathname + location.search, tag)
    if (answer === 'ended') end()
    if (answer === null || answer === 'ended') return !isEnded
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    newest = page.querySelector('[data-desk-list]')
    if (!newest) return true
    tag = answer.headers.get('ETag') ?? tag
    updateCounts(list, newest)
    offer(compare(list, newest))
    return true
  }

  function offer({ fresh, changed }: News): void {
    const { fresh: freshWords = '', changed: changedWords = '', show = '' } = list.dataset
    const parts = [
      fresh > 0 ? freshWords.replace('{}', String(fresh)) : '',
      changed > 0 ? changedWords.replace('{}', String(changed)) : '',
    ].filter(Boolean)
    say(parts.length > 0 ? `${parts.join(', ')} – ${show}` : '')
    document.title = fresh > 0 ? `(${fresh}) ${title}` : title
  }

  function say(sentence: string): void {
    if (!bar || bar.textContent === sentence) return
    bar.textContent = sentence
    bar.hidden = sentence === ''
  }

  function end(): void {
    isEnded = true
    say(list.dataset.ended ?? '')
  }

  function show(): void {
    if (isEnded) {
      location.reload()
      return
    }
    const rows = newest?.querySelector('[data-rows]')
    if (!rows || bar?.hidden) return
    const code = document.activeElement?.closest<HTMLElement>('[data-code]')?.dataset.code
    list.querySelector('[data-rows]')?.replaceWith(rows)
    offer({ fresh: 0, changed: 0 })
    const row = code ? rows.querySelector(`[data-code="${CSS.escape(code)}"]`) : null
    const link = (row ?? rows).querySelector<HTMLElement>('[data-open]')
    link?.focus({ preventScroll: row === null })
  }

  bar?.addEventListener('click', show)
  poll(ask)
  return { show }
}

function rowsOf(list: ParentNode): Map<string, HTMLElement> {
  const rows = list.querySelectorAll<HTMLElement>('[data-code]')
  return new Map([...rows].map((row) => [row.dataset.code ?? '', row]))
}

/** Counts news, greys out rows that left the list, and refreshes the times of all others. */
function compare(list: ParentNode, newest: ParentNode): News {
  const shown = rowsOf(list)
  const rows = rowsOf(newest)
  // On a full page new rows push the last ones to the next page.
  const isWhole = newest.querySelector('[rel="next"]') === null
  const news = { fresh: 0, changed: 0 }
  for (const code of rows.keys()) if (!shown.has(code)) news.fresh += 1
  for (const [code, row] of shown) {
    const now = rows.get(code)
    const isGone = !now && isWhole
    row.classList.toggle('gone', isGone)
    if (isGone || (now && now.dataset.version !== row.dataset.version)) news.changed += 1
    else if (now) refreshTimes(row, now)
  }
  return news
}

/** Deadlines come nearer: the same line with other words. */
function refreshTimes(row: HTMLElement, now: HTMLElement): void {
  const due = row.querySelector('.due')
  const newDue = now.querySelector('.due')
  if (due && newDue && due.innerHTML !== newDue.innerHTML) due.replaceWith(newDue.cloneNode(true))
  row.classList.toggle('late', now.classList.contains('late'))
}

function updateCounts(list: ParentNode, newest: ParentNode): void {
  for (const count of list.querySelectorAll<HTMLElement>('[data-count]')) {
    const name = CSS.escape(count.dataset.count ?? '')
    const text = newest.querySelector(`[data-count="${name}"]`)?.textContent
    if (text !== undefined) count.textContent = text
  }
}
