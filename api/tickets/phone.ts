const SHAPES = [
  { shape: /^0[35789]\d{8}$/, country: '+84' },
  { shape: /^02\d{9}$/, country: '+84' },
]
const FOREIGN = /^\+[1-9]\d{7,14}$/

/**
 * A phone number as it is stored: E.164 when it fits a rule, else as it was typed, because a side
 * field never costs a ticket.
 * Source: DOMAIN §10, CONTRACT §8.17.
 */
export function storedPhone(typed: string): string {
  const compact = typed.replace(/[\s.()-]/g, '')
  const national = compact.replace(/^(?:\+84|84)0?(?=\d{9,10}$)/, '0')
  if (SHAPES.some(({ shape }) => shape.test(national))) return `+84${national.slice(1)}`
  return FOREIGN.test(compact) ? compact : typed
}
