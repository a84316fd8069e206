/**
 * Texts that have made parsers slow, each for a length in UTF-16 units: runs that are
 * sorted, searched or tried again from every place.
 */
export const WORST_TEXTS: Record<string, (units: number) => string> = {
  'marks in falling order': (units) => 'a' + half('\u0301', units) + half('\u0327', units),
  'marks by turns': (units) => 'a' + filled('\u0301\u0327', units),
  'letters that decompose into eighteen': (units) => filled('\ufdfa', units),
  'syllables that compose': (units) => filled('\u1100\u1161\u11a8', units),
  'letters in NFD': (units) => filled('e\u0323\u0302', units),
  'spaces before a letter': (units) => `x${' '.repeat(Math.max(0, units - 2))}x`,
  'dots before a letter': (units) => `${'.'.repeat(Math.max(0, units - 1))}x`,
  'tags that open': (units) => filled('<', units),
  ampersands: (units) => filled('&', units),
  quotes: (units) => filled('"', units),
  'lines of one letter': (units) => filled('a\n', units),
  'carriage returns': (units) => filled('\r', units),
  'invisible characters': (units) => filled('\u200b\u2060', units),
  'halves of characters': (units) => filled('\ud800', units),
  'joined emoji': (units) => filled('👩\u200d', units),
  'a label, then letters and signs': (units) => `mk:${filled('a+', units - 4)}é`,
  'a label, then letters': (units) => `mk:${filled('a', units - 3)}`,
  'a label, then full stops': (units) => `mk:${filled('.', units - 4)}x`,
  'labels without a secret': (units) => filled('mk ', units),
  'labels and quotes': (units) => filled('mk"', units),
  'addresses without an end': (units) => filled('a@', units),
  'an address of many labels': (units) => `a@${filled('a.', units - 2)}`,
  'at signs': (units) => filled('@', units),
  digits: (units) => filled('1', units),
  'digits and dots': (units) => filled('1.', units),
  'digits and spaces': (units) => filled('1 ', units),
  hyphens: (units) => filled('-', units),
  'slug of many parts': (units) => `${filled('a-', units - 1)}!`,
  slashes: (units) => filled('/', units),
  'addresses of sites': (units) => filled('x.vn/', units),
  'encoded words of mail': (units) => filled('=?', units),
  'marks of templates': (units) => filled('{{code}}', units),
  stars: (units) => filled('*', units),
  'words of one letter': (units) => filled('a b c d e ', units),
  'words that are none': (units) => filled('xqzwk bvnmq zzxw ', units),
}

function filled(piece: string, units: number): string {
  return piece.repeat(Math.max(0, Math.floor(units / piece.length)))
}

function half(piece: string, units: number): string {
  return filled(piece, (units - 1) / 2)
}
