import { onKeys } from './keys.ts'
import { askForNews, poll } from './poll.ts'

/** Drafts, templates, keys and news of a ticket's page; everything works without them. */
export function start(page: HTMLElement): void {
  for (const form of page.querySelectorAll<HTMLFormElement>('[data-draft]')) keepDraft(form)
  for (const form of page.querySelectorAll<HTMLFormElement>('[data-insert]')) insertOn(form)
  sendByKey(page)
  hideUndoLater(page)
  onKeys({
    r: () => focusBox(page, 'answer'),
    n: () => focusBox(page, 'note'),
    t: () => open(page, 'transfer') || open(page, 'handOver'),
    a: () => open(page, 'assign'),
    i: () => open(page, 'ask'),
    d: () => open(page, 'close') || open(page, 'resolve'),
    u: () => page.querySelector<HTMLAnchorElement>('.crumb a')?.click(),
  })
  const { address, etag } = page.dataset
  if (address && etag) poll(() => lookForNews(page, { address, etag }))
}

/** Says that there is news, once; the person decides when the page changes. */
async function lookForNews(
  page: HTMLElement,
  { address, etag }: { address: string; etag: string },
): Promise<boolean> {
  if ((await askForNews(address, etag)) === null) return true
  tellNews(page, address)
  return false
}

/** Milliseconds after the last key. */
const SAVE_AFTER_MS = 1000

/** Saves what is typed, on this server: it is there again on another machine. */
function keepDraft(form: HTMLFormElement): void {
  const box = form.querySelector('textarea')
  const status = form.querySelector<HTMLElement>('[role=status]')
  if (!box) return
  let timer: number | undefined
  let saved = box.value
  const save = async (keepalive = false): Promise<void> => {
    clearTimeout(timer)
    if (box.value === saved) return
    const body = box.value
    const url = form.action.replace(/[^/]+$/, 'draft')
    const answer = await fetch(url, {
      method: 'POST',
      keepalive,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ kind: form.dataset['draft'], body }),
    }).catch(() => null)
    if (answer?.ok) saved = body
    if (status) status.textContent = status.dataset[answer?.ok ? 'saved' : 'failed'] ?? ''
  }
  box.addEventListener('input', () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => void save(), SAVE_AFTER_MS)
  })
  addEventListener('pagehide', () => void save(true))
  // What is sent is no draft any more; the server deletes it with the message.
  form.addEventListener('submit', () => {
    saved = box.value
    clearTimeout(timer)
  })
}

/** Puts a template or a guide's address where the cursor stands. */
function insertOn(form: HTMLFormElement): void {
  const select = form.querySelector('select')
  form.addEventListener('submit', (event) => {
    const text = select?.selectedOptions[0]?.dataset['text']
    const box = document.querySelector<HTMLTextAreaElement>('[data-answer]')
    event.preventDefault()
    if (!text || !box) return
    box.focus()
    const gap = box.value !== '' && !box.value.endsWith('\n') ? '\n' : ''
    box.setRangeText(gap + text, box.selectionStart, box.selectionEnd, 'end')
    box.dispatchEvent(new Event('input', { bubbles: true }))
  })
}

/** Ctrl+Enter or Cmd+Enter sends the box that is being written in; Escape leaves it. */
function sendByKey(within: HTMLElement): void {
  within.addEventListener('keydown', (event) => {
    const { target } = event
    if (!(target instanceof HTMLTextAreaElement) || event.isComposing) return
    if (event.key === 'Escape') target.blur()
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      target.form?.requestSubmit(
        target.form.querySelector<HTMLButtonElement>('button:not([name]):not([formaction])'),
      )
    }
  })
}

/** The answer cannot be withdrawn for longer than that. */
function hideUndoLater(within: HTMLElement): void {
  for (const form of within.querySelectorAll<HTMLElement>('[data-undo]')) {
    const until = Date.parse(form.dataset['undo'] ?? '')
    setTimeout(() => form.remove(), Math.max(0, until - Date.now()))
  }
}

function focusBox(within: HTMLElement, name: string): void {
  const box = within.querySelector<HTMLElement>(`[data-box="${name}"]`)
  if (box instanceof HTMLDetailsElement) box.open = true
  box?.querySelector('textarea')?.focus()
}

/** Opens the form of an action and goes to its first control. */
function open(within: HTMLElement, action: string): boolean {
  const form = within.querySelector<HTMLDetailsElement>(`details[data-action="${action}"]`)
  if (!form) return false
  form.open = true
  form.querySelector<HTMLElement>('select, textarea, input:not([type=hidden])')?.focus()
  return true
}

/** A bar with a link to the newest page; signed out, it leads to the sign-in. */
function tellNews(within: HTMLElement, address: string): void {
  const bar = document.createElement('p')
  bar.className = 'notice news'
  bar.setAttribute('role', 'status')
  const link = document.createElement('a')
  link.href = address
  link.textContent = within.dataset['show'] ?? ''
  bar.append(within.dataset['news'] ?? '', ' ', link)
  within.prepend(bar)
}
