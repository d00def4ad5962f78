/** What a test may add to a drawing beside its flows. */
export type Extras = {
  /** Types of nodes that are not what their first letter says: id → element name, for example `complexGateway`. */
  readonly types?: Readonly<Record<string, string>>
  /** What an event is of: `timer PT4H`, `message Reply`, `error E1`, `link A`, `terminate`, or `error` for every one. */
  readonly events?: Readonly<Record<string, string>>
  /** On which activity a boundary event is; `~t1` where it does not interrupt. */
  readonly on?: Readonly<Record<string, string>>
  /** In which subprocess a node is drawn, with the flows out of it. */
  readonly within?: Readonly<Record<string, string>>
  /** Attributes of a node beside its id and name, as written. */
  readonly attributes?: Readonly<Record<string, string>>
  /** Calls of other processes whatever their first letter: id → key of the process. */
  readonly calls?: Readonly<Record<string, string>>
  /** XML inside a node or flow, by id. */
  readonly inside?: Readonly<Record<string, string>>
  /** XML beside the process. */
  readonly beside?: string
  /** Lanes by role; without them, one lane of the role `engineer` holds every node. */
  readonly lanes?: Readonly<Record<string, readonly string[]>>
  /** Names of nodes; without one, a task, call or subprocess is named after its id. */
  readonly names?: Readonly<Record<string, string>>
}

type Flow = {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly condition: string | undefined
  readonly label: string | undefined
  readonly isDefault: boolean
}

/**
 * BPMN XML from flows written as `s>t1`, `x1>t2:Label`, `x1>t3[priority > 2]` (condition) and `*x1>t4` (default flow).
 * The first letter of a node is its kind: s start, e end, t user task, k call, u subprocess, x exclusive, p parallel,
 * o inclusive and v event-based gateway, c catch, h throw and b boundary event. Ids of flows are `f1`, `f2`, … in order.
 */
export function draw(flows: readonly string[], extras: Extras = {}): string {
  const read = flows.map(readFlow)
  const ids = [...new Set([...Object.keys(extras.on ?? {}), ...read.flatMap(flow => [flow.from, flow.to])])]
  const lanes = Object.entries(extras.lanes ?? { engineer: ids.filter(id => !extras.within?.[id]) })
  const laneSet = lanes.map(([role, held]) => {
    const refs = held.map(id => `<bpmn:flowNodeRef>${id}</bpmn:flowNodeRef>`).join('')
    return `<bpmn:lane id="lane-${role}" name="${role}" interlock:roleId="${role}">${refs}</bpmn:lane>`
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:interlock="urn:interlock:bpmn:1" id="d" targetNamespace="t">',
    extras.beside ?? '',
    ...drawDefinitions(extras),
    '<bpmn:process id="p" name="Test process" isExecutable="true">',
    `<bpmn:laneSet id="lanes">${laneSet.join('')}</bpmn:laneSet>`,
    drawWithin(undefined, { ids, flows: read, extras }),
    '</bpmn:process>',
    '</bpmn:definitions>',
  ].join('\n')
}

type Drawing = { readonly ids: readonly string[]; readonly flows: readonly Flow[]; readonly extras: Extras }

function readFlow(text: string, index: number): Flow {
  const [, star, from, to, condition, label] =
    /^(\*?)([^>]+)>([^:[]+)(?:\[(.*?)\])?(?::(.*))?$/.exec(text) ?? []
  if (from === undefined || to === undefined) throw new Error(`Not a flow: ${text}`)
  return { id: `f${index + 1}`, from, to, condition, label, isDefault: star === '*' }
}

function drawWithin(scope: string | undefined, drawing: Drawing): string {
  const { ids, flows, extras } = drawing
  const isHere = (id: string) => extras.within?.[id] === scope
  return [
    ...ids.filter(isHere).map(id => drawNode(id, drawing)),
    ...flows.filter(({ from }) => isHere(from)).map(flow => drawFlow(flow, extras)),
  ].join('\n')
}

function drawNode(id: string, drawing: Drawing): string {
  const { flows, extras } = drawing
  const calls = extras.calls?.[id]
  const type = extras.types?.[id] ?? (calls === undefined ? typeOf(id) : 'callActivity')
  const name = extras.names?.[id] ?? (/^[tku]/.test(id) ? id.toUpperCase() : '')
  const way = flows.find(flow => flow.from === id && flow.isDefault)
  const on = extras.on?.[id]
  const attributes = [
    `id="${id}"`,
    name && `name="${quoted(name)}"`,
    way && `default="${way.id}"`,
    on && `attachedToRef="${on.replace('~', '')}"${on.startsWith('~') ? ' cancelActivity="false"' : ''}`,
    type === 'callActivity' && `calledElement="${calls ?? id}"`,
    extras.attributes?.[id],
  ]
  const within = type === 'subProcess' ? drawWithin(id, drawing) : ''
  const event = extras.events?.[id]
  const inside = `${event ? drawEvent(id, event) : ''}${extras.inside?.[id] ?? ''}${within}`
  return `<bpmn:${type} ${attributes.filter(Boolean).join(' ')}>${inside}</bpmn:${type}>`
}

function drawFlow({ id, from, to, condition, label }: Flow, { inside }: Extras): string {
  const name = label === undefined ? '' : ` name="${quoted(label)}"`
  const expression =
    condition === undefined
      ? ''
      : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${quoted(condition)}</bpmn:conditionExpression>`
  return `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}"${name}>${expression}${inside?.[id] ?? ''}</bpmn:sequenceFlow>`
}

function drawEvent(id: string, event: string): string {
  const [kind = '', ...rest] = event.split(' ')
  const text = rest.join(' ')
  const ref = text && (kind === 'message' || kind === 'error') ? ` ${kind}Ref="${kind}-${slug(text)}"` : ''
  const name = kind === 'link' ? ` name="${text}"` : ''
  const time = text.startsWith('P') ? 'timeDuration' : text.startsWith('R') ? 'timeCycle' : 'timeDate'
  const inside =
    kind === 'timer' ? `<bpmn:${time} xsi:type="bpmn:tFormalExpression">${text}</bpmn:${time}>` : ''
  return `<bpmn:${kind}EventDefinition id="${id}-${kind}"${ref}${name}>${inside}</bpmn:${kind}EventDefinition>`
}

function drawDefinitions({ events }: Extras): string[] {
  const named = Object.values(events ?? {}).filter(event => /^(message|error) ./.test(event))
  return [...new Set(named)].map(event => {
    const [kind = '', ...rest] = event.split(' ')
    const text = rest.join(' ')
    const code = kind === 'error' ? ` errorCode="${text}"` : ''
    return `<bpmn:${kind} id="${kind}-${slug(text)}" name="${text}"${code} />`
  })
}

const slug = (text: string): string => text.replace(/\W+/g, '-')

function typeOf(id: string): string {
  const types: Record<string, string> = {
    s: 'startEvent',
    e: 'endEvent',
    t: 'userTask',
    k: 'callActivity',
    u: 'subProcess',
    x: 'exclusiveGateway',
    p: 'parallelGateway',
    o: 'inclusiveGateway',
    v: 'eventBasedGateway',
    c: 'intermediateCatchEvent',
    h: 'intermediateThrowEvent',
    b: 'boundaryEvent',
  }
  return types[id.slice(0, 1)] ?? 'task'
}

function quoted(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')
}
