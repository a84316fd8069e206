import { html } from 'hono/html'
import { MAILBOX_PATH } from '../../content/addresses.ts'
import { formatInstant } from '../../content/text/format.ts'
import { mailbox } from '../../content/text/mailbox.ts'
import type { Html } from '../http/page.ts'
import type { KeptMail } from './mailbox.ts'

/** Content of `/dev/mail/`: the newest mails. */
export function listPage(mails: KeptMail[], limit: number): Html {
  const list = html`<ul class="index">
    ${mails.map(
      (mail) =>
        html`<li>
          <a href="${MAILBOX_PATH}${mail.id}/">${mail.subject}</a>
          <p>${mail.to} · ${mail.headers['X-Template']} · ${formatInstant(mail.sentAt)}</p>
        </li>`,
    )}
  </ul>`
  return html`<div class="prose">
    <h1>${mailbox.title}</h1>
    <p class="lead">${mailbox.lead}</p>
    ${mails.length > 0 ? list : html`<p>${mailbox.empty}</p>`}
    ${mails.length === limit ? html`<p class="hint">${mailbox.limit(limit)}</p>` : ''}
  </div>`
}

/** Content of `/dev/mail/<id>/`: headers and both parts; our own URLs in the text are links. */
export function mailPage(mail: KeptMail, publicUrl: string): Html {
  const at = `${MAILBOX_PATH}${mail.id}`
  const headers = Object.entries({
    From: mail.from,
    To: mail.to,
    'Reply-To': mail.replyTo,
    ...mail.headers,
  })
  return html`<div class="prose">
    <p class="crumbs"><a href="${MAILBOX_PATH}">${mailbox.back}</a></p>
    <h1>${mail.subject}</h1>
    <p>${formatInstant(mail.sentAt)}</p>
    <h2>${mailbox.headers}</h2>
    <dl>
      ${headers.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    <h2>${mailbox.views.html}</h2>
    <iframe src="${at}/html" title="${mailbox.views.html}" width="100%" height="640"></iframe>
    <h2>${mailbox.views.text}</h2>
    <pre>${linked(mail.text, publicUrl)}</pre>
    <p>
      <a href="${at}/html">${mailbox.views.html}</a> ·
      <a href="${at}/text">${mailbox.views.text}</a> ·
      <a href="${at}/raw">${mailbox.views.raw}</a>
    </p>
  </div>`
}

function linked(text: string, publicUrl: string): Html[] {
  return text
    .split(/(\S+)/)
    .map((piece) =>
      piece.startsWith(`${publicUrl}/`)
        ? html`<a href="${piece.slice(publicUrl.length)}">${piece}</a>`
        : html`${piece}`,
    )
}
