import { reading as words } from '../../content/text/reading.ts'
import styles from '../styles/reading.css?inline'
import { addStyles, element } from './dom.ts'
import { keep, keptList } from './storage.ts'

/**
 * Adds tools to a guide: marks for steps done, a link to each step, sharing and printing.
 *
 * Marks are kept on this device as a JSON list of anchors under `ct-steps:<slug>`; the form reads
 * them. Buttons lie in the margin beside the numbers, so that no line moves.
 */
export function improveReading(guide: HTMLElement): void {
  const key = `ct-steps:${location.pathname.split('/')[2] ?? ''}`
  addStyles(styles)
  const say = speaker()
  const done = new Set(keptList(key))
  for (const step of guide.querySelectorAll<HTMLElement>('.step[id]')) {
    const title = step.querySelector('h3')?.textContent ?? ''
    const mark = newButton('mark', words.mark(title), '')
    mark.ariaPressed = String(done.has(step.id))
    mark.addEventListener('click', () => {
      const isDone = !done.delete(step.id)
      if (isDone) done.add(step.id)
      mark.ariaPressed = String(isDone)
      keep(key, done.size > 0 ? JSON.stringify([...done]) : null)
    })
    const link = newButton('copy', words.copyLink(title), LINK_ICON)
    link.addEventListener('click', () => {
      history.replaceState(null, '', `#${step.id}`)
      copy(location.href, say)
    })
    // Prepended: the last child of a step has no bottom margin.
    step.prepend(mark, link)
  }
  guide.querySelector('[data-print]')?.addEventListener('click', () => print())
  guide.querySelector('[data-share]')?.addEventListener('click', () => {
    const url = location.origin + location.pathname
    // The system's share sheet lists Zalo; closing it rejects. Zalo's own button would be a
    // third-party script.
    if ('share' in navigator) {
      navigator.share({ title: document.title, url }).catch(() => undefined)
    } else copy(url, say, words.pasteInZalo)
  })
}

const LINK_ICON =
  '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M10 14a4 4 0 0 0 5.700 0l3-3a4 4 0 1 0-5.700-5.700L12 6.300M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 1 0 5.700 5.700l1-1"/></svg>'

function newButton(look: string, name: string, icon: string): HTMLButtonElement {
  const button = element('button', { type: 'button', class: look, title: name, 'aria-label': name })
  button.innerHTML = icon
  return button
}

function copy(address: string, say: (text: string) => void, done = words.copied): void {
  // Missing outside secure contexts, and may be refused.
  const copied = 'clipboard' in navigator ? navigator.clipboard.writeText(address) : undefined
  if (!copied) say(words.copyByHand(address))
  else {
    copied.then(
      () => say(done),
      () => say(words.copyByHand(address)),
    )
  }
}

/** Adds a live region at the foot of the window; returns a function that shows a text there. */
function speaker(): (text: string) => void {
  const line = element('p', { class: 'toast', role: 'status' })
  document.body.append(line)
  let timer: number | undefined
  return (text) => {
    line.textContent = text
    clearTimeout(timer)
    timer = window.setTimeout(() => (line.textContent = ''), 5000)
  }
}
