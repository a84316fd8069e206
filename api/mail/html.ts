/*
 * HTML of a mail. Essential styles are inline, because some mail programs drop style sheets. The
 * style sheet holds the rest: lines between table rows and dark colours.
 */

const FONT = `'Be Vietnam Pro',-apple-system,'Segoe UI',Roboto,Arial,sans-serif`
const QUIET = 'color:#625a4f;font-size:14px'
const STYLES = {
  body: `margin:0;padding:0;background:#fbf9f6;color:#211d18;font:16px/1.6 ${FONT}`,
  outer: 'width:100%;border-collapse:collapse',
  space: 'padding:24px 12px',
  inner: 'width:100%;max-width:600px;margin:0 auto;border-collapse:separate;border-spacing:0',
  brand: 'padding:0 4px 12px;font-size:18px;font-weight:700;color:#0b6768',
  card: 'padding:28px 24px;background:#ffffff;border:1px solid #e3dcd1;border-radius:12px',
  foot: `padding:16px 4px 0;${QUIET}`,
  text: 'margin:0 0 16px',
  note: `margin:24px 0 0;padding-top:16px;border-top:1px solid #e3dcd1;${QUIET}`,
  label: `margin:0 0 4px;${QUIET}`,
  fields: 'width:100%;margin:0 0 16px;border-collapse:collapse;overflow-wrap:anywhere',
  quote:
    'margin:0 0 16px;padding:12px 16px;background:#f3efe8;border-left:4px solid #0b6768;border-radius:4px;overflow-wrap:anywhere',
  list: 'margin:0 0 16px;padding:0 0 0 20px',
  button:
    'display:inline-block;padding:12px 20px;background:#0b6768;color:#ffffff;border-radius:8px;font-weight:700;text-decoration:none',
  link: 'color:#0b6768;font-weight:700',
} as const

const SHEET = `th{width:36%;font-weight:400;color:#625a4f}
th,.rows td{border-bottom:1px solid #e3dcd1}
@media (prefers-color-scheme:dark){
.body{background:#171513!important;color:#f0ebe3!important}
.card{background:#211e1b!important;border-color:#3d3731!important}
.quote{background:#2a2622!important}
.muted,th{color:#b8aea0!important}
.line,th,.rows td{border-color:#3d3731!important}
.accent{color:#6fc9c4!important}
}`

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Escapes text for HTML content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

/** Elements of a mail. They escape labels and URLs; other arguments must be HTML. */
export const parts = {
  text: (html: string) => `<p style="${STYLES.text}">${html}</p>`,
  note: (html: string) => `<p class="muted line" style="${STYLES.note}">${html}</p>`,
  fields: (rows: string[]) =>
    `<table class="rows" cellpadding="6" style="${STYLES.fields}">\n${rows.join('')}</table>`,
  field: (label: string, html: string) =>
    `<tr valign="top"><th scope="row" align="left">${escapeHtml(label)}</th>` +
    `<td>${html}</td></tr>\n`,
  quote: (label: string, html: string) =>
    `<p class="muted" style="${STYLES.label}">${escapeHtml(label)}</p>\n` +
    `<blockquote class="quote" style="${STYLES.quote}">${html}</blockquote>`,
  list: (label: string | null, items: string[]) =>
    (label === null ? '' : `<p class="muted" style="${STYLES.label}">${escapeHtml(label)}</p>\n`) +
    `<ul style="${STYLES.list}">${items.map((item) => `<li>${item}</li>`).join('')}</ul>`,
  /** @param url  escaped already */
  inlineLink: (url: string) => `<a class="accent" href="${url}" style="${STYLES.link}">${url}</a>`,
  button: (label: string, url: string) =>
    `<p style="${STYLES.text}"><a href="${escapeHtml(url)}" style="${STYLES.button}">${escapeHtml(label)}</a></p>`,
  link: (label: string, url: string) =>
    `<p style="${STYLES.text}"><a class="accent" href="${escapeHtml(url)}" style="${STYLES.link}">${escapeHtml(label)}</a></p>`,
}

/**
 * Wraps a mail's content in the complete HTML part.
 * @param content  HTML
 * @param footer   plain text
 */
export function htmlDocument(content: string, footer: string): string {
  return `<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no">
<base target="_blank">
<style>${SHEET}</style>
</head>
<body class="body" style="${STYLES.body}">
<table role="presentation" style="${STYLES.outer}"><tr><td style="${STYLES.space}">
<table role="presentation" align="center" style="${STYLES.inner}">
<tr><td class="accent" style="${STYLES.brand}">CoreTech</td></tr>
<tr><td class="card" style="${STYLES.card}">
${content}
</td></tr>
<tr><td class="muted" style="${STYLES.foot}">${escapeHtml(footer)}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`
}
