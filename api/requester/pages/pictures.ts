import { TICKETS_API } from '../../../content/addresses.ts'
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
          <span class="muted small">${sizeOf(bytes)}</span>
        </li>`,
    )}
  </ul>`
}

/** Size as people read it: `340 KB`, `1,2 MB`. */
function sizeOf(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`
  return `${(bytes / 1024 / 1024).toFixed(1).replace('.', ',')} MB`
}
