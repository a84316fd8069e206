import { TICKETS_API } from '../../../content/addresses.ts'
import { formatBytes } from '../../../content/text/format.ts'
import { html } from 'hono/html'
import type { Html } from '../../http/page.ts'
import type { AttachmentView } from '../view.ts'

/** List of download links with name and size; empty without pictures. */
export function pictureLinks(
  token: string,
  attachments: readonly AttachmentView[],
  label: string,
): Html | '' {
  if (attachments.length === 0) return ''
  return html`<ul class="files plain" aria-label="${label}">
    ${attachments.map(
      ({ id, name, bytes }) =>
        html`<li>
          <a href="${TICKETS_API}/${token}/attachments/${id}" download>${name}</a>
          <span class="muted small">${formatBytes(bytes)}</span>
        </li>`,
    )}
  </ul>`
}
