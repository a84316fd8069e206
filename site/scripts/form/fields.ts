import { isEmail } from '../../../content/text/email.ts'
import { formScript as words } from '../../../content/text/form.ts'
import { element } from '../dom.ts'

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** A fault with its sentence and the name of its field; an empty name: not about one field. */
export interface Fault {
  name: string
  sentence: string
}

const CHECKED = '[data-required], [data-max], [data-form]'

/** Enabled controls with rules, which the server writes into `data-` attributes. */
function checkedControls(form: HTMLFormElement): Control[] {
  return [...form.querySelectorAll<Control>(CHECKED)].filter((control) => !control.disabled)
}

/** The sentence of the first rule that a control breaks. */
function faultOf(control: Control): string | undefined {
  const { required, min, short, max, long, form, unless } = control.dataset
  if (control.type === 'checkbox' && control instanceof HTMLInputElement) {
    return control.checked ? undefined : required
  }
  // A half filled in date has an empty value.
  if (control.validity.badInput) return form
  // The server counts code points of NFC (CONTRACT §8.16).
  const value = control.value.normalize('NFC').trim()
  const length = Array.from(value).length
  if (length === 0) return isExcused(control, unless) ? undefined : required
  if (min && length < Number(min)) return short
  if (max && length > Number(max)) return long
  if (control.type === 'email' && !isEmail(value)) return form
  return undefined
}

/** Whether a ticked box allows the control to be empty. */
function isExcused(control: Control, unless: string | undefined): boolean {
  const tick = unless && control.form?.elements.namedItem(unless)
  return tick instanceof HTMLInputElement && tick.checked
}

/** All faults of a form, in the order of the page. */
export function faultsOf(form: HTMLFormElement): Fault[] {
  return checkedControls(form).flatMap((control) => {
    const sentence = faultOf(control)
    return sentence ? [{ name: control.name, sentence }] : []
  })
}

/**
 * Checks a field when it loses focus, unless it is empty; removes a sentence as soon as its fault is
 * corrected. Empty fields are checked when the form is sent.
 */
export function checkWhileTyping(form: HTMLFormElement): void {
  form.addEventListener('focusout', ({ target }) => {
    if (!isControl(target) || !target.matches(CHECKED)) return
    if (target.value.trim() && target.type !== 'checkbox') {
      showFault(form, target.name, faultOf(target))
    }
  })
  for (const type of ['input', 'change']) {
    form.addEventListener(type, () => {
      for (const control of form.querySelectorAll<Control>('[aria-invalid]')) {
        if (control.matches(CHECKED)) showFault(form, control.name, faultOf(control))
      }
    })
  }
}

/** Shows a sentence beside a field, or removes it. */
export function showFault(form: HTMLFormElement, name: string, sentence?: string): void {
  const control = controlOf(form, name)
  const box = control?.closest('.field, fieldset')
  if (!control || !box) return
  const id = `${name}-error`
  const shown = document.getElementById(id)
  if (shown?.dataset.sentence === sentence && sentence) return
  shown?.remove()
  const others = (control.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter((each) => each && each !== id)
  if (sentence) others.push(id)
  setOrRemove(control, 'aria-describedby', others.join(' '))
  setOrRemove(control, 'aria-invalid', sentence && 'true')
  box.classList.toggle('wrong', Boolean(sentence) && box.matches('.field'))
  if (!sentence) return
  const prefix = element('span', { class: 'visually-hidden' }, words.errorPrefix)
  const line = element(
    'p',
    { class: 'error', id, 'data-sentence': sentence },
    prefix,
    ` ${sentence}`,
  )
  const before = [...box.children].find((child) => child.contains(control)) ?? null
  box.insertBefore(line, before)
}

/** Shows all faults: beside the fields and in a focused summary that links to them. */
export function showFaults(form: HTMLFormElement, faults: readonly Fault[]): void {
  clearFaults(form)
  for (const { name, sentence } of faults) showFault(form, name, sentence)
  const items = faults.map(({ name, sentence }) =>
    element(
      'li',
      {},
      controlOf(form, name) ? element('a', { href: `#${name}` }, sentence) : sentence,
    ),
  )
  const summary = element(
    'div',
    { class: 'error-summary', tabindex: -1, role: 'alert' },
    element('h2', {}, words.summary(faults.length)),
    element('ul', {}, ...items),
  )
  form.parentElement?.querySelector('h1, h2')?.after(summary)
  summary.focus()
  markTitle(true)
}

/** Removes every sentence, including those of the server. */
export function clearFaults(form: HTMLFormElement): void {
  form.parentElement?.querySelector('.error-summary')?.remove()
  for (const control of form.querySelectorAll<Control>('[aria-invalid]')) {
    showFault(form, control.name)
  }
  markTitle(false)
}

/** Adds or removes the error prefix of the window's title. */
export function markTitle(isWrong: boolean): void {
  const title = document.title.replace(`${words.errorPrefix} `, '')
  document.title = isWrong ? `${words.errorPrefix} ${title}` : title
}

export function isControl(target: unknown): target is Control {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  )
}

function controlOf(form: HTMLFormElement, name: string): Control | null {
  return name ? form.querySelector<Control>(`#${CSS.escape(name)}`) : null
}

function setOrRemove(control: Control, name: string, value: string | undefined): void {
  if (value) control.setAttribute(name, value)
  else control.removeAttribute(name)
}
