import { TICKET_PATH } from '../../content/addresses.ts'
import { keepDraft } from './form/draft.ts'
import { checkWhileTyping, type Control } from './form/fields.ts'
import { offerPictures } from './form/pictures.ts'
import { sendQuietly } from './form/send.ts'
import { suggestGuides } from './form/suggest.ts'
import { keptList } from './storage.ts'

/** Enhances the request form, which also works without JavaScript. */

const form = document.querySelector<HTMLFormElement>('#form')
const pictureInput = form?.querySelector<HTMLInputElement>('[data-pictures]')
if (form && pictureInput) {
  const draft = keepDraft(form, 'form')
  tickStepsTried(form)
  followType(form)
  checkWhileTyping(form)
  suggestGuides(form, draft.clear)
  sendQuietly(form, {
    pictures: offerPictures(form, pictureInput),
    onStored({ token }) {
      draft.clear()
      location.assign(`${TICKET_PATH}${String(token)}/`)
    },
  })
}

/** Shows the fields of the chosen request type and hides the others. */
function followType(form: HTMLFormElement): void {
  const type = form.querySelector<HTMLSelectElement>('#requestType')
  const product = form.querySelector<HTMLSelectElement>('#product')
  const more = form.querySelector<HTMLElement>('[data-more]')
  if (!type || !product || !more) return
  show()
  type.addEventListener('change', () => {
    // Some types imply a product.
    product.value ||= type.selectedOptions[0]?.dataset.product ?? ''
    show()
  })
  // A discarded draft changes the type without a `change` of the list.
  form.addEventListener('change', show)

  function show(): void {
    for (const part of form.querySelectorAll<HTMLElement>('[data-for]')) {
      const isFor = part.dataset.for?.split(' ').includes(type?.value ?? '') ?? false
      part.hidden = !isFor && !part.matches('.wrong')
      const control = part.querySelector<Control>('input')
      if (control) control.disabled = part.hidden
    }
    if (more) more.hidden = !more.querySelector('.field:not([hidden])')
  }
}

/** Ticks the steps that were marked as done in the guide on this device. */
function tickStepsTried(form: HTMLFormElement): void {
  const part = form.querySelector<HTMLElement>('[data-guide]')
  if (!part?.dataset.guide || form.dataset.cameBack === 'true') return
  const done = keptList(`ct-steps:${part.dataset.guide}`)
  for (const box of part.querySelectorAll<HTMLInputElement>('[data-step]')) {
    if (done.includes(box.dataset.step ?? '')) box.checked = true
  }
}
