/** A fault that an author should mend, with a Vietnamese sentence. */
export interface ContentFault {
  /** Path from the project's folder. */
  file: string
  /** From 1; 0 when it is about the whole file. */
  line: number
  message: string
}

/** A guide's file as it lies there. */
export interface GuideFile {
  file: string
  text: string
}

/** Reports a fault of the file that is being checked. */
export type Say = (line: number, message: string) => void

/** Name of a guide in addresses: its file's name. */
export function slugOf(file: string): string {
  return file.replace(/^.*\/|\.mdx$/g, '')
}
