import { ticketScript as words } from '../../content/text/ticket.ts'
import { keepDraft } from './form/draft.ts'
import { checkWhileTyping } from './form/fields.ts'
import { offerPictures } from './form/pictures.ts'
import { sendQuietly } from './form/send.ts'

/** Enhances the requester's page: copy buttons, and a draft of the message. */

for (const button of document.querySelectorAll<HTMLButtonElement>(
  '[data-copy], [data-copy-link]',
)) {
  offerCopy(button)
}

const form = document.querySelector<HTMLFormElement>('#message-form')
const pictureInput = form?.querySelector<HTMLInputElement>('[data-pictures]')
if (form && pictureInput) {
  const code = document.querySelector<HTMLElement>('[data-code]')?.dataset.code ?? ''
  const draft = keepDraft(form, code)
  checkWhileTyping(form)
  sendQuietly(form, {
    pictures: offerPictures(form, pictureInput),
    onStored({ statusUrl }) {
      draft.clear()
      const { pathname } = new URL(String(statusUrl), location.href)
      if (pathname === location.pathname) {
        // Only the fragment differs, so the page is reloaded.
        history.replaceState(null, '', '#trao-doi')
        location.reload()
      } else location.assign(`${pathname}#trao-doi`)
    },
  })
}

function offerCopy(button: HTMLButtonElement): void {
  // Missing outside secure contexts; the code can be selected by hand.
  if (!('clipboard' in navigator)) return
  const name = button.textContent
  button.hidden = false
  button.addEventListener('click', () => {
    const text = button.dataset.copy ?? location.origin + location.pathname
    void navigator.clipboard.writeText(text).then(() => {
      button.textContent = words.copied
      window.setTimeout(() => (button.textContent = name), 3000)
    })
  })
}
