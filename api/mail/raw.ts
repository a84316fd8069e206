import type { OutgoingMail } from './mailer.ts'

/**
 * Formats a mail as RFC 5322: ASCII headers, both parts as base64 UTF-8.
 *
 * Controls are removed from every value, so none can start a header. Text that is not plain ASCII,
 * or that looks like an encoded word, becomes encoded words (RFC 2047).
 */
export function rawMail(mail: OutgoingMail, sentAt: Date): string {
  const boundary = `part-${mail.id}`
  const headers: [string, string][] = [
    ['From', mailbox(mail.from)],
    ['To', mailbox(mail.to)],
    ['Reply-To', mailbox(mail.replyTo)],
    ['Subject', unstructured(mail.subject)],
    ['Date', sentAt.toUTCString().replace('GMT', '+0000')],
    ['Message-ID', `<${token(mail.id)}@mailbox.localhost>`],
    ...Object.entries(mail.headers).map(([name, value]): [string, string] => [
      token(name),
      unstructured(value),
    ]),
    ['MIME-Version', '1.0'],
    ['Content-Type', `multipart/alternative; boundary="${boundary}"`],
  ]
  const lines = [
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    ...part(boundary, 'text/plain', mail.text),
    ...part(boundary, 'text/html', mail.html),
    `--${boundary}--`,
    '',
  ]
  return lines.join('\r\n')
}

function part(boundary: string, type: string, content: string): string[] {
  return [
    `--${boundary}`,
    `Content-Type: ${type}; charset=utf-8`,
    'Content-Transfer-Encoding: base64',
    '',
    ...(base64(content).match(/.{1,76}/g) ?? []),
  ]
}

/** Formats `email` or `Name <email>`, without characters that separate addresses. */
function mailbox(value: string): string {
  const [, name = '', address = value] = /^(.*)<([^<>]*)>\s*$/s.exec(value) ?? []
  const bare = address.replace(/[^\x21-\x7e]|[,;<>()"\\]/g, '')
  const shown = name.trim().replace(/^"(.*)"$/s, '$1')
  return shown ? `${encodedWords(shown)} <${bare}>` : bare
}

function unstructured(value: string): string {
  const clean = value.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim()
  const isPlain = /^[\x20-\x7e]*$/.test(clean) && !clean.includes('=?') && clean.length <= 900
  return isPlain ? clean : encodedWords(clean)
}

/** Splits text into folded encoded words of whole characters, at most 75 bytes each. */
function encodedWords(text: string): string {
  const chunks: string[] = ['']
  for (const character of text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')) {
    const last = chunks.length - 1
    const longer = `${chunks[last] ?? ''}${character}`
    if (base64(longer).length > 75 - '=?utf-8?B??='.length) chunks.push(character)
    else chunks[last] = longer
  }
  return chunks.map((chunk) => `=?utf-8?B?${base64(chunk)}?=`).join('\r\n ')
}

function token(value: string): string {
  return value.replace(/[^\w-]/g, '')
}

/** Bytes that become characters in one call; a digest has more than a call takes arguments. */
const CHUNK_BYTES = 8192

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text)
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES))
  }
  return btoa(binary)
}
