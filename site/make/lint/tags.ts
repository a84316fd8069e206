/**
 * Says in Vietnamese why MDX cannot be read.
 * @param message   of the parser: `line:column: what it says`
 * @param bodyLine  line that is named when the message names none
 * @returns the line of the mistake: of the tag that was left open, not of the one that met it
 */
export function tagFault(message: string, bodyLine: number): { line: number; message: string } {
  const at = Number(/^(\d+):/.exec(message)?.[1] ?? bodyLine)
  const crossed =
    /closing tag `<\/(\w+)>`, expected corresponding closing tag for `<(\w+)>` \((\d+)/.exec(
      message,
    )
  if (crossed) {
    const [, closing = '', open = '', line = ''] = crossed
    return {
      line: Number(line),
      message: `Thẻ <${open}> chưa đóng: thiếu </${open}> trước </${closing}> ở dòng ${at}.`,
    }
  }
  const open = /Expected a closing tag for `<(\w+)>` \((\d+)/.exec(message)
  if (open) {
    const [, name = '', line = ''] = open
    return { line: Number(line), message: `Thẻ <${name}> chưa đóng: thiếu </${name}>.` }
  }
  const closing = /Unexpected closing tag `<\/(\w+)>`/.exec(message)?.[1]
  if (closing) {
    return {
      line: at,
      message: `Thẻ đóng </${closing}> thừa: phía trên không có <${closing}> nào đang mở.`,
    }
  }
  if (/expression/.test(message)) return { line: at, message: BRACES }
  if (/`<`|before name/.test(message)) {
    return {
      line: at,
      message:
        'Dấu < ở dòng này không mở thẻ nào. Nếu là chữ, viết “nhỏ hơn” hoặc &lt;; nếu là thẻ, viết như <Step title="…">.',
    }
  }
  return { line: at, message: 'Không đọc được dòng này: so lại với content/mau-bai-huong-dan.mdx.' }
}

export const BRACES =
  'Dấu { } là mã lệnh, không hiện thành chữ. Dùng ngoặc “…” hoặc in **đậm** thay cho { }.'
