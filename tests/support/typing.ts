/** The same Vietnamese words as other keyboards and habits bring them forth. */

const TELEX: Record<string, string> = {
  '\u0301': 's',
  '\u0300': 'f',
  '\u0309': 'r',
  '\u0303': 'x',
  '\u0323': 'j',
}
const VNI: Record<string, string> = {
  '\u0301': '1',
  '\u0300': '2',
  '\u0309': '3',
  '\u0303': '4',
  '\u0323': '5',
  '\u0302': '6',
  '\u031B': '7',
  '\u0306': '8',
}

/** Each word with its tone key last, as most people type. */
function byWord(text: string, type: (letters: string, tone: string) => string): string {
  return text
    .toLowerCase()
    .split(' ')
    .map((word) => {
      const letters = word.normalize('NFD')
      const tone = /[\u0300\u0301\u0303\u0309\u0323]/.exec(letters)?.[0] ?? ''
      return type(letters.replace(tone, ''), tone)
    })
    .join(' ')
}

export function asTelex(text: string): string {
  return byWord(
    text,
    (letters, tone) =>
      letters
        .replace(/([aeo])\u0302/g, '$1$1')
        .replace(/u\u031Bo\u031B/g, 'uow')
        .replace(/[\u031B\u0306]/g, 'w')
        .replaceAll('đ', 'dd') + (TELEX[tone] ?? ''),
  )
}

export function asVni(text: string): string {
  return byWord(
    text,
    (letters, tone) =>
      letters.replace(/\p{M}/gu, (mark) => VNI[mark] ?? '').replaceAll('đ', 'd9') +
      (VNI[tone] ?? ''),
  )
}

export function withoutMarks(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D')
}

export function withPlainD(text: string): string {
  return text.replaceAll('đ', 'd').replaceAll('Đ', 'D')
}
