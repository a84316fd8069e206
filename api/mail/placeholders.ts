/**
 * Placeholders in a stored mail (CONTRACT §8.2). Each holds a control character that no input can
 * hold, so a placeholder cannot be typed.
 */

/** The ticket's code; filled in by the batch that stores the mail. */
export const CODE_MARK = '\u0001code\u0001'

/**
 * Makes the values that a stored mail lacks, when it is handed over: the same ones at each try.
 * Each throws RangeError when what it is asked for is gone.
 */
export interface PlaceholderResolvers {
  /** Address of a requester's page, by the id of a link. */
  link: (id: string) => Promise<string>
  /** Address that signs in, and code to type, by the id of a sign-in. */
  'sign-in-link': (id: string) => Promise<string>
  'sign-in-code': (id: string) => Promise<string>
  /** Code to type, by the id of an admin grant. */
  'grant-code': (id: string) => Promise<string>
}

type Kind = keyof PlaceholderResolvers

/** The address of a requester's page. */
export function linkMark(linkId: string): string {
  return mark('link', linkId)
}

/** One-time link and code of a sign-in. */
export function signInMarks(signInId: string): { link: string; code: string } {
  return { link: mark('sign-in-link', signInId), code: mark('sign-in-code', signInId) }
}

/** Code that confirms an admin grant. */
export function grantMark(grantId: string): string {
  return mark('grant-code', grantId)
}

function mark(kind: Kind, id: string): string {
  return `\u0001${kind}:${id}\u0001`
}

const MARK = /\u0001(link|sign-in-link|sign-in-code|grant-code):([\w-]+)\u0001/g

/**
 * Fills texts of one mail; equal placeholders get the same value.
 * @throws RangeError when a value is gone
 */
export async function fillPlaceholders<Part extends string>(
  texts: Record<Part, string>,
  resolvers: PlaceholderResolvers,
): Promise<Record<Part, string>> {
  const values = new Map<string, string>()
  for (const [whole, kind = '', id = ''] of Object.values<string>(texts).join('').matchAll(MARK)) {
    // The pattern knows no other kinds than the type.
    if (!values.has(whole)) values.set(whole, await resolvers[kind as Kind](id))
  }
  const filled = { ...texts }
  for (const part of Object.keys(texts) as Part[]) {
    filled[part] = texts[part].replace(MARK, (whole) => values.get(whole) ?? '')
  }
  return filled
}
