import { termOf } from './fold.ts'

/**
 * Decoding of Telex (`khoas`) and VNI (`khoa1`) keystrokes that an input method did not turn into
 * "khoá". Any word may decode to something: the caller checks the result against known words.
 */

const TELEX_TONES: Partial<Record<string, string>> = {
  s: '\u0301',
  f: '\u0300',
  r: '\u0309',
  x: '\u0303',
  j: '\u0323',
}
const VNI_TONES: Partial<Record<string, string>> = {
  1: '\u0301',
  2: '\u0300',
  3: '\u0309',
  4: '\u0303',
  5: '\u0323',
}
const CIRCUMFLEX = '\u0302'
const BREVE = '\u0306'
const HORN = '\u031B'

/** Adds an accent to the last of `vowels` that has none. */
function withMark(letters: string, vowels: string, mark: string): string {
  return letters.replace(
    new RegExp(`([${vowels}])(?!\\p{M})(?!.*[${vowels}](?!\\p{M}))`, 'u'),
    `$1${mark}`,
  )
}

function withHorn(letters: string): string {
  if (/uo/.test(letters)) return letters.replace('uo', `u${HORN}o${HORN}`)
  if (/(?:^|[^q])ua/.test(letters)) return letters.replace('ua', `u${HORN}a`)
  const last = /[uoa](?=[^uoa]*$)/.exec(letters)?.[0]
  if (!last) return `${letters}u${HORN}`
  return withMark(letters, last, last === 'a' ? BREVE : HORN)
}

/**
 * Decodes a folded word as Telex keystrokes, tone and doubled letters anywhere in the syllable.
 * @returns  the word as `markOf` writes it, or undefined when nothing changes
 */
export function decodeTelex(keys: string): string | undefined {
  if (!/^[a-z]{2,10}$/.test(keys)) return undefined
  let letters = ''
  let tone = ''
  for (const key of keys) {
    const plain = termOf(letters)
    if (TELEX_TONES[key] && /[aeiouy]/.test(plain)) tone = TELEX_TONES[key]
    else if (key === 'w') letters = withHorn(letters)
    else if (key === 'd' && plain.startsWith('d')) continue
    else if (/[aeo]/.test(key) && new RegExp(`${key}$|${key}[iuy]?[cghmnpt]+$`).test(letters))
      letters = withMark(letters, key, CIRCUMFLEX)
    else letters += key
  }
  const word = letters + tone
  return word === keys ? undefined : word
}

/**
 * Decodes a folded word as VNI keystrokes.
 * @returns  the word as `markOf` writes it, or undefined when it cannot be VNI
 */
export function decodeVni(keys: string): string | undefined {
  if (!/^[a-z]+[1-9][a-z1-9]*$/.test(keys)) return undefined
  let letters = ''
  let tone = ''
  for (const key of keys) {
    if (VNI_TONES[key]) tone = VNI_TONES[key]
    else if (key === '6') letters = withMark(letters, 'aeo', CIRCUMFLEX)
    else if (key === '7') letters = withHorn(letters)
    else if (key === '8') letters = withMark(letters, 'a', BREVE)
    else if (key !== '9') letters += key
  }
  return letters + tone
}

/**
 * Chat spellings of small words, each with the words it means.
 *
 * Names of things ("pass", "acc") belong in the guides' aliases, where authors see them. A spelling
 * that a guide uses as a word is read as that word.
 */
export const CHAT_SPELLINGS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    khong: 'k ko kg kh khg hk hok hong hem khum',
    duoc: 'dc dk dx',
    roi: 'r',
    gi: 'j',
    voi: 'vs',
    vay: 'z v zay dzay',
    toi: 'tui',
    giup: 'gium dum',
    nguoi: 'ng ngta',
    truoc: 'trc',
    muon: 'mun',
    nhieu: 'nhiu',
    vo: 'zo dzo',
    vao: 'zao dzao',
    chua: 'ch chx',
    cung: 'cx',
    dang: 'dg',
    moi: 'ms',
    nua: 'nx',
    lam: 'lm',
    qua: 'wa',
    quen: 'wen',
    biet: 'bik bit',
    luon: 'lun',
    'bao nhieu': 'bn bnhieu',
    'nhu the nao': 'ntn',
    'khong phai': 'kp',
    'tra loi': 'tl',
    'huong dan': 'hd hdan',
    'dien thoai': 'dt dthoai',
    'tin nhan': 'tn',
    'thong bao': 'tb',
    'su dung': 'sd',
    'chuyen khoan': 'ck',
    'thanh toan': 'tt ttoan',
    'nhan vien': 'nv',
    'yeu cau': 'yc',
    'thong tin': 'ttin',
    'phan mem': 'pm',
    'ky thuat': 'kt kthuat',
    'cong ty': 'cty',
    'nhan tin': 'nt',
    'kiem tra': 'ktra',
    'moi nguoi': 'mn',
    'dang ky': 'dki dky',
    'dang nhap': 'dn dnhap',
    'trinh duyet': 'td',
    'van de': 'vde',
    'cham soc khach hang': 'cskh',
  }).flatMap(([meant, short]) =>
    short.split(' ').map((each): [string, string[]] => [each, meant.split(' ')]),
  ),
)
