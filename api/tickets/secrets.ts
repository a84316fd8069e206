/** What people call a password or a one-time code, with and without accents. */
const LABEL = '(?:m[ậâạa]t\\s*kh[ẩâảấa]u|mk|pass\\s*word|passwd|pass|pwd|otp)'
/** `mật khẩu: abc`, `"password":"abc"`, `SMTP_PASS=abc`; captures the value and the rest of the line. */
const LABELLED = new RegExp(
  `(?<![\\p{L}\\p{N}])${LABEL}(?![\\p{L}\\p{N}])["'”*]*\\s*[:=：]\\s*["'“*]*([^\\s,;"'”]+)([^\\n]*)`,
  'giu',
)
/** `mật khẩu là Abc@123`: a sentence, so the value counts only if it looks like no word. */
const SPOKEN = new RegExp(
  `(?<![\\p{L}\\p{N}])${LABEL}(?:\\s+(?:của\\s+tôi|của\\s+em|mới|cũ|cua\\s+toi))?\\s+(?:là|la|is)\\s+([^\\s,;"'”]+)`,
  'giu',
)
/** `Sai mật khẩu: …`, `quên mật khẩu: …`: an account of the trouble follows, unless it looks like a secret. */
const TROUBLE = /(?:sai|quên|quen|đổi|doi|lại|lai|nhập|nhap|lỗi|loi|wrong|error|invalid)[\s"'“]*$/iu
/** Words that error messages put after the label. */
const NO_SECRET =
  /^(?:incorrect|invalid|wrong|required|expired|rejected|null|undefined|empty|missing|failed|error|none|true|false|yes|no|ok|sai|dung|trong|khong|co|chua|roi|mat|quen)$/i
const SIGN = /[!@#$%^&+]/
/** Ends of sentences and of brackets. */
const TAIL = '.!?)]}>*'
/** Dates, times, addresses, SMTP and browser codes: not secrets, though they hold digits. */
const HARMLESS = [
  /^\d{1,4}[-/.]\d{1,2}(?:[-/.]\d{2,4})?$/,
  /^\d{1,2}(?::\d{2}){1,2}$/,
  /^\d{1,2}(?:h|g|giờ)\d{0,2}$/i,
  /^(?:[45]\d\d[- ]?)?[45]\.\d{1,3}\.\d{1,3}$/,
  /^(?:ERR_|NET::|0x)/i,
  /^https?:\/\//i,
  /^[^@]+@[^@]+\.[a-z]{2,}$/i,
]

/**
 * Whether a text seems to hold a password or a one-time code, as in `mật khẩu: abc`.
 *
 * A complaint about a password (`Sai mật khẩu: đã thử 3 lần`) passes: the words after the label
 * decide. Masked secrets (`****`, `xxx`) pass too.
 * Source: ROWS K11.
 */
export function holdsSecret(text: string): boolean {
  for (const match of text.matchAll(LABELLED)) {
    const [, value = '', rest = ''] = match
    const before = text.slice(Math.max(0, match.index - 20), match.index)
    if (looksSecret(value) || (isLoneWord(value, rest) && !TROUBLE.test(before))) return true
  }
  for (const [, value = ''] of text.matchAll(SPOKEN)) {
    if (value.length >= 6 && looksSecret(value)) return true
  }
  return false
}

/** Digits or signs inside, long enough, and none of the harmless shapes. */
function looksSecret(raw: string): boolean {
  const value = trimmed(raw)
  if (value.length < 4 || isMasked(value)) return false
  if (HARMLESS.some((shape) => shape.test(value))) return false
  if (/\d/.test(value)) return true
  // Two steps: one pattern would try every letter with every sign (quadratic).
  const letter = value.search(/[a-z]/i)
  return letter >= 0 && /^[!-~]+$/.test(value) && SIGN.test(value.slice(letter + 1))
}

/** One plain word with nothing behind it: a sentence would go on. */
function isLoneWord(raw: string, rest: string): boolean {
  const value = trimmed(raw)
  if (!/^[a-z]{3,}$/i.test(value) || isMasked(value) || NO_SECRET.test(value)) return false
  return /^["'”*)]*\s*(?:[,;.|/)].*)?$/u.test(rest)
}

function trimmed(value: string): string {
  let end = value.length
  while (end > 0 && TAIL.includes(value.charAt(end - 1))) end -= 1
  return value.slice(0, end)
}

function isMasked(value: string): boolean {
  return /^[*•.xX#_-]*$/.test(value)
}
