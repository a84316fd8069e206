import { html } from 'hono/html'
import { TICKETS_API } from '../../../content/addresses.ts'
import { formatBytes } from '../../../content/text/format.ts'
import { ticketPage as words } from '../../../content/text/ticket.ts'
import type { Html } from '../../http/page.ts'
import type { AttachmentView } from '../view.ts'

/**
 * List of a message's files with name and size; pictures show a thumbnail. Each links to the whole
 * file, as a download. Empty without files.
 */
export function fileLinks(token: string, attachments: readonly AttachmentView[]): Html | '' {
  if (attachments.length === 0) return ''
  return html`<ul class="files plain" aria-label="${words.files}">
    ${attachments.map((each) => fileItem(`${TICKETS_API}/${token}/attachments/${each.id}`, each))}
  </ul>`
}

function fileItem(address: string, attachment: AttachmentView): Html {
  const { name, mediaType, bytes, width, height } = attachment
  const isPicture = mediaType.startsWith('image/')
  const size = width && height && html`width="${width}" height="${height}"`
  // The name beside it says all that a text in place of the thumbnail could say.
  return html`<li>
    <a href="${address}" download>
      ${isPicture && html`<img src="${address}" alt="" loading="lazy" decoding="async" ${size} />`}
      ${name}</a
    >
    <span class="muted small">${formatBytes(bytes)}</span>
  </li>`
}
