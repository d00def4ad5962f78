/** What a test may add to a drawing beside its flows. */
export type Extras = {
  /** Types of nodes that are not what their first letter says: id → element name, for example `parallelGateway`. */
  readonly types?: Readonly<Record<string, string>>
  /** Calls of other processes: id → key of the process. */
  readonly calls?: Readonly<Record<string, string>>
  /** XML inside a node, by id. */
  readonly inside?: Readonly<Record<string, string>>
  /** XML beside the process. */
  readonly beside?: string
  /** Lanes by role; without them, one lane of the role `engineer` holds every node. */
  readonly lanes?: Readonly<Record<string, readonly string[]>>
  /** Names of nodes; without one, a task is named after its id. */
  readonly names?: Readonly<Record<string, string>>
}

/**
 * BPMN XML from flows written as `s>t1`, `x1>t2:Label` and `*x1>t3` (default flow). The first letter of a node
 * is its kind: s start, t user task, x exclusive gateway, e end. Ids of flows are `f1`, `f2`, … in order.
 */
export function draw(flows: readonly string[], extras: Extras = {}): string {
  const read = flows.map((text, index) => {
    const [, star, from, to, label] = /^(\*?)([^>]+)>([^:]+)(?::(.*))?$/.exec(text) ?? []
    if (from === undefined || to === undefined) throw new Error(`Not a flow: ${text}`)
    return { id: `f${index + 1}`, from, to, label, isDefault: star === '*' }
  })
  const ids = [...new Set(read.flatMap(flow => [flow.from, flow.to]))]
  const lanes = Object.entries(extras.lanes ?? { engineer: ids })
  const nodes = ids.map(id => {
    const calls = extras.calls?.[id]
    const type = extras.types?.[id] ?? (calls === undefined ? typeOf(id) : 'callActivity')
    const name = extras.names?.[id] ?? (id.startsWith('t') ? id.toUpperCase() : '')
    const way = read.find(flow => flow.from === id && flow.isDefault)
    const attributes = `id="${id}"${name ? ` name="${quoted(name)}"` : ''}${way ? ` default="${way.id}"` : ''}${calls === undefined ? '' : ` calledElement="${calls}"`}`
    return `<bpmn:${type} ${attributes}>${extras.inside?.[id] ?? ''}</bpmn:${type}>`
  })
  const edges = read.map(({ id, from, to, label }) => {
    const name = label === undefined ? '' : ` name="${quoted(label)}"`
    return `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"${name}>${extras.inside?.[id] ?? ''}</bpmn:sequenceFlow>`
  })
  const laneSet = lanes.map(([role, held]) => {
    const refs = held.map(id => `<bpmn:flowNodeRef>${id}</bpmn:flowNodeRef>`).join('')
    return `<bpmn:lane id="lane-${role}" name="${role}" interlock:roleId="${role}">${refs}</bpmn:lane>`
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"',
    ' xmlns:interlock="urn:interlock:bpmn:1" id="d" targetNamespace="t">',
    extras.beside ?? '',
    '<bpmn:process id="p" name="Test process">',
    `<bpmn:laneSet id="lanes">${laneSet.join('')}</bpmn:laneSet>`,
    ...nodes,
    ...edges,
    '</bpmn:process>',
    '</bpmn:definitions>',
  ].join('\n')
}

function typeOf(id: string): string {
  const types: Record<string, string> = {
    s: 'startEvent',
    t: 'userTask',
    x: 'exclusiveGateway',
    e: 'endEvent',
  }
  return types[id.slice(0, 1)] ?? 'task'
}

function quoted(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
}
