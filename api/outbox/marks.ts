/**
 * Places in an owed mail that are filled later (CONTRACT §8.2). Each holds a control character,
 * which no input can hold: nobody can type a mark.
 */

/** Stands for the ticket's code until the batch that makes the code stores the mail. */
export const CODE_MARK = '\u0001code\u0001'

/** Two wordings; which of them is stored is known only in the batch that stores the mail. */
export function eitherMark(full: string, bare: string): string {
  return `\u0002${full}\u0003${bare}\u0004`
}

export type Piece = { text: string } | { full: string; bare: string } | 'code'

const PIECES = /(\u0001code\u0001|\u0002[^\u0004]*\u0004)/

/** A text cut at its marks for code and for two wordings; other marks stay where they are. */
export function piecesOf(text: string): Piece[] {
  return text
    .split(PIECES)
    .filter(Boolean)
    .map((piece) => {
      if (piece === CODE_MARK) return 'code'
      if (!piece.startsWith('\u0002')) return { text: piece }
      const [full = '', bare = ''] = piece.slice(1, -1).split('\u0003')
      return { full, bare }
    })
}

/** Stands for the address of a requester's page until the mail is handed over. */
export function linkMark(linkId: string): string {
  return `\u0001link:${linkId}\u0001`
}

const LINK_MARK = /\u0001link:([\w-]+)\u0001/g

/** Ids of the links that a text has marks for, each once, in order. */
export function linkIdsIn(text: string): string[] {
  return [...new Set([...text.matchAll(LINK_MARK)].map(([, id = '']) => id))]
}

/** Puts addresses where their marks are; a link that `urls` does not know leaves nothing behind. */
export function fillLinks(text: string, urls: ReadonlyMap<string, string>): string {
  return text.replace(LINK_MARK, (_, id: string) => urls.get(id) ?? '')
}

/** Stand for the one-time link and code of a sign-in until the mail is handed over. */
export function signInMarks(signInId: string): { link: string; code: string } {
  return {
    link: `\u0001sign-in-link:${signInId}\u0001`,
    code: `\u0001sign-in-code:${signInId}\u0001`,
  }
}

const SIGN_IN_MARK = /\u0001sign-in-(?:link|code):([\w-]+)\u0001/

/** Id of the sign-in that a text has marks for; a mail is about one at most. */
export function signInIdIn(text: string): string | null {
  return SIGN_IN_MARK.exec(text)?.[1] ?? null
}

/** Puts link and code where their marks are. */
export function fillSignIn(
  text: string,
  signInId: string,
  { url, code }: { url: string; code: string },
): string {
  const marks = signInMarks(signInId)
  return text.replaceAll(marks.link, () => url).replaceAll(marks.code, () => code)
}
