import { pathToFileURL } from 'node:url'
import { isQuestion, troubleIds, troubleshooter } from '../../content/troubleshooter.ts'
import type { Node } from '../../content/troubleshooter.ts'

/**
 * The troubleshooter as a diagram for authors: Mermaid text of all that the named nodes lead to,
 * each node once. Run by itself it prints the five troubles, or those named after it.
 */
export function diagramOf(nodes: readonly Node[], starts: readonly string[]): string {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const drawn = new Set<string>()
  const lines = ['flowchart LR']
  starts.forEach(draw)
  return lines.join('\n')

  function draw(id: string): void {
    const node = byId.get(id)
    if (!node || drawn.has(id)) return
    drawn.add(id)
    lines.push(`  ${shapeOf(node)}`)
    if (!isQuestion(node)) return
    for (const { text, to } of node.answers) {
      draw(to)
      lines.push(`  ${node.id} -- "${quoted(text)}" --> ${to}`)
    }
  }
}

function shapeOf(node: Node): string {
  if (isQuestion(node)) return `${node.id}{{"${quoted(node.question)}"}}`
  const place = node.step ? `${node.guide}#${node.step}` : node.guide
  return 'form' in node
    ? `${node.id}[/"${quoted(node.title)}<br>✉ ${node.form}"/]`
    : `${node.id}["${quoted(node.title)}<br>→ ${place}"]`
}

/** Quotation marks end a label in Mermaid. */
function quoted(text: string): string {
  return text.replaceAll('"', '#quot;')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const asked = process.argv.slice(2)
  console.log(diagramOf(troubleshooter, asked.length > 0 ? asked : troubleIds))
}
