/** Everything `parse` and `compile` can object to. */
export type FindingCode =
  | 'xml.too_large'
  | 'xml.too_many_namespaces'
  | 'xml.encoding'
  | 'xml.doctype'
  | 'xml.malformed'
  | 'xml.warning'
  | 'process.missing'
  | 'process.several'
  | 'process.too_large'
  | 'element.not_covered'
  | 'element.no_id'
  | 'start.missing'
  | 'start.several'
  | 'start.before_split'
  | 'end.missing'
  | 'flow.dangling'
  | 'flow.condition'
  | 'node.way_into_start'
  | 'node.way_out_of_end'
  | 'node.no_way_in'
  | 'node.no_way_out'
  | 'node.unreachable'
  | 'node.never_ends'
  | 'task.no_name'
  | 'task.no_lane'
  | 'task.several_lanes'
  | 'task.repeat'
  | 'node.parallel_split'
  | 'call.no_process'
  | 'event.timer'
  | 'event.message'
  | 'event.link'
  | 'event.boundary'
  | 'event.gateway'
  | 'lane.no_role'
  | 'lane.same_role'
  | 'split.no_label'
  | 'split.same_label'
  | 'split.label'
  | 'split.no_default'
  | 'split.after_split'
  | 'subprocess.outcome'
  | 'gateway.endless'
  | 'feel.syntax'
  | 'sound.stuck'
  | 'sound.left_over'
  | 'sound.dead'
  | 'sound.crowded'
  | 'sound.not_tried'

/**
 * What is wrong with a drawing. `element` is the BPMN id ('' when the element has none or the file itself is
 * meant), `name` its label on the drawing ('' when it has none), `text` a sentence for the designer. `warning`:
 * the process runs all the same; absent: it does not.
 */
export type Finding = {
  readonly element: string
  readonly name: string
  readonly code: FindingCode
  readonly text: string
  readonly severity?: 'warning'
}
